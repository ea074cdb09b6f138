"""The words at the head of a text that can be counted: no names, in the first letters that make them alike."""

from __future__ import annotations

import re
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
_WORDS = re.compile(r"([^\W\d_]+)")
_OPENS = ("", "\n", ". ", "! ", "? ", ": ")


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
    """What is no word, a word, what is no word, ..."""

    def span(self, first: int, last: int) -> Span:
        """Where the words from ``first`` to ``last`` stand in the field."""
        begins, ends = self.at[first], self.at[last] + 1
        start = len("".join(self.pieces[:begins]))
        return start, start + len("".join(self.pieces[begins:ends]))


def stem_of(lower: str) -> str:
    """The letters of a word in lower case that count."""
    return lower[:_STEM]


def heads_of(document: Document) -> list[Head]:
    """The words at the head of each field."""
    return list(map(_head, document.fields))


def _head(field: FieldText) -> Head:
    pieces = _WORDS.split(field.raw[:READ])
    capitals = _tells_names(pieces[1::2])
    at: list[int] = []
    for number in range(1, len(pieces), 2):
        word = pieces[number]
        if len(word) < _SHORTEST:
            continue
        if not word.islower():
            if capitals and pieces[number - 1] == " " and word[0].isupper():  # as nearly all names stand
                continue
            if not _counts(field, pieces, number, capitals=capitals):
                continue
        at.append(number)
    return Head(field, [pieces[number] for number in at], at, pieces)


def spots_of(document: Document) -> Iterator[Spot]:
    """The words and pairs of words at the head of each field, names left out."""
    for head in heads_of(document):
        before: Spot | None = None
        ends = list(accumulate(map(len, head.pieces)))
        for number, word in zip(head.at, head.words, strict=True):
            lower = word.lower()
            spot = Spot(stem_of(lower), head.field, ends[number - 1], ends[number], lower)
            yield spot
            if before is not None:
                yield Spot(f"{before.word} {spot.word}", head.field, before.start, spot.end, f"{before.text} {lower}")
            before = spot


def _tells_names(words: Sequence[str]) -> bool:
    """Whether capitals mark names: not where, as in many headlines, nearly all longer words have them."""
    openings = [word[0] for word in words if len(word) >= _LONG]
    return sum(map(str.isupper, openings)) <= _TITLE_CASE * len(openings)


def _counts(field: FieldText, pieces: Sequence[str], number: int, *, capitals: bool) -> bool:
    """Whether a word with a capital is no name: those within a sentence and those in capitals are, and tell nothing general."""
    word = pieces[number]
    if word.isupper() and not field.shouting:
        return False
    return not (capitals and word[0].isupper()) or "".join(pieces[max(0, number - 2) : number])[-2:].lstrip('"“') in _OPENS
