"""Open stories, found by the words they share with an article; lookups touch only stories that share rare words."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from news.stories.terms import prior
from news.stories.words import Words

Ids = NDArray[np.int32]
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """Terms by number, ascending, with their weights."""

    ids: Ids
    weights: Weights


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A story, or an article that may become one; ``size`` articles make up its vector."""

    vector: Vector
    size: int
    core: Ids
    """The names it is about, ascending."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a story and a vector have in common: the inner product and the number of terms."""

    story_id: str
    dot: float
    terms: int


class StoryIndex:
    """An inverted index whose document frequencies are those of the open stories, blended with prior ones.

    Frequencies are counted in stories, not articles: the words of a much reported event stay telling. They follow from the
    open stories alone, so an index rebuilt after a rebalance weighs exactly as before.
    """

    def __init__(self, prior_stories: float) -> None:
        self._prior_stories = prior_stories
        self._number: dict[str, int] = {}
        self._terms: list[str] = []
        self._postings: list[set[str]] = []
        self._free: list[int] = []
        self._log_frequency: Weights = np.zeros(1024)
        self._prior: Weights = np.zeros(1024)
        self._scratch: Weights = np.zeros(1024)
        """A vector written out, so that many stories can be compared with it; zero between calls."""
        self._entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, story_id: str) -> bool:
        return story_id in self._entries

    def put(self, story_id: str, words: Words, names: Iterable[str], size: int) -> None:
        """Add a story or replace its words."""
        entry = self.entry_of(words, names, size)
        old = self._entries.get(story_id)
        before = set(old.vector.ids.tolist()) if old else set()
        after = set(entry.vector.ids.tolist())
        self._entries[story_id] = entry
        for number in after - before:
            self._postings[number].add(story_id)
        for number in before - after:
            self._leave(number, story_id)
        self._recount(before ^ after)

    def remove(self, story_id: str) -> None:
        entry = self._entries.pop(story_id, None)
        if entry is None:
            return
        numbers = entry.vector.ids.tolist()
        for number in numbers:
            self._leave(number, story_id)
        self._recount(numbers)

    def entry_of(self, words: Words, names: Iterable[str], size: int) -> Entry:
        """Number the terms, new ones included."""
        core = np.sort(np.array([self._number_of(name) for name in words.core(names, size)], dtype=np.int32))
        return Entry(self.vector(words.terms, words.weights), size, core)

    def vector(self, terms: Collection[str], weights: Collection[float]) -> Vector:
        ids = np.fromiter((self._number_of(term) for term in terms), dtype=np.int32, count=len(terms))
        order = np.argsort(ids)
        return Vector(ids[order], np.fromiter(weights, dtype=np.float64, count=len(terms))[order])

    def release(self, vector: Vector) -> None:
        """Forget the terms of an article that no story has kept."""
        for number in vector.ids.tolist():
            if not self._postings[number]:
                self._forget(number)

    def unit(self, terms: Mapping[str, float]) -> dict[str, float]:
        """``terms`` scaled to length one under the present document frequencies."""
        norm = self.norm(self.vector(terms.keys(), terms.values()))
        return {term: weight / norm for term, weight in terms.items()} if norm else dict(terms)

    def rarity(self, ids: Ids) -> Weights:
        """Inverse document frequency of terms, natural logarithm."""
        total: float = math.log(len(self._entries) + self._prior_stories)
        return total - self._log_frequency[ids]

    def norm(self, vector: Vector) -> float:
        scaled = vector.weights * self.rarity(vector.ids)
        return float(np.sqrt(scaled @ scaled))

    def candidates(self, vector: Vector, terms: int, budget: int, count: int) -> list[str]:
        """The ``count`` stories sharing most with the vector's ``terms`` most telling terms; ``budget`` postings are read."""
        rarity = self.rarity(vector.ids)
        worth = vector.weights * rarity * rarity
        best = np.argsort(-worth, kind="stable")[:terms]
        ranked = sorted(((len(self._postings[vector.ids[at]]), int(at)) for at in best), key=lambda pair: pair[0])
        scores: dict[str, float] = {}
        for length, at in ranked:
            budget -= length
            if budget < 0:
                break
            gain = float(worth[at])
            for story_id in self._postings[vector.ids[at]]:
                scores[story_id] = scores.get(story_id, 0.0) + gain
        return sorted(scores, key=lambda story_id: (-scores[story_id], story_id))[:count]

    def entry(self, story_id: str) -> Entry:
        return self._entries[story_id]

    def overlaps(self, vector: Vector, story_ids: Iterable[str]) -> list[Overlap]:
        """What each story shares with ``vector`` under the present document frequencies."""
        rarity = self.rarity(vector.ids)
        self._scratch[vector.ids] = vector.weights * rarity * rarity
        found = [self._overlap(story_id) for story_id in story_ids]
        self._scratch[vector.ids] = 0.0
        return found

    def _overlap(self, story_id: str) -> Overlap:
        other = self._entries[story_id].vector
        shared = self._scratch[other.ids]
        return Overlap(story_id, float(shared @ other.weights), int(np.count_nonzero(shared)))

    def missing(self, core: Ids, vector: Vector) -> float:
        """Share of the core names, by rarity, that ``vector`` has not; 0 without core names."""
        if not len(core) or not len(vector.ids):
            return 0.0
        rarity = self.rarity(core)
        absent = rarity[~_found(core, vector.ids)[1]]
        return float(absent.sum() / rarity.sum())

    def _number_of(self, term: str) -> int:
        number = self._number.get(term)
        if number is None:
            number = self._free.pop() if self._free else self._grow()
            self._number[term] = number
            self._terms[number] = term
            self._prior[number] = self._prior_stories * prior(term) / 100
            self._log_frequency[number] = math.log(self._prior[number] + 0.5)
        return number

    def _grow(self) -> int:
        self._terms.append("")
        self._postings.append(set())
        if len(self._terms) > len(self._prior):
            self._prior = np.concatenate([self._prior, np.zeros(len(self._prior))])
            self._log_frequency = np.concatenate([self._log_frequency, np.zeros(len(self._log_frequency))])
            self._scratch = np.zeros(len(self._prior))
        return len(self._terms) - 1

    def _leave(self, number: int, story_id: str) -> None:
        self._postings[number].discard(story_id)
        if not self._postings[number]:
            self._forget(number)

    def _forget(self, number: int) -> None:
        if self._number.pop(self._terms[number], None) is not None:
            self._free.append(number)

    def _recount(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._log_frequency[number] = math.log(len(self._postings[number]) + self._prior[number] + 0.5)


def _found(ids: Ids, among: Ids) -> tuple[Ids, NDArray[np.bool_]]:
    """Where each id stands in the ascending ``among``, and whether it does."""
    at = np.searchsorted(among, ids).astype(np.int32)
    at[at == len(among)] = 0
    return at, among[at] == ids
