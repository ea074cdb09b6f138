"""Find the names of places in a field: the longest known name at each word, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick, MatchKind

from news.document import FieldText
from news.places.demonyms import stems
from news.places.gazetteer import Reading
from news.places.inflect import variants
from news.places.keys import bare, unify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from news.places.gazetteer import Gazetteer
    from news.places.lexicon import Lexicon

_APOSTROPHES: Final = "'\u2019\u2018\u02bc`\u00b4"
_ELIDED: Final = frozenset(("qu", "jusqu", "lorsqu", "dell", "nell", "all", "dall", "sull", "quell"))
_TURKISH: Final = frozenset(
    str.split(
        "a e i u ya ye yi yu da de ta te dan den tan ten in un nin nun la le yla yle li lu daki deki taki teki dir tir nda nde "
        "ndan nden na ne ni nu nin si nca yi ca ce lik luk lar ler ki"
    )
)
_ENGLISH: Final = frozenset(("the", "of", "and", "to", "is", "was", "for", "with", "said", "that", "his", "by"))
_ENGLISH_ENOUGH: Final = 3
_SHORTEST_STEM: Final = 3
_LONGEST_STEM: Final = 14
_LONGEST_ENDING: Final = 6
_JOINTS: Final = frozenset((" ", "-", "'", ". ", ".", " - ", "' ", "&", " & ", "  "))
_LONGEST_INITIAL: Final = 2
"""``EE.UU.``"""
_ABBREVIATED: Final = frozenset(("st", "ste", "ft", "mt", "pt"))


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


class Words:
    """The words of a field as keys have them, and how they are joined."""

    def __init__(self, field: FieldText) -> None:
        self.field = field
        self.raw = field.raw
        pieces = field.pieces
        ends = list(accumulate(map(len, pieces)))
        self.gaps = pieces[0::2]
        """What stands before each word, and at the end what follows the last."""
        self.written = pieces[1::2]
        self.starts = ends[0:-1:2]
        self.stops = ends[1::2]
        self.words = self._keys()
        self.different = frozenset(self.words)

    def _keys(self) -> list[str]:
        if self.raw.isascii():
            return " ".join(self.written).lower().split(" ") if self.written else []
        unified = unify(self.field.folded)
        return bare([unified[start:stop] for start, stop in zip(self.starts, self.stops, strict=True)], unified)

    def __len__(self) -> int:
        return len(self.words)

    def is_upper(self, index: int) -> bool:
        return self.written[index][0].isupper()

    def joined(self, index: int) -> bool:
        """Whether the word belongs to one name with the word before it, as far as punctuation tells."""
        gap = self.gaps[index]
        if gap in (". ", "."):
            before = self.words[index - 1]
            short = len(before) <= _LONGEST_INITIAL if gap == "." else len(before) == 1
            return short or (before in _ABBREVIATED and gap == ". ")
        return gap in _JOINTS

    def stands_alone(self, index: int, end: int) -> bool:
        """Whether no apostrophe binds the words to what is before or after them (Kata'ib), save an elision or an ending."""
        before, after = self.starts[index] - 1, self.stops[end]
        if before > 0 and self.raw[before] in _APOSTROPHES and self.raw[before - 1].isalpha():
            return len(self.words[index - 1]) == 1 or self.words[index - 1] in _ELIDED
        if after + 1 < len(self.raw) and self.raw[after] in _APOSTROPHES and self.raw[after + 1].isalpha():
            following = self.words[end + 1] if end + 1 < len(self.words) else ""
            return following == "s" or following in _TURKISH or self.raw[after + 1].isupper()
        return True

    @cached_property
    def english(self) -> bool:
        """Whether the field reads as English, where names of peoples have a capital."""
        return len(_ENGLISH & self.different) >= _ENGLISH_ENOUGH


def is_caseless(char: str) -> bool:
    """Whether a letter belongs to a script without capitals."""
    return char.isalpha() and not char.isupper() and not char.islower()


def is_unspaced(char: str) -> bool:
    """Whether a letter belongs to a script written without spaces (Han, Kana, Thai, Burmese, Khmer)."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
        or "\u3040" <= char <= "\u9fff"
    )


class Recogniser:
    """Looks up names; holds nothing of any text."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self._stems = stems()

    @cached_property
    def _unspaced(self) -> AhoCorasick:
        """Built when the first text in such a script arrives."""
        keys = [key for key in self.gazetteer.cjk_keys if key and " " not in key]
        return AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest)

    def find(self, words: Words) -> Iterator[Name]:
        """All names of a field in order, none overlapping; boilerplate is passed over."""
        after, masked = 0, bool(words.field.boilerplate)
        index_of, heads = self.gazetteer.index, self.gazetteer.heads
        keys, written = words.words, words.written
        for index in self._candidates(words):
            char, word = written[index][0], keys[index]
            if index < after or (char <= "z" and word not in index_of and word not in heads and word.isascii()):
                continue
            if masked and words.field.is_boilerplate(words.starts[index]):
                continue
            for name in self._at(words, index, char):
                yield name
                after = name.after

    @staticmethod
    def _candidates(words: Words) -> Sequence[int]:
        """Numbers of the words a name may begin with: in English text not those in small letters."""
        if not words.english:
            return range(len(words))
        both = enumerate(zip(words.written, words.words, strict=True))
        return [n for n, (raw, key) in both if (raw != key or not raw.isascii()) and not "a" <= raw[0] <= "z"]

    def _at(self, words: Words, index: int, char: str) -> tuple[Name, ...]:
        """The name that begins at a word; several only in a run of a script without spaces."""
        if char.islower():
            found = self._lower(words, index)
        elif not char.isalpha():
            found = None
        elif is_unspaced(char):
            return self._in_run(words, index)
        else:
            state = self._state(words, index) if index and words.words[index] in self.lexicon.state_heads else None
            found = state or self._longest(words, index) or self._inflected(words, index)
        return (found,) if found else ()

    def _longest(self, words: Words, index: int, first: str = "") -> Name | None:
        """The longest known name that begins at a word."""
        first = first or words.words[index]
        most = self.gazetteer.heads.get(first, 1)
        last = index
        while last + 1 - index < most and last + 1 < len(words) and words.joined(last + 1):
            last += 1
        for end in range(last, index - 1, -1):
            key = first if end == index else " ".join((first, *words.words[index + 1 : end + 1]))
            number = self.gazetteer.index.get(key)
            if number is not None and words.stands_alone(index, end) and self._is_cased(words, index, end, number):
                readings = self._readings(words, number)
                if readings:
                    name = self._name(words, index, end + 1, key, readings)
                    name.acronym = number in self.gazetteer.capitals
                    return name
        return None

    def _readings(self, words: Words, number: int) -> tuple[Reading, ...]:
        """In English text the names that other languages have for countries do not count (Chili, Columbia)."""
        readings = self.gazetteer.readings(number)
        if words.english and readings[0].entry.kind == "country" and not readings[0].primary:
            return tuple(reading for reading in readings if reading.entry.kind != "country")
        return readings

    def _state(self, words: Words, index: int) -> Name | None:
        """An abbreviated state of the USA after a place (``Lexington, Ky.``; ``Dallas, TX``)."""
        for length in (2, 1):
            run = words.words[index : index + length]
            code = self.lexicon.states.get(" ".join(run))
            if code is None or len(run) < length or (length > 1 and not words.joined(index + 1)):
                continue
            start, end = words.starts[index], words.stops[index + length - 1]
            dotted = words.raw[end : end + 1] == "."
            if not (dotted or words.raw[start:end].isupper()) or words.gaps[index] != ", " or not words.is_upper(index - 1):
                continue
            number = self.gazetteer.find(self.lexicon.state_names[code])
            if number is not None:
                readings = tuple(each for each in self.gazetteer.readings(number) if each.entry.admin1 == code)
                name = self._name(words, index, index + length, self.lexicon.state_names[code], readings)
                name.end = end + dotted
                return name if readings else None
        return None

    def _is_cased(self, words: Words, index: int, end: int, number: int) -> bool:
        """Acronyms are in capitals. A name of several words ends in a capital too, unless it is of a kind that may not."""
        if number in self.gazetteer.capitals:
            return words.raw[words.starts[index] : words.stops[end]].isupper() and not words.field.shouting
        if end == index:
            return True
        return (
            not words.written[end][0].islower()
            or number in self.gazetteer.lower
            or self.gazetteer.readings(number)[0].entry.kind
            in (
                "area",
                "sea",
                "admin1",
                "country",
                "trap",
            )
        )

    def _lower(self, words: Words, index: int) -> Name | None:
        """Adjectives that are written small (irakien, российский, mar Rojo)."""
        word = words.words[index]
        if words.english and word.isascii():
            return None
        most = self.gazetteer.heads.get(word, 1)
        for length in range(min(most, len(words) - index), 0, -1):
            key = word if length == 1 else " ".join(words.words[index : index + length])
            number = self.gazetteer.find(key)
            if number is not None and number in self.gazetteer.lower and self._run_is_joined(words, index, length):
                return self._name(words, index, index + length, key, self.gazetteer.readings(number))
        return self._stem(words, index) if not word.isascii() else None

    @staticmethod
    def _run_is_joined(words: Words, index: int, length: int) -> bool:
        return all(words.joined(other) for other in range(index + 1, index + length))

    def _inflected(self, words: Words, index: int) -> Name | None:
        word = words.words[index]
        if word.isascii():
            return None
        stem = self._stem(words, index)
        for form in variants(word):
            if form in self.gazetteer.heads or self.gazetteer.find(form) is not None:
                found = self._longest(words, index, form)
                if found and (stem is None or found.after > index + 1 or found.readings[0].entry.kind == "country"):
                    return found
        return stem

    def _stem(self, words: Words, index: int) -> Name | None:
        """A demonym with open endings, after any particles written on to it."""
        word = words.words[index]
        for form in (word, *(form for form in variants(word) if word.endswith(form))):
            for length in range(min(len(form), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
                code = self._stems.get(form[:length]) if len(form) - length <= _LONGEST_ENDING else None
                if code:
                    return self._country(words, index, code)
        return None

    def _country(self, words: Words, index: int, code: str) -> Name | None:
        number = self.gazetteer.find(code.lower() + " demonym")
        if number is None:
            return None
        return self._name(words, index, index + 1, code.lower() + " demonym", self.gazetteer.readings(number))

    def _in_run(self, words: Words, index: int) -> tuple[Name, ...]:
        """Names inside a run of a script without spaces."""
        start = words.starts[index]
        found = []
        for number, low, high in self._unspaced.find_matches_as_indexes(words.words[index]):
            key = self._unspaced_keys[number]
            at = self.gazetteer.find(key)
            if at is not None:
                name = self._name(words, index, index + 1, key, self.gazetteer.readings(at))
                name.start, name.end, name.spaced = start + low, start + high, False
                found.append(name)
        return tuple(found)

    @cached_property
    def _unspaced_keys(self) -> list[str]:
        return [key for key in self.gazetteer.cjk_keys if key and " " not in key]

    @staticmethod
    def _name(words: Words, index: int, after: int, key: str, readings: tuple[Reading, ...]) -> Name:
        start, end = words.starts[index], words.stops[after - 1]
        if (
            words.raw[end : end + 1] == "."
            and end - words.starts[after - 1] <= _LONGEST_INITIAL
            and "." in words.raw[start:end]
        ):
            end += 1
        return Name(words.field, start, end, index, after, key, readings)
