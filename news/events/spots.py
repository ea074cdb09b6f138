"""The words at the head of a text that can be counted: no names, in the first letters that make them alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from news.document import Document, FieldText, Span

LANGUAGE = "en"
"""Of the texts that are counted, and of those that are read."""
READ = 400
"""Characters of each field that are read."""
_STEM = 6
"""Letters of a word that count."""
_SHORTEST = 3
_LONG = 4
_TITLE_CASE = 0.8
"""Share of words of _LONG letters and more that begin with a capital in a headline written so."""
_OPENS = ("", "\n", ". ", "! ", "? ", ": ")


class _Letters(dict[int, str]):
    """For ``str.translate``: a space for all that belongs to no word. Filled as letters occur, of which there are few."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = shown = letter if letter.isalnum() and not letter.isdecimal() else " "
        return shown


_LETTERS = _Letters()


class Spot(NamedTuple):
    """A word, or two that follow each other, and where it stands."""

    word: str
    field: FieldText
    start: int
    end: int
    text: str
    """The same whole, in lower case."""


class Head(NamedTuple):
    """The words at the head of a field, names left out. Where they stand is worked out for those that are asked for."""

    field: FieldText
    words: list[str]
    """As they are written."""
    at: list[int]
    """Which of ``pieces`` each is."""
    pieces: list[str]
    """All words; where more than one sign stands between two of them, there is an empty one for each other sign."""

    def span(self, first: int, last: int) -> Span:
        """Where the words from ``first`` to ``last`` stand in the field."""
        start = _start(self.pieces, self.at[first])
        return start, start + len(" ".join(self.pieces[self.at[first] : self.at[last] + 1]))


def stem_of(lower: str) -> str:
    """The letters of a word in lower case that count."""
    return lower[:_STEM]


def heads_of(document: Document) -> list[Head]:
    """The words at the head of each field."""
    return list(map(_head, document.fields))


def _head(field: FieldText) -> Head:
    pieces = field.raw[:READ].translate(_LETTERS).split(" ")
    capitals = _tells_names(pieces)
    at: list[int] = []
    for number, word in enumerate(pieces):
        if len(word) < _SHORTEST:
            continue
        if not word.islower():
            if capitals and number and pieces[number - 1] and word[0].isupper():  # one sign behind a word, as nearly all names
                continue
            if not _counts(field, word, _start(pieces, number), capitals=capitals):
                continue
        at.append(number)
    return Head(field, [pieces[number] for number in at], at, pieces)


def _start(pieces: Sequence[str], number: int) -> int:
    """Where a piece begins in its field."""
    return len(" ".join(pieces[:number])) + (number > 0)


def spots_of(document: Document) -> Iterator[Spot]:
    """The words and pairs of words at the head of each field, names left out."""
    for head in heads_of(document):
        before: Spot | None = None
        starts = list(accumulate((len(piece) + 1 for piece in head.pieces), initial=0))
        for number, word in zip(head.at, head.words, strict=True):
            lower = word.lower()
            spot = Spot(stem_of(lower), head.field, starts[number], starts[number] + len(word), lower)
            yield spot
            if before is not None:
                yield Spot(f"{before.word} {spot.word}", head.field, before.start, spot.end, f"{before.text} {lower}")
            before = spot


def _tells_names(words: Sequence[str]) -> bool:
    """Whether capitals mark names: not where, as in many headlines, nearly all longer words have them."""
    openings = [word[0] for word in words if len(word) >= _LONG]
    return sum(map(str.isupper, openings)) <= _TITLE_CASE * len(openings)


def _counts(field: FieldText, word: str, start: int, *, capitals: bool) -> bool:
    """Whether a word with a capital is no name: those within a sentence and those in capitals are, and tell nothing general."""
    if word.isupper() and not field.shouting:
        return False
    return not (capitals and word[0].isupper()) or field.raw[max(0, start - 2) : start].lstrip('"“') in _OPENS
