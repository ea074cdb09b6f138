"""Find the names of places in a field: the longest known name at each word, and what stands beside it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from news.document import FieldText
from news.memo import Memo
from news.places.demonyms import stems
from news.places.field_words import LONGEST_INITIAL, Words, is_caseless, is_unspaced
from news.places.gazetteer import Reading
from news.places.inflect import variants
from news.places.lexicon import KIND_BEFORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from news.places.gazetteer import Gazetteer
    from news.places.lexicon import Lexicon

_SHORTEST_STEM: Final = 3
_LONGEST_STEM: Final = 14
_LONGEST_ENDING: Final = 6


@dataclass(slots=True)
class Name:
    """A known name in a text, not yet resolved."""

    field: FieldText
    start: int
    end: int
    first: int
    """Index of its first word in the field, and of the word after its last."""
    after: int
    key: str
    readings: tuple[Reading, ...]
    acronym: bool = False
    """Whether the gazetteer writes it in capitals."""
    spaced: bool = True
    """Whether it is written in a script that parts its words."""

    @property
    def text(self) -> str:
        return self.field.raw[self.start : self.end]


class _Known(NamedTuple):
    """What the gazetteer knows under one key."""

    readings: tuple[Reading, ...]
    in_english: tuple[Reading, ...]
    """Those without the names that other languages have for countries (Chili, Columbia)."""
    acronym: bool
    small: bool
    """Whether its last word may begin with a small letter."""


_NONE: Final[Mapping[str, int]] = {}


class Opening(NamedTuple):
    """What can begin with a word, as far as the word alone tells."""

    number: int | None = None
    """Of the name that it is by itself."""
    seconds: Mapping[str, int] = _NONE
    """Second words of the names that begin with it → most words of a name that begins with both."""
    lower: int = 0
    """Most words of a name that begins so in small letters; 0 where there is none."""
    stem: str = ""
    """Country of the demonym it is a form of, or nothing."""
    forms: tuple[str, ...] = ()
    """Known forms it may be an inflection of, the likeliest first."""
    state: bool = False
    """Whether the abbreviation of a state of the USA may begin with it."""
    tame: bool = False
    """Whether it is a common word of a script without capitals, and by itself a name only behind ``city`` and the like."""
    alone: bool = False
    """Whether it can be a name, or an abbreviated state, without a second word."""


_NOTHING: Final = Opening()
_RUN: Final = Opening(alone=True)
"""A run of words of a script without spaces, in which names are looked for."""
_MOST_OPENINGS: Final = 25_000
_MOST_KNOWN: Final = 20_000
_LANDS: Final = frozenset(("country", "area", "continent"))
_ENDS_SMALL: Final = frozenset(("area", "sea", "admin1", "country", "trap"))
"""Kinds of names of several words that need not end in a capital."""


class Recogniser:
    """Looks up names; holds nothing of any text but what single words can begin."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self._stems = stems()
        self._keys = list(gazetteer.index)
        self._lower_heads = self._find_lower_heads()
        self._openings: Memo[Opening | None] = Memo(self._learn, _MOST_OPENINGS)
        self._known: dict[int, _Known] = {}

    def _find_lower_heads(self) -> dict[str, int]:
        """First word of a name that is also written small → most words a name beginning so has."""
        heads: dict[str, int] = {}
        for key in (self._keys[number] for number in self.gazetteer.lower):
            first, _, rest = key.partition(" ")
            heads[first] = max(heads.get(first, 0), 1 + rest.count(" ") + bool(rest))
        return heads

    @cached_property
    def _unspaced(self) -> AhoCorasick:
        """Built when the first text in such a script arrives."""
        return AhoCorasick(self._unspaced_keys, matchkind=MatchKind.LeftmostLongest)

    def find(self, words: Words) -> list[Name]:
        """All names of a field in order, none overlapping; boilerplate is passed over."""
        names: list[Name] = []
        after, masked = 0, bool(words.field.boilerplate)
        keys, openings, last = words.words, self._openings, len(words.words) - 1
        for index in self._candidates(words):
            opening = openings[keys[index]]
            if index < after or opening is None:
                continue
            if not opening.alone and (index == last or keys[index + 1] not in opening.seconds):
                continue
            if masked and words.field.is_boilerplate(words.starts[index]):
                continue
            if opening.tame and self._is_common(keys, index, opening):
                continue
            if opening is _RUN:
                names += self._in_run(words, index)
            elif name := self._at(words, index, opening):
                names.append(name)
                after = name.after
        return names

    def _is_common(self, keys: list[str], index: int, opening: Opening) -> bool:
        """Whether a tame word is what it mostly is: no longer name begins with it, and no kind of place stands before it."""
        if index + 1 < len(keys) and keys[index + 1] in opening.seconds:
            return False
        return not (index and self.lexicon.classes.get(keys[index - 1], 0) & KIND_BEFORE)

    def _candidates(self, words: Words) -> Iterable[int]:
        """Numbers of the words a name may begin with: in English, of those with a small letter from a to z only articles."""
        if not words.english:
            return compress(count(), map(self._openings.__getitem__, words.words))
        if not words.may_have_articles:
            return words.raised
        return sorted({*words.raised, *(number - 1 for number in words.raised if words.is_article(number - 1))})

    def _learn(self, word: str) -> Opening | None:
        if is_unspaced(word[:1]):
            return _RUN
        index, heads = self.gazetteer.index, self.gazetteer.heads
        plain, state = word.isascii(), word in self.lexicon.state_heads
        number, lower, stem = index.get(word), self._lower_heads.get(word, 0), "" if plain else self._stem(word)
        forms = self._forms(word)
        alone = number is not None or bool(lower or stem or forms) or (word in heads and state)
        opening = Opening(
            number=number,
            seconds=self._seconds(word) if word in heads else _NONE,
            lower=lower,
            stem=stem,
            forms=forms,
            state=state,
            tame=alone and word in self.lexicon.ordinary and is_caseless(word[0]) and heads.keys().isdisjoint(forms),
            alone=alone,
        )
        return None if opening == _NOTHING else opening

    def _forms(self, word: str) -> tuple[str, ...]:
        """Known forms it may be an inflection of; where Latin letters make it up, only of a country or a land."""
        index, heads = self.gazetteer.index, self.gazetteer.heads
        if word.isascii():
            return tuple(form for form in variants(word) if form in index and self._is_land(index[form]))
        known = (form for form in variants(word) if form in heads or form in index)
        return tuple(sorted(known, key=self._likeliness, reverse=True))

    def _is_land(self, number: int) -> bool:
        return any(reading.entry.kind in _LANDS for reading in self.gazetteer.readings(number))

    def _likeliness(self, form: str) -> float:
        """Of a form that a word may stand for; those that begin longer names come first, and are few."""
        number = self.gazetteer.index.get(form)
        return inf if number is None else self.gazetteer.readings(number)[0].entry.prior

    def _seconds(self, word: str) -> dict[str, int]:
        """The keys are sorted, so that those which begin with a word stand together."""
        low = bisect_left(self._keys, word + " ")
        high = bisect_left(self._keys, word + "!", low)
        seconds: dict[str, int] = {}
        for key in self._keys[low:high]:
            second, length = key.split(" ", 2)[1], key.count(" ") + 1
            if length > seconds.get(second, 0):
                seconds[second] = length
        return seconds

    def _stem(self, word: str) -> str:
        """The country of a demonym with open endings, after any particles written on to it."""
        for form in (word, *(form for form in variants(word) if word.endswith(form))):
            for length in range(min(len(form), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
                code = self._stems.get(form[:length]) if len(form) - length <= _LONGEST_ENDING else None
                if code:
                    return code
        return ""

    def _at(self, words: Words, index: int, opening: Opening) -> Name | None:
        """The name that begins at a word."""
        char = words.written[index][0]
        if char.islower() and not words.is_article(index):
            return self._lower(words, index, opening) if opening.lower or opening.stem else None
        if not char.isalpha():
            return None
        if opening.state and index and (state := self._state(words, index)):
            return state
        found = self._longest(words, index, words.words[index], opening)
        if found is None and (opening.stem or opening.forms):
            return self._inflected(words, index, opening)
        return found

    def _longest(self, words: Words, index: int, first: str, opening: Opening) -> Name | None:
        """The longest known name that begins at a word, read as ``first``."""
        keys = words.words
        most = opening.seconds.get(keys[index + 1], 0) if opening.seconds and index + 1 < len(keys) else 0
        if most:
            end, last = index, min(index + most, len(keys)) - 1
            while end < last and words.joined(end + 1):
                end += 1
            for stop in range(end, index, -1):
                key = " ".join((first, *keys[index + 1 : stop + 1]))
                found = self._named(words, index, stop, key, self.gazetteer.index.get(key))
                if found:
                    return found
        return self._named(words, index, index, first, opening.number)

    def _named(self, words: Words, index: int, end: int, key: str, number: int | None) -> Name | None:
        """The name with this key and number at these words, if they are written as it must be."""
        if number is None or not words.stands_alone(index, end):
            return None
        known = self._known.get(number) or self._look_up(number)
        if known.acronym:
            if not words.raw[words.starts[index] : words.stop(end)].isupper() or words.field.shouting:
                return None
        elif end > index and not known.small and words.written[end][0].islower():
            return None
        readings = known.in_english if words.english else known.readings
        if not readings:
            return None
        name = self._name(words, index, end + 1, key, readings)
        name.acronym = known.acronym
        return name

    def _look_up(self, number: int) -> _Known:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        gazetteer, readings = self.gazetteer, self.gazetteer.readings(number)
        first, others = readings[0], readings
        if first.entry.kind == "demonym" and number in gazetteer.lower:  # "indiana" is Indian in Spanish, Indiana is a state
            readings = tuple(reading for reading in readings if reading.entry.kind == "admin1") or readings
            first, others = readings[0], readings
        if first.entry.kind == "country" and not first.primary:
            others = tuple(reading for reading in readings if reading.entry.kind != "country")
        small = number in gazetteer.lower or first.entry.kind in _ENDS_SMALL
        found = self._known[number] = _Known(readings, others, acronym=number in gazetteer.capitals, small=small)
        return found

    def _state(self, words: Words, index: int) -> Name | None:
        """An abbreviated state of the USA after a place (``Lexington, Ky.``; ``Dallas, TX``)."""
        for length in (2, 1):
            run = words.words[index : index + length]
            code = self.lexicon.states.get(" ".join(run))
            if code is None or len(run) < length or (length > 1 and not words.joined(index + 1)):
                continue
            start, end = words.starts[index], words.stop(index + length - 1)
            dotted = words.raw[end : end + 1] == "."
            if not (dotted or words.raw[start:end].isupper()) or words.gap(index) != ", " or not words.is_upper(index - 1):
                continue
            number = self.gazetteer.find(self.lexicon.state_names[code])
            if number is not None:
                readings = tuple(each for each in self.gazetteer.readings(number) if each.entry.admin1 == code)
                name = self._name(words, index, index + length, self.lexicon.state_names[code], readings)
                name.end = end + dotted
                return name if readings else None
        return None

    def _lower(self, words: Words, index: int, opening: Opening) -> Name | None:
        """Adjectives that are written small (irakien, российский, mar Rojo)."""
        word = words.words[index]
        if words.english and word.isascii():
            return None
        for length in range(min(opening.lower, len(words) - index), 0, -1):
            key = word if length == 1 else " ".join(words.words[index : index + length])
            number = self.gazetteer.find(key)
            if number is not None and number in self.gazetteer.lower and self._run_is_joined(words, index, length):
                return self._name(words, index, index + length, key, self.gazetteer.readings(number))
        return self._country(words, index, opening.stem)

    @staticmethod
    def _run_is_joined(words: Words, index: int, length: int) -> bool:
        return all(words.joined(other) for other in range(index + 1, index + length))

    def _inflected(self, words: Words, index: int, opening: Opening) -> Name | None:
        stem = self._country(words, index, opening.stem)
        for form in opening.forms:
            found = self._longest(words, index, form, self._openings[form] or _NOTHING)
            if found and form.isascii() and found.after == index + 1:
                found.readings = tuple(reading for reading in found.readings if reading.entry.kind in _LANDS)
            if found and (stem is None or found.after > index + 1 or found.readings[0].entry.kind == "country"):
                return found
        return stem

    def _country(self, words: Words, index: int, code: str) -> Name | None:
        number = self.gazetteer.find(code.lower() + " demonym") if code else None
        if number is None:
            return None
        return self._name(words, index, index + 1, code.lower() + " demonym", self.gazetteer.readings(number))

    def _in_run(self, words: Words, index: int) -> tuple[Name, ...]:
        """Names inside a run of a script without spaces."""
        if not words.written[index][0].isalpha():
            return ()
        start = words.starts[index]
        found = []
        for number, low, high in self._unspaced.find_matches_as_indexes(words.words[index]):
            key = self._unspaced_keys[number]
            at = self.gazetteer.find(key)
            if at is not None and key not in self.lexicon.ordinary:
                name = self._name(words, index, index + 1, key, self.gazetteer.readings(at))
                name.start, name.end, name.spaced = start + low, start + high, False
                found.append(name)
        return tuple(found)

    @cached_property
    def _unspaced_keys(self) -> list[str]:
        """The names, and the words that hold one and are none."""
        names = [key for key in self.gazetteer.cjk_keys if key and " " not in key]
        return list(dict.fromkeys((*names, *sorted(word for word in self.lexicon.ordinary if is_unspaced(word[0])))))

    @staticmethod
    def _name(words: Words, index: int, after: int, key: str, readings: tuple[Reading, ...]) -> Name:
        start, last = words.starts[index], len(words.written[after - 1])
        end = words.starts[after - 1] + last
        if last <= LONGEST_INITIAL and words.raw[end : end + 1] == "." and "." in words.raw[start:end]:
            end += 1
        return Name(words.field, start, end, index, after, key, readings)
