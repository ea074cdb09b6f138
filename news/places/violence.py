"""Which words tell of violence, so that what stands beside them is where it happened."""

from __future__ import annotations

from typing import Final

from news.memo import Memo

_SHORTEST_STEM: Final = 4
_LONGEST_STEM: Final = 9
_MOST_KEPT: Final = 50_000
_MOST_PARTICLES: Final = 4
"""Letters that Arabic and Hebrew write on to the front of a word."""


class ViolentWords(Memo[bool]):
    """Word → whether it begins with a stem that tells of violence; short stems must be the whole word."""

    def __init__(self, stems: frozenset[str]) -> None:
        super().__init__(self._tells, _MOST_KEPT)
        self._stems = stems

    def _tells(self, word: str) -> bool:
        stems = self._stems
        if word in stems:
            return True
        if word.isascii():
            return any(word[:length] in stems for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM)))
        if any(char in stems for char in word):
            return True
        starts = range(min(_MOST_PARTICLES, len(word)))
        return any(
            word[start:end] in stems for start in starts for end in range(start + 2, min(len(word), start + _LONGEST_STEM) + 1)
        )
