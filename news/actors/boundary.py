"""Whether a match is a word of its own, in the scripts the catalogue is written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ENDING = 6
"""Letters an inflected form may add to its stem."""
_CLITICS = re.compile(r"(?:[وف]?(?:[بكل]?ال|لل|[بكلس])?|[והבלכמש]{1,3}|ו?[הבלכמש]?)\Z")
"""Arabic and Hebrew particles that are written onto the word that follows."""


class _Inflectable(Protocol):
    @property
    def inflected(self) -> bool: ...


T = TypeVar("T", bound=_Inflectable)
Match = tuple[int, int, int]


def _unspaced(character: str) -> bool:
    """Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese: no spaces, or particles glued to the word."""
    return (
        "\u3040" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\u0e00" <= character <= "\u0eff"
        or "\u1000" <= character <= "\u109f"
        or "\u1780" <= character <= "\u17ff"
    )


def _semitic(character: str) -> bool:
    return "\u0590" <= character <= "\u06ff"


def _word_start(text: str, position: int) -> int:
    while position > 0 and text[position - 1].isalnum():
        position -= 1
    return position


def inside_word(text: str, start: int) -> bool:
    """A quick no for what stands in the middle of a word of a spaced script; most matches of short aliases do."""
    return start > 0 and text[start] < "\u0590" and text[start - 1].isalnum() and text[start - 1] < "\u0590"


def at_word_starts(text: str, matches: Iterable[Match]) -> list[Match]:
    """Of what an automaton found (number, start, end) that which begins a word; most matches of short names do not."""
    if text.isascii():
        return [match for match in matches if not (match[1] and text[match[1] - 1].isalnum())]
    return [match for match in matches if not inside_word(text, match[1]) and starts_word(text, match[1])]


def starts_word(text: str, start: int) -> bool:
    """Whether nothing but a particle of its script stands before ``start`` in the same word."""
    if start == 0 or not (before := text[start - 1]).isalnum():
        return True
    if _unspaced(text[start]):
        return True
    if _semitic(before) and _semitic(text[start]):
        return bool(_CLITICS.fullmatch(text[_word_start(text, start) : start]))
    return _unspaced(before)


def end_of_word(text: str, end: int, *, inflected: bool) -> int:
    """Where the word that a match ends in ends; -1 where the match is only the beginning of another word.

    A plural or genitive ``s`` is taken in; with ``inflected`` so is any ending of a few letters.
    """
    if end >= len(text) or not text[end].isalnum() or _unspaced(text[end - 1]) or _unspaced(text[end]):
        return end
    tail = text[end : end + _ENDING + 1]
    if tail.isalnum() and len(tail) > _ENDING:
        return -1
    stop = end + 1
    while stop < len(text) and text[stop].isalnum():
        stop += 1
    return stop if inflected or text[end:stop] == "s" else -1


def fitting(known: Sequence[T], text: str, end: int) -> tuple[Sequence[T], int]:
    """Which of what is written as a match may go on as the text does behind it, and where the word it ends in ends."""
    stop = end_of_word(text, end, inflected=True)
    if stop < 0:
        return (), stop
    if stop == end or text[end:stop] == "s":
        return known, stop
    return [one for one in known if one.inflected], stop
