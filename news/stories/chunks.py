"""What stands between two blanks of a text, read once for all that is asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from news.copies import word_codes
from news.memo import Memo
from news.stories.day_words import forms, parts
from news.stories.tokens import MARKS, Piece, Token, pieces

LIMIT = 40_000
"""Chunks kept: with what stands beside a word, some languages' words twice."""


@dataclass(slots=True)
class Chunk:
    """Everything about one chunk that does not depend on where it stands. Not frozen as ``Token``."""

    word: Token | None
    """Where it is a word without a capital and nothing else."""
    pieces: tuple[Piece | Token, ...]
    days: tuple[str, ...] | None
    """See ``forms``."""
    parts: tuple[str, ...]
    codes: bytes
    """By which copies are told (see ``news.copies``)."""


def _chunk(raw: str) -> Chunk:
    if raw[-1] in ",." and raw[:-1].isascii() and raw[:-1].isalpha():
        return _marked(CHUNKS[raw[:-1]], raw)
    found = pieces(raw)
    word = found[0] if len(found) == 1 and isinstance(found[0], Token) else None
    return Chunk(word, found, forms(raw), parts(raw), word_codes(raw.casefold()))


def _marked(word: Chunk, raw: str) -> Chunk:
    """One word of Latin letters with a comma or full stop behind it, by what is known of the word."""
    days = forms(raw) if word.days else word.days
    if raw[-1] == ",":
        return Chunk(word.word, word.pieces, days, (*word.parts, ""), word.codes)
    return Chunk(None, (*word.pieces, MARKS["."]), days, word.parts, word.codes)


CHUNKS = Memo(_chunk, LIMIT)
