"""What stands between two blanks of a text, read once for all that is asked about it."""

from __future__ import annotations

from typing import Final

from news.copies import word_codes
from news.memo import Memo
from news.stories.day_words import forms, parts
from news.stories.tokens import MARKS, WORD, Piece, Token, pieces

LIMIT = 60_000
"""Chunks kept: with what stands beside a word, some languages' words twice."""


Chunk = tuple[Token | None, tuple[Piece, ...], tuple[str, ...] | None, tuple[str, ...], bytes]
"""Everything about one chunk that does not depend on where it stands, a tuple as ``Token``:

its word, where it is one without a capital and nothing else; its pieces; ``forms`` and ``parts`` of it, for the days; the
checksums by which copies are told.
"""
DAYS: Final = 2
PARTS: Final = 3
CODES: Final = 4


def _chunk(raw: str) -> Chunk:
    if raw[-1] in ",." and raw[:-1].isascii() and raw[:-1].isalpha():
        return _marked(CHUNKS[raw[:-1]], raw)
    found = pieces(raw)
    word = found[0][1] if len(found) == 1 and found[0][0] == WORD else None
    return word, found, forms(raw), parts(raw), word_codes(raw.casefold())


def _marked(chunk: Chunk, raw: str) -> Chunk:
    """One word of Latin letters with a comma or full stop behind it, by what is known of the word."""
    word, found, days, said, codes = chunk
    days = forms(raw) if days else days
    return (word, found, days, (*said, ""), codes) if raw[-1] == "," else (None, (*found, MARKS["."]), days, said, codes)


CHUNKS = Memo(_chunk, LIMIT)
