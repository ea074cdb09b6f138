"""Open stories, found by the words they share with an article; lookups touch only stories that share rare words."""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from news.stories.policy import StoryPolicy
from news.stories.terms import prior
from news.stories.words import Words, rounded

Ids = NDArray[np.int32]
Weights = NDArray[np.float64]
Counts = NDArray[np.int32]

WIDTH = 4
"""Bytes of a slot."""


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """Terms by number, with their weights."""

    ids: Ids
    weights: Weights


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A story, or an article that may become one; ``size`` articles make up its vector."""

    vector: Vector
    size: int
    core: Ids
    """The names it is about."""
    terms: tuple[str, ...]
    """The vector's terms in its order."""
    counts: Counts
    """Articles that have each of them."""

    def known(self, familiar: float) -> Weights:
        """How well, from 0 to 1, it knows each of its terms: in full when the share ``familiar`` of its articles have it.

        A name that a single stray article brought in must not open the door to more of them.
        """
        return np.minimum(1.0, self.counts / (familiar * self.size))


class Overlap(NamedTuple):
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
        self._postings: list[bytearray] = []
        """Slots of the stories that have each term, as ``Ids``; bytes, because the garbage collector passes them by."""
        self._free: list[int] = []
        self._log_frequency: Weights = np.zeros(1024)
        self._prior: list[float] = []
        self._worth: Weights = np.zeros(1024)
        self._core: Weights = np.zeros(1024)
        """An entry written out by term, so that stories can be compared with it; both are zero where nothing is."""
        self._entries: dict[str, Entry] = {}
        self._slot: dict[str, int] = {}
        self._names: list[str] = []
        self._free_slots: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, story_id: str) -> bool:
        return story_id in self._entries

    def open(self, story_id: str, entry: Entry) -> None:
        """Add a story whose words are those of one article."""
        self._entries[story_id], numbers = entry, entry.vector.ids.tolist()
        self._enter(numbers, self._slot_of(story_id))
        self._recount(numbers)

    def put(self, story_id: str, words: Words, names: Iterable[str], size: int) -> None:
        """Add a story or replace its words."""
        old, slot = self._entries.get(story_id), self._slot_of(story_id)
        kept = len(old.terms) if old else 0
        if old and words.terms[:kept] == old.terms:
            new = self._numbers(words.terms[kept:])
            ids, gone = np.concatenate((old.vector.ids, np.array(new, dtype=np.int32))), []
        else:
            numbers, before = self._numbers(words.terms), set(old.vector.ids.tolist()) if old else set[int]()
            new = [number for number in numbers if number not in before]
            ids, gone = np.array(numbers, dtype=np.int32), list(before.difference(numbers))
        self._entries[story_id] = self._entry(ids, words, names, size)
        self._enter(new, slot)
        for number in gone:
            self._leave(number, slot)
        self._recount([*new, *gone])

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
        ids = np.array(self._numbers(weights), dtype=np.int32)
        heavy = np.array(list(weights.values()), dtype=np.float64)
        scaled = heavy * self.rarity(ids)
        unit = rounded(heavy / (math.sqrt(float(scaled @ scaled)) or 1.0))
        words = Words(terms=tuple(weights), weights=tuple(unit.tolist()), counts=(1,) * len(ids))
        core = np.array([self._number[name] for name in names if name in weights], dtype=np.int32)
        return words, Entry(Vector(ids, unit), 1, core, words.terms, np.ones(len(ids), dtype=np.int32))

    def _entry(self, ids: Ids, words: Words, names: Iterable[str], size: int) -> Entry:
        core = [self._number[name] for name in words.core(names, size)]
        vector = Vector(ids, np.array(words.weights, dtype=np.float64))
        return Entry(vector, size, np.array(core, dtype=np.int32), words.terms, np.array(words.counts, dtype=np.int32))

    def _numbers(self, terms: Iterable[str]) -> list[int]:
        """The terms' numbers, new ones for new terms."""
        known = self._number.get
        return [number if (number := known(term)) is not None else self._number_of(term) for term in terms]

    def release(self, vector: Vector) -> None:
        """Forget the terms of an article that no story has kept."""
        for number in vector.ids.tolist():
            if not self._postings[number]:
                self._forget(number)

    def rarity(self, ids: Ids) -> Weights:
        """Inverse document frequency of terms, natural logarithm."""
        total: float = math.log(len(self._entries) + self._prior_stories)
        return total - self._log_frequency.take(ids)

    def worth(self, vector: Vector) -> Weights:
        """What each term of ``vector`` adds to an inner product for each unit of the other side's weight."""
        rarity = self.rarity(vector.ids)
        return vector.weights * rarity * rarity

    def candidates(self, vector: Vector, worth: Weights, policy: StoryPolicy) -> list[str]:
        """The stories that share most with the vector's most telling terms; so many of each as ``policy`` says."""
        postings, numbers = self._postings, vector.ids.tolist()
        best = (-worth).argsort(kind="stable")[: policy.lookup_terms].tolist()
        sizes = {at: len(postings[numbers[at]]) // WIDTH for at in best}
        best.sort(key=sizes.__getitem__)
        lengths = [sizes[at] for at in best]
        read = bisect_right(list(accumulate(lengths)), policy.lookup_budget)
        slots = np.frombuffer(b"".join([postings[numbers[at]] for at in best[:read]]), dtype=np.int32)
        gains: Weights = worth.take(best[:read]).repeat(lengths[:read])
        return self._best(np.bincount(slots, gains).astype(np.float64, copy=False), policy.candidates)

    def _best(self, scores: Weights, count: int) -> list[str]:
        """The names of the ``count`` slots with the highest scores above zero; of equals the first by name."""
        slots = (scores > 0.0).nonzero()[0]  # four times as fast as to look for what is not zero
        if len(slots) > count:
            some = scores[slots]
            ranked = some.copy()
            ranked.partition(len(some) - count)
            slots = slots[some >= ranked[len(some) - count]]
        names = [(-score, self._names[slot]) for slot, score in zip(slots.tolist(), scores[slots].tolist(), strict=True)]
        return [name for _, name in sorted(names)[:count]]

    def entry(self, story_id: str) -> Entry:
        return self._entries[story_id]

    def term(self, number: int) -> str:
        return self._terms[number]

    @contextmanager
    def written(self, entry: Entry, worth: Weights) -> Iterator[None]:
        """While it lasts, ``overlaps`` and ``missing`` compare stories with ``entry``, whose terms have this ``worth``."""
        ids, core = entry.vector.ids, entry.core
        self._worth[ids] = worth
        self._core[core] = self.rarity(core)
        try:
            yield
        finally:
            self._worth[ids] = 0.0
            self._core[core] = 0.0

    def overlaps(self, story_ids: Sequence[str]) -> Iterator[Overlap]:
        """What each story shares with the entry that is written out; all have words."""
        if not story_ids:
            return
        vectors = [self._entries[story_id].vector for story_id in story_ids]
        shared = self._worth.take(np.concatenate([vector.ids for vector in vectors]))
        starts = list(accumulate((len(vector.ids) for vector in vectors[:-1]), initial=0))
        dots = np.add.reduceat(shared * np.concatenate([vector.weights for vector in vectors]), starts)
        terms = np.add.reduceat((shared != 0.0).astype(np.int64), starts)
        yield from map(Overlap, story_ids, dots.tolist(), terms.tolist())

    def missing(self, entry: Entry, story_id: str, familiar: float) -> tuple[float, float]:
        """Shares, by rarity, of ``entry``'s core names the story does not know, and the reverse; 0 where it has none."""
        other = self._entries[story_id]
        mine = theirs = 0.0
        if len(entry.core):
            known = self._core.take(other.vector.ids) @ other.known(familiar)
            mine = 1.0 - float(known / np.add.reduce(self._core.take(entry.core)))
        if len(other.core):
            rarity = self.rarity(other.core)
            theirs = float(rarity @ (self._worth.take(other.core) == 0.0) / np.add.reduce(rarity))
        return max(0.0, mine), theirs

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
        self._postings.append(bytearray())
        self._prior.append(0.0)
        if len(self._terms) > len(self._worth):
            self._log_frequency = np.concatenate([self._log_frequency, np.zeros(len(self._worth))])
            self._worth, self._core = np.zeros(len(self._log_frequency)), np.zeros(len(self._log_frequency))
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

    def _enter(self, numbers: list[int], slot: int) -> None:
        postings, written = self._postings, slot.to_bytes(WIDTH, sys.byteorder)
        for number in numbers:
            postings[number] += written

    def _leave(self, number: int, slot: int) -> None:
        postings, written = self._postings[number], slot.to_bytes(WIDTH, sys.byteorder)
        at = postings.find(written)
        while at % WIDTH:  # the end of one slot and the beginning of the next may look like another
            at = postings.find(written, at + 1)
        del postings[at : at + WIDTH]
        if not postings:
            self._forget(number)

    def _forget(self, number: int) -> None:
        if self._number.pop(self._terms[number], None) is not None:
            self._free.append(number)

    def _recount(self, numbers: list[int]) -> None:
        postings, before = self._postings, self._prior
        self._log_frequency[numbers] = [math.log(len(postings[number]) // WIDTH + before[number]) for number in numbers]
