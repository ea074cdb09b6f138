"""Whether a text ends with one of some phrases, asked of what stands before every number."""

from __future__ import annotations

from collections.abc import Iterable


class Before:
    """Phrases that may stand right before something, with nothing but blanks between."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = tuple(sorted(phrases, key=len, reverse=True))

    def start(self, text: str) -> int | None:
        """Where the longest of the phrases begins that ``text`` ends with, ``None`` where it ends with none."""
        bare = text.rstrip()
        if not bare.endswith(self._phrases):
            return None
        return len(bare) - len(next(filter(bare.endswith, self._phrases)))
