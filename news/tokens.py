"""The words of a text and where each begins: runs of letters and digits with their combining marks.

Found by table and not by a regular expression, since every word of every article goes through here: each character gets the
bits of its class, and a word begins where they change.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_END = 0x34000
"""No letter or digit has a code point from here on."""
_LETTER, _MARK, _SIGN = 1, 2, 4
_MARKS = ((0x300, 0x36F), (0x483, 0x487), (0x591, 0x5C7), (0x64B, 0x65F), (0x670, 0x670), (0x900, 0x903), (0x93A, 0x94F))
"""First and last code point of the combining marks that belong to a word."""
_APOSTROPHES = (0x2BB, 0x2BC)
"""Letters that stand for an apostrophe, and are one once the text is folded."""
_SHORT = 200
"""Characters of a text that a regular expression is through with before arrays are made."""
_ASCII_RUN = re.compile("[0-9A-Za-z]+")
_ASCII_WORDS = bytes(code if bytes((code,)).isalnum() else ord(" ") for code in range(256))
_ASCII_SMALL = _ASCII_WORDS.lower()


class Tokens(NamedTuple):
    """The words as they are written, and their offsets."""

    written: list[str]
    starts: list[int]
    raised: list[int]
    """Numbers of the words that do not begin with a small letter from a to z: those that English may write a name with."""
    plain: bool
    """Whether each word is a run of letters and digits, without marks, in the folded text too."""


@cache
def _classes() -> NDArray[np.uint8]:
    """Code point → ``_LETTER``, ``_MARK`` or neither; the last entry stands for all that follow."""
    table = np.fromiter((chr(code).isalnum() for code in range(_END)), dtype=np.uint8, count=_END)
    for first, last in _MARKS:
        marks = table[first : last + 1]
        marks[marks == 0] = _MARK
    for code in _APOSTROPHES:
        table[code] |= _SIGN
    return table


def tokens(text: str) -> Tokens:
    """The words of a text; time grows with its length only."""
    return _ascii_tokens(text) if text.isascii() else _any_tokens(text)


def small_words(text: str) -> list[str]:
    """The words of a text that is ASCII, in small letters."""
    return text.encode().translate(_ASCII_SMALL).decode("ascii").split()


def _ascii_tokens(text: str) -> Tokens:
    if len(text) < _SHORT:
        found = list(_ASCII_RUN.finditer(text))
        written = [run[0] for run in found]
        raised = [number for number, word in enumerate(written) if word < "a"]
        return Tokens(written, [run.start() for run in found], raised, plain=True)
    spaced = text.encode().translate(_ASCII_WORDS)
    codes = np.frombuffer(b" " + spaced, dtype=np.uint8)
    inside = codes != ord(" ")
    starts = np.flatnonzero(inside[1:] > inside[:-1])
    raised = np.flatnonzero(codes[starts + 1] < ord("a")).tolist()
    return Tokens(spaced.decode("ascii").split(), starts.tolist(), raised, plain=True)


def _any_tokens(text: str) -> Tokens:
    kinds = np.zeros(len(text) + 2, dtype=np.uint8)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    np.take(_classes(), codes, mode="clip", out=kinds[1:-1])
    inside = kinds != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    highest = int(kinds.max())
    if highest == _MARK or (highest > _MARK and (kinds == _MARK).any()):
        starts, ends = _without_leading_marks(kinds[1:-1], starts, ends)
    first = codes[starts]
    raised = np.flatnonzero((first < ord("a")) | (first > ord("z"))).tolist()
    begins = starts.tolist()
    written = [text[start:end] for start, end in zip(begins, ends.tolist(), strict=True)]
    return Tokens(written, begins, raised, plain=highest < _MARK)


def _without_leading_marks(
    kinds: NDArray[np.uint8], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A mark belongs to the letter before it: words begin with their first letter, and marks alone are none."""
    letters = np.flatnonzero((kinds & _LETTER) != 0)
    begins = np.append(letters, len(kinds))[np.searchsorted(letters, starts)]
    words = begins < ends
    return begins[words], ends[words]
