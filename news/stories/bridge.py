"""Bridges between languages: two reports that share no words may still agree on where, who, what and how many.

Names are compared by what is left of them when scripts and spellings are taken away: Latin letters, consonants only, with
the sounds that languages swap made one (``Kharkiv``, ``Харків`` and ``خاركيف`` all come to ``krkf``). Chinese and other
scripts without an alphabet are compared by places, numbers and Latin names in brackets alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from math import log

from news.memo import Memo
from news.stories.state import Facts
from news.stories.terms import Terms

MIN_SKELETON = 3
"""Consonants below which too many names fall together."""
TELLING_NUMBER = 3
"""Digits from which a number is telling."""
KEY_LIMIT = 48
NAMES_ALONE = 3
"""Names that must agree where nothing else does."""
FIRST_UNCASED = "\u0590"
LONG = 4
COMMON_KEY = 60
"""A key of more stories than this finds none."""

_CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e e e j z i i i i k l m n o p r s t u f k s s s s - i - e u a".replace("-", "").split(" "),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةپچژگکی",
        "aaaabttjkkddrzsssdtzagfkklmnkviiapsjgki",
        strict=True,
    )
)
_HEBREW = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "abgdkvzktikklmmnnsappsskrst", strict=True))
_LETTERS: Mapping[str, str] = {**_CYRILLIC, **_ARABIC, **_HEBREW}
_SOUNDS = str.maketrans({"v": "f", "w": "f", "b": "p", "d": "t", "g": "k", "q": "k", "c": "k", "x": "k", "z": "s", "j": "s"})
_PAIRS = (("kh", "k"), ("gh", "k"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("ts", "s"), ("th", "t"), ("ph", "f"), ("ck", "k"))
_DROPPED = frozenset("aeiouyh'-")
VOWELS = tuple("aeiouy")
_NONE = frozenset[str]()


class Bridges:
    """Finds stories by language-free keys."""

    def __init__(self) -> None:
        self._stories: dict[str, set[str]] = {}
        self._found_by: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """The keys and the languages of each story."""
        self._told_in: dict[str, set[str]] = {}
        """Stories by language."""

    def put(self, story_id: str, facts: Facts) -> None:
        self.remove(story_id)
        self._found_by[story_id] = facts.keys, facts.langs
        for key in facts.keys:
            self._stories.setdefault(key, set()).add(story_id)
        for lang in facts.langs:
            self._told_in.setdefault(lang, set()).add(story_id)

    def remove(self, story_id: str) -> None:
        keys, langs = self._found_by.pop(story_id, ((), ()))
        _leave(self._stories, keys, story_id)
        _leave(self._told_in, langs, story_id)

    def having(self, keys: Iterable[str]) -> set[str]:
        """Stories that have any of the keys."""
        return set().union(*(self._stories.get(key, ()) for key in keys))

    def agreement(self, facts: Facts) -> list[tuple[str, float, tuple[str, ...]]]:
        """Stories in other languages by how rare the keys are that they share, at least two, the rarest first, with those."""
        alike = self._told(facts.langs)
        if len(alike) == len(self._found_by):
            return []
        shared: dict[str, list[str]] = {}
        for key in facts.keys:
            stories = self._stories.get(key, _NONE)
            if len(stories) <= COMMON_KEY and not stories <= alike:
                for story_id in stories - alike:
                    shared.setdefault(story_id, []).append(key)
        total = log(len(self._found_by) + 50)
        weighed = (
            (name, sum(total - log(len(self._stories[key])) for key in found), tuple(found))
            for name, found in shared.items()
            if len(found) > 1
        )
        return sorted(weighed, key=lambda one: (-one[1], one[0]))

    def _told(self, langs: tuple[str, ...]) -> AbstractSet[str]:
        """The stories told in any of the languages, nearly always one."""
        told = [self._told_in.get(lang, _NONE) for lang in langs]
        return told[0] if len(told) == 1 else _NONE.union(*told)


def _leave(groups: dict[str, set[str]], names: Iterable[str], story_id: str) -> None:
    for name in names:
        group = groups[name]
        group.discard(story_id)
        if not group:
            del groups[name]


def keys_of(facts: Facts, terms: Terms) -> tuple[str, ...]:
    """The language-free keys of an article: towns, actors, names, telling numbers, tolls."""
    keys = set(map(_NAME_KEYS.__getitem__, _namelike(terms)))
    keys.discard("")
    keys.update([f"town:{town.name}" for town in facts.towns])
    keys.update([f"number:{number}" for number in facts.numbers if len(number) >= TELLING_NUMBER])
    keys.update([f"actor:{actor}" for actor in facts.actors])
    keys.update([f"dead:{count}" for count in facts.deaths if count > 1])
    return tuple(sorted(keys))[:KEY_LIMIT]


def is_safe(keys: Iterable[str], *, pooled: bool = False) -> bool:
    """Whether something other than names alone agrees: names of different languages can look alike by chance.

    Among the names of many reports, ``pooled``, some look alike: they never do alone.
    """
    kinds = [key.split(":", 1)[0] for key in keys]
    return len(kinds) > 1 and (set(kinds) != {"name"} or (len(kinds) >= NAMES_ALONE and not pooled))


def _namelike(terms: Terms) -> Iterable[str]:
    """Names; in scripts without capitals any longer word may be one."""
    if max(terms.weights, default="") < FIRST_UNCASED:
        return terms.names & terms.weights.keys()
    return [word for word in terms.weights if word in terms.names or (word >= FIRST_UNCASED and len(word) > LONG)]


def _name_key(word: str) -> str:
    """The key of a name; empty where too little of it is left to tell it from others."""
    bare = skeleton(word)
    return f"name:{bare}" if len(bare) >= MIN_SKELETON else ""


_NAME_KEYS = Memo(_name_key, 100_000)


def skeleton(word: str) -> str:
    """What is left of a name when script, vowels and voicing are taken away; empty for scripts without an alphabet."""
    plain = unicodedata.normalize("NFKD", word.casefold().removeprefix("ال"))
    latin = "".join(_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", plain))
    for pair, sound in _PAIRS:
        latin = latin.replace(pair, sound)
    sounds = latin.translate(_SOUNDS)
    kept = "".join(letter for letter in sounds if "a" <= letter <= "z" and letter not in _DROPPED)
    kept = f"a{kept}" if sounds[:1] in VOWELS and kept else kept
    return "".join(letter for at, letter in enumerate(kept) if at == 0 or kept[at - 1] != letter)
