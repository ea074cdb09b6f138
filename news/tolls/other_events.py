"""Which counts of a sentence are of something else than the event of the report: the war, what was before, another attack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from news.tolls.counts import AHEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from news.tolls.counts import Count, CountLexicon

Counted = tuple[str, "Count"]
"""What became of people, and how many they are."""


class OtherEvents:
    """What one sentence tells besides the event; what is told ``first`` is no event beside another."""

    def __init__(self, text: str, lexicon: CountLexicon, counted: Sequence[Counted], *, first: bool) -> None:
        self._counted = counted
        self._clauses = [0, *(match.end() for match in lexicon.clause.finditer(text))]
        self._earlier = [match.span() for match in lexicon.earlier.finditer(text)]
        beside = self._beginning(lexicon.beside.search(text), self._clauses)
        if beside is not None and (not first or self._counts_again(beside)):
            self._earlier.append((beside, len(text)))
        bare = lexicon.compare.sub(_blank, text)
        self._background, self._blame = lexicon.background.search(bare), lexicon.blame.search(bare)
        self._reach = self._from_where()

    def have(self, people: Count) -> bool:
        """Whether a count is of one of them."""
        return self._is_background(people) or any(start <= people.start < end for start, end in self._earlier)

    def _is_background(self, people: Count) -> bool:
        """A mark of earlier times governs what follows it and what stands close before it; a blame only what follows."""
        mark = self._background
        if mark and people.start >= self._reach and mark.start() - people.end < AHEAD:
            return True
        return self._blame is not None and self._blame.start() <= people.start

    def _from_where(self) -> int:
        """Where a mark of earlier times begins to govern: "killed five, which makes 90 killed since May" tells two tolls."""
        clause = self._beginning(self._background, [*self._clauses, *(start for start, _ in self._earlier)])
        return clause if clause and self._counts_again(clause) else 0

    @staticmethod
    def _beginning(mark: re.Match[str] | None, clauses: list[int]) -> int | None:
        """Where the clause of a mark begins."""
        return None if mark is None else max(start for start in clauses if start <= mark.start())

    def _counts_again(self, clause: int) -> bool:
        """Whether from a clause on something is counted that was counted before it."""
        before = {kind for kind, people in self._counted if people.start < clause}
        return any(kind in before for kind, people in self._counted if people.start >= clause)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
