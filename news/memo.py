"""Answers kept by argument, for what is asked about the same few thousand words over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Memo(dict[str, V]):
    """``memo[argument]`` is ``function(argument)``, worked out once; a hit costs half of what ``lru_cache`` takes.

    When ``limit`` answers are kept all are forgotten, so memory is bounded and nothing is sorted.
    """

    def __init__(self, function: Callable[[str], V], limit: int = 100_000) -> None:
        super().__init__()
        self._function, self._limit = function, limit

    def __missing__(self, argument: str) -> V:
        if len(self) >= self._limit:
            self.clear()
        answer = self[argument] = self._function(argument)
        return answer
