"""The words that show roles, as one bit per class so that a word is looked up once."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache

from news.catalogue.source import builtin_text

CLASSES = (
    "verbs", "mild", "participles", "harmed", "passive", "auxiliaries", "nouns", "phrase", "by", "against", "by_after_noun",
    "against_after_noun", "suffered", "reciprocal", "between", "fighting", "blame", "claim", "stop", "connect", "preposition",
    "away", "objects", "sponsor", "state_nouns", "civilians", "from", "taken", "planned", "posts", "says",
    "onto", "water", "frontier", "territory", "descriptive", "part", "dated", "group", "unharming", "blast",
)  # fmt: skip
(
    VERB, MILD, PARTICIPLE, HARMED, PASSIVE, AUXILIARY, NOUN, PHRASE, BY, AGAINST, BY_NOUN, AGAINST_NOUN, SUFFERED, WITH,
    BETWEEN, FIGHTING, BLAME, CLAIM, STOP, CONNECT, PREPOSITION, AWAY, OBJECT, SPONSOR, STATE_NOUN, CIVILIAN, FROM, TAKEN,
    PLANNED, POST, SAYS, ONTO, WATER, FRONTIER, TERRITORY, DESCRIPTIVE, PART, DATED, GROUP, UNHARMING, BLAST,
) = (1 << index for index in range(len(CLASSES)))  # fmt: skip
BREAK = 1 << len(CLASSES)
COMMA = BREAK << 1
OWNER = BREAK << 2
NUMBER = BREAK << 3

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*|'s?|[^\w\s]")
_WINDOW = 72
"""Characters read on each side: some 11 words, longer than the noun phrase and verb that settle a role."""
_OPENS = frozenset(" ,)")
_ASIDE = re.compile(
    r"(?: (?:rebel|armed|militant|jihadist|islamist|extremist|terrorist|insurgent|paramilitary))?"
    r"(?: (?:group|movement|militia|organi[sz]ation|rebels|fighters|militants|insurgents|gunmen|guerrillas|gang))?"
    r"(?: ?\([^()]{1,60}\)|\)|, (?:an?|the|which|who|whose|one of|part of|also known|known as|led by|(?:backed|supported) by|"
    r"linked to|loyal to|based in|formerly|all(?:y|ied) (?:to|of|with)|aligned with|affiliated (?:to|with)) "
    r"[^,;:()!?\n]{2,110},(?= ))"
)
"""What may stand between a name and its verb."""
_SYMBOLS = {
    **dict.fromkeys(';:()[]"!?—–|،。；：', BREAK),
    **dict.fromkeys((",", "."), COMMA),
    **dict.fromkeys(("'s", "'"), OWNER),
}

Word = tuple[str, int]
"""A word and the classes it belongs to."""


@cache
def _lexicon() -> tuple[dict[str, int], dict[str, int]]:
    """Masks of whole words, and of stems that take any ending, from ``roles.toml``."""
    listed = tomllib.loads(builtin_text("roles.toml"))["words"]
    words: dict[str, int] = dict(_SYMBOLS)
    stems: dict[str, int] = {}
    for index, name in enumerate(CLASSES):
        for entry in listed[name]:
            table, key = (stems, entry[:-1]) if entry.endswith("*") else (words, entry)
            table[key] = table.get(key, 0) | 1 << index
    return words, stems


@lru_cache(maxsize=50_000)
def classes(word: str) -> int:
    """The classes of a folded word as a mask; 0 for a stranger."""
    words, stems = _lexicon()
    mask = words.get(word, 0)
    if word.isdigit():
        mask |= NUMBER
    if not word.isascii():
        for size in range(2, len(word) + 1):
            mask |= stems.get(word[:size], 0)
    return mask


@lru_cache(maxsize=50_000)
def _parts(token: str) -> tuple[Word, ...]:
    """The words and signs of what stands between two spaces."""
    return tuple((word, classes(word)) for word in _WORD.findall(token))


def words_before(folded: str, floor: int, start: int) -> list[Word]:
    """The words before ``start``, nearest first."""
    first = max(floor, start - _WINDOW)
    tokens = folded[first:start].split()
    if first > floor and not folded[first - 1].isspace():
        del tokens[:1]  # cut in two by the window
    found = [word for token in tokens for word in _parts(token)]
    found.reverse()
    return found


def words_after(folded: str, end: int, ceiling: int) -> list[Word]:
    """The words behind ``end``; an apposition or a short form in brackets is passed over."""
    if aside := folded[end : end + 1] in _OPENS and _ASIDE.match(folded, end, ceiling):
        end = aside.end()
    last = min(ceiling, end + _WINDOW)
    tokens = folded[end:last].split()
    if last < ceiling and not folded[last].isspace():
        del tokens[-1:]
    return [word for token in tokens for word in _parts(token)]


@cache
def unspaced() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Verbs, passive marks and coverbs of Chinese and Japanese, which are found without spaces."""
    listed = tomllib.loads(builtin_text("roles.toml"))["words"]
    return tuple(listed["cjk_verbs"]), tuple(listed["cjk_by"]), tuple(listed["cjk_against"])
