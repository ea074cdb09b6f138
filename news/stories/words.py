"""The words of a story: for each term the summed weight and the number of members that have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from news.stories.state import StoryState
from news.stories.terms import heaviest

WEIGHT_DIGITS = 4
NEAR_HALF = 0.5 - 1e-6
CORE_SHARE = 0.5
"""Share of the members that have a name, from which the story is about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Parallel: ``weights`` and ``counts`` by ``terms``. Weights are rounded, so that a stored story weighs as it did."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    counts: tuple[int, ...]

    @classmethod
    def of_state(cls, state: StoryState) -> Words:
        return cls(terms=state.terms, weights=state.weights, counts=state.counts)

    def plus(self, other: Words, limit: int) -> Words:
        """Both together, cut to the ``limit`` weightiest terms."""
        places = {term: place for place, term in enumerate(self.terms)}
        weights, counts = list(self.weights), list(self.counts)
        for term, weight, count in zip(other.terms, other.weights, other.counts, strict=True):
            place = places.setdefault(term, len(weights))
            if place < len(weights):
                weights[place] = round(weights[place] + weight, WEIGHT_DIGITS)
                counts[place] += count
            else:
                weights.append(weight)
                counts.append(count)
        if len(weights) <= limit:
            return Words(terms=tuple(places), weights=tuple(weights), counts=tuple(counts))
        terms = heaviest(dict(zip(places, weights, strict=True)), limit)
        return Words(
            terms=tuple(terms),
            weights=tuple([weights[places[term]] for term in terms]),
            counts=tuple([counts[places[term]] for term in terms]),
        )

    def core(self, names: Iterable[str], size: int) -> list[str]:
        """The names that at least half of ``size`` members have: who and where the story is about."""
        counts = dict(zip(self.terms, self.counts, strict=True))
        return [name for name in names if counts.get(name, 0) >= max(1.0, CORE_SHARE * size)]


def rounded(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights as ``round`` gives them, one by one only where a half is so near that a product may fall on its other side."""
    units = weights * 10**WEIGHT_DIGITS
    whole = np.rint(units)
    found: NDArray[np.float64] = whole / 10**WEIGHT_DIGITS
    for place in (np.abs(units - whole) > NEAR_HALF).nonzero()[0].tolist():
        found[place] = round(float(weights[place]), WEIGHT_DIGITS)
    return found
