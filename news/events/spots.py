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

    @property
    def text(self) -> str:
        """The whole word, or the two with what stands between them."""
        return self.field.raw[self.start : self.end].lower()

    @property
    def is_pair(self) -> bool:
        return " " in self.word


def spots_of(document: Document) -> Iterator[Spot]:
    """The words and pairs of words at the head of each field, names left out."""
    for field in document.fields:
        before: Spot | None = None
        found = list(_WORD.finditer(field.raw[:READ]))
        capitals = _tells_names(found)
        for match in found:
            spot = _spot(field, match, capitals=capitals)
            if spot is None:
                continue
            yield spot
            if before is not None:
                yield Spot(f"{before.word} {spot.word}", field, before.start, spot.end)
            before = spot


def _tells_names(found: Sequence[re.Match[str]]) -> bool:
    """Whether capitals mark names: not where, as in many headlines, nearly all longer words have them."""
    long = [match[0] for match in found if len(match[0]) >= _LONG]
    return sum(word[0].isupper() for word in long) <= _TITLE_CASE * len(long)


def _spot(field: FieldText, found: re.Match[str], *, capitals: bool) -> Spot | None:
    """A word worth counting: capitals within a sentence and words in capitals are names, which tell nothing general."""
    word, start = found[0], found.start()
    if len(word) < _SHORTEST or (word.isupper() and not field.shouting):
        return None
    if capitals and word[0].isupper() and field.raw[max(0, start - 2) : start].lstrip('"“') not in _OPENS:
        return None
    return Spot(word.lower()[:_STEM], field, start, found.end())
