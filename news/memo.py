"""Answers kept by argument, for what is asked about the same few thousand words over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Memo(dict[str, V]):
    """``memo[argument]`` is ``function(argument)``, worked out once; a hit costs half of what ``lru_cache`` takes.

    Bounded by two generations: when ``limit`` answers are kept they become the old ones, of which those asked for again
    move over before the next ``limit`` replace them. The words of all languages come to some ten thousand; what comes once,
    as figures and misspellings do, must not fill memory for weeks.
    """

    def __init__(self, function: Callable[[str], V], limit: int = 20_000) -> None:
        super().__init__()
        self._function, self._limit = function, limit
        self._old: dict[str, V] = {}

    def __missing__(self, argument: str) -> V:
        if len(self) >= self._limit:
            self._old = dict(self)
            self.clear()
        answer = self._old[argument] if argument in self._old else self._function(argument)
        self[argument] = answer
        return answer
