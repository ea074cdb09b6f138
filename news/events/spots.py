"""The words at the head of a text that can be counted: no names, in the first letters that make them alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from news.document import Document, FieldText

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
_WORD = re.compile(r"[^\W\d_]+")
_OPENS = ("", "\n", ". ", "! ", "? ", ": ")


class Spot(NamedTuple):
    """A word, or two that follow each other, and where it stands."""

    word: str
    field: FieldText
    start: int
    end: int
    text: str
    """The same whole, in lower case."""


def spots_of(document: Document) -> Iterator[Spot]:
    """The words and pairs of words at the head of each field, names left out."""
    for field in document.fields:
        before: Spot | None = None
        found = list(_WORD.finditer(field.raw[:READ]))
        capitals = _tells_names(found)
        for match in found:
            word = match[0]
            if len(word) < _SHORTEST or not (word.islower() or _counts(field, match, capitals=capitals)):
                continue
            lower = word.lower()
            spot = Spot(lower[:_STEM], field, match.start(), match.end(), lower)
            yield spot
            if before is not None:
                yield Spot(f"{before.word} {spot.word}", field, before.start, spot.end, f"{before.text} {lower}")
            before = spot


def _tells_names(found: Sequence[re.Match[str]]) -> bool:
    """Whether capitals mark names: not where, as in many headlines, nearly all longer words have them."""
    long = [match[0] for match in found if len(match[0]) >= _LONG]
    return sum(word[0].isupper() for word in long) <= _TITLE_CASE * len(long)


def _counts(field: FieldText, found: re.Match[str], *, capitals: bool) -> bool:
    """Whether a word with a capital is no name: those within a sentence and those in capitals are, and tell nothing general."""
    word, start = found[0], found.start()
    if word.isupper() and not field.shouting:
        return False
    return not (capitals and word[0].isupper()) or field.raw[max(0, start - 2) : start].lstrip('"“') in _OPENS
