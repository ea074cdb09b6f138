"""Open stories, found by the words they share with an article; lookups touch only stories that share rare words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain

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
        self._postings: list[set[int]] = []
        """Slots of the stories that have each term."""
        self._free: list[int] = []
        self._log_frequency: Weights = np.zeros(1024)
        self._prior: list[float] = []
        self._scratch: Weights = np.zeros(1024)
        """A vector written out, so that many stories can be compared with it; zero between calls."""
        self._entries: dict[str, Entry] = {}
        self._slot: dict[str, int] = {}
        self._names: list[str] = []
        self._free_slots: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, story_id: str) -> bool:
        return story_id in self._entries

    def put(self, story_id: str, words: Words, names: Iterable[str], size: int) -> None:
        """Add a story or replace its words."""
        entry, old, slot = self.entry_of(words, names, size), self._entries.get(story_id), self._slot_of(story_id)
        before = set(old.vector.ids.tolist()) if old else set()
        after = set(entry.vector.ids.tolist())
        self._entries[story_id] = entry
        postings = self._postings
        for number in after - before:
            postings[number].add(slot)
        for number in before - after:
            self._leave(number, slot)
        self._recount(before ^ after)

    def remove(self, story_id: str) -> None:
        entry = self._entries.pop(story_id, None)
        if entry is None:
            return
        slot, numbers = self._slot.pop(story_id), entry.vector.ids.tolist()
        for number in numbers:
            self._leave(number, slot)
        self._recount(numbers)
        self._free_slots.append(slot)

    def article(self, weights: Mapping[str, float], names: Iterable[str]) -> tuple[Words, Entry]:
        """An article scaled to length one under the present document frequencies, as words and as an entry."""
        ids, order = self._numbered(weights)
        raw = np.array(list(weights.values()), dtype=np.float64)
        norm = self.norm(Vector(ids, raw[order])) or 1.0
        words = Words.of_article(weights, norm)
        core = sorted(self._number[name] for name in names if name in weights)
        vector = Vector(ids, np.array(words.weights, dtype=np.float64)[order])
        return words, Entry(vector, 1, np.array(core, dtype=np.int32))

    def entry_of(self, words: Words, names: Iterable[str], size: int) -> Entry:
        """Number the terms, new ones included."""
        ids, order = self._numbered(words.terms)
        core = sorted(self._number[name] for name in words.core(names, size))
        return Entry(Vector(ids, np.array(words.weights, dtype=np.float64)[order]), size, np.array(core, dtype=np.int32))

    def _numbered(self, terms: Iterable[str]) -> tuple[Ids, NDArray[np.intp]]:
        """The terms' numbers, ascending, and the order that made them so."""
        known = self._number.get
        ids = np.array(
            [number if (number := known(term)) is not None else self._number_of(term) for term in terms], dtype=np.int32
        )
        order = ids.argsort()
        return ids[order], order

    def release(self, vector: Vector) -> None:
        """Forget the terms of an article that no story has kept."""
        for number in vector.ids.tolist():
            if not self._postings[number]:
                self._forget(number)

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
        best = (-worth).argsort(kind="stable")[:terms]
        postings, numbers = self._postings, vector.ids.tolist()
        ranked = sorted(best.tolist(), key=lambda at: len(postings[numbers[at]]))
        lengths = [len(postings[numbers[at]]) for at in ranked]
        read = bisect_right(list(accumulate(lengths)), budget)
        found = [postings[numbers[at]] for at in ranked[:read]]
        slots = np.fromiter(chain.from_iterable(found), np.intp, sum(lengths[:read]))
        gains: Weights = np.repeat(worth[ranked[:read]], lengths[:read])
        return self._best(np.bincount(slots, gains).astype(np.float64, copy=False), count)

    def _best(self, scores: Weights, count: int) -> list[str]:
        """The names of the ``count`` slots with the highest scores above zero; of equals the first by name."""
        slots = scores.nonzero()[0]
        if len(slots) > count:
            some = scores[slots]
            least = np.partition(some, len(some) - count)[len(some) - count]
            slots = slots[some >= least]
        names = [(-score, self._names[slot]) for slot, score in zip(slots.tolist(), scores[slots].tolist(), strict=True)]
        return [name for _, name in sorted(names)[:count]]

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
        shared = self._scratch.take(other.ids)
        return Overlap(story_id, float(shared @ other.weights), int(np.count_nonzero(shared)))

    def missing(self, core: Ids, vector: Vector) -> float:
        """Share of the core names, by rarity, that ``vector`` has not; 0 without core names."""
        if not len(core) or not len(vector.ids):
            return 0.0
        rarity = self.rarity(core)
        absent = rarity[~_found(core, vector.ids)]
        return float(absent.sum() / rarity.sum())

    def _number_of(self, term: str) -> int:
        number = self._number.get(term)
        if number is None:
            number = self._free.pop() if self._free else self._grow()
            self._number[term] = number
            self._terms[number] = term
            self._prior[number] = self._prior_stories * prior(term) / 100 + 0.5
            self._log_frequency[number] = math.log(self._prior[number])
        return number

    def _grow(self) -> int:
        self._terms.append("")
        self._postings.append(set())
        self._prior.append(0.0)
        if len(self._terms) > len(self._scratch):
            self._log_frequency = np.concatenate([self._log_frequency, np.zeros(len(self._scratch))])
            self._scratch = np.zeros(len(self._log_frequency))
        return len(self._terms) - 1

    def _slot_of(self, story_id: str) -> int:
        slot = self._slot.get(story_id)
        if slot is None:
            if not self._free_slots:
                self._free_slots.append(len(self._names))
                self._names.append("")
            slot = self._slot[story_id] = self._free_slots.pop()
            self._names[slot] = story_id
        return slot

    def _leave(self, number: int, slot: int) -> None:
        self._postings[number].discard(slot)
        if not self._postings[number]:
            self._forget(number)

    def _forget(self, number: int) -> None:
        if self._number.pop(self._terms[number], None) is not None:
            self._free.append(number)

    def _recount(self, numbers: Collection[int]) -> None:
        postings, before = self._postings, self._prior
        self._log_frequency[list(numbers)] = [math.log(len(postings[number]) + before[number]) for number in numbers]


def _found(ids: Ids, among: Ids) -> NDArray[np.bool_]:
    """Whether each id is in the ascending ``among``."""
    at = among.searchsorted(ids)
    at[at == len(among)] = 0
    same: NDArray[np.bool_] = among[at] == ids
    return same
