"""Copies: near-identical texts, recognised by sketches of their shingles.

A shingle is three neighbouring words (or characters of a script without spaces). A sketch keeps the shingles whose hash is
below a limit that falls with the length of the text ("modulo sampling": Manber 1994, Broder 1997), so two sketches can be
compared for *containment*: a lead cut off, or boilerplate around the text, still leaves one nearly inside the other, which
MinHash of the whole (resemblance) does not see. One altered word spoils three shingles, so at a containment of one half
about every fifth word may differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from news.memo import Memo

Hashes = NDArray[np.uint32]

SHINGLE = 3
SKETCH_SIZE = 48
"""Shingles a sketch aims to keep of a short text: a newsroom lead is kept nearly whole."""
SKETCH_RATE = 1 / 8
"""Share of the shingles kept of a long text."""
SKETCH_LIMIT = 160
"""Shingles kept at most (bytes: four times this)."""
KEYS = 10
KEY_RATE = 1 / 16
KEY_LIMIT = 64
POSTING_LIMIT = 64
"""A shingle in more texts than this is a phrase of the trade ("all rights reserved"), not the mark of a copy."""
MIN_SHINGLES = 6
"""Fewer common samples than this decide nothing."""
COPY_CONTAINMENT = 0.55
"""Share of the smaller text's shingles found in the other, from which it is a copy."""
READ_WORDS = 2_000

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_OFFSET = (_FACTORS * np.arange(1, SHINGLE + 1, dtype=np.uint64)).sum()
_MIX, _HALF = np.uint64(29), np.uint64(32)
_FULL = 1 << 32


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Sampled shingle hashes, ascending; every shingle hash below ``limit`` is kept."""

    hashes: Hashes
    limit: int

    def to_bytes(self) -> bytes:
        return self.limit.to_bytes(5, "big") + self.hashes.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        return cls(np.frombuffer(data[5:], dtype=np.uint32), int.from_bytes(data[:5], "big"))

    def lookups(self) -> list[int]:
        """The shingles it is found by: the lowest ones, enough of them to meet a text many times as long."""
        rate = max(KEY_RATE, KEYS * self.limit / _FULL / max(1, len(self.hashes)))
        lowest: list[int] = self.hashes[:KEY_LIMIT].tolist()
        return lowest[: bisect_left(lowest, rate * _FULL)]


def sketch(text: str) -> Sketch | None:
    """The sketch of ``text``; ``None`` where it is too short to tell a copy from a coincidence."""
    known = _CODES
    codes = [code for chunk in text.casefold().split() for code in known[chunk]][:READ_WORDS]
    if len(codes) < MIN_SHINGLES + SHINGLE - 1:
        return None
    hashes = _unique(_shingle_hashes(codes))
    limit = int(_FULL * min(1.0, max(SKETCH_RATE, SKETCH_SIZE / len(hashes))))
    kept = _below(hashes, limit)
    if len(kept) > SKETCH_LIMIT:
        limit, kept = int(kept[SKETCH_LIMIT]), kept[:SKETCH_LIMIT]
    return Sketch(kept, limit)


def containment(one: Sketch, other: Sketch) -> float:
    """Estimated share of the smaller text's shingles that the larger has; 0 where the samples are too few."""
    limit = min(one.limit, other.limit)
    a, b = _below(one.hashes, limit), _below(other.hashes, limit)
    small = min(len(a), len(b))
    if small < MIN_SHINGLES:
        return 0.0
    return len(set(a.tolist()).intersection(b.tolist())) / small


class CopyIndex:
    """Finds the text that a text is a copy of, among those added and not removed."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._postings: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, name: str, one: Sketch) -> None:
        self._sketches[name] = one
        for key in one.lookups():
            self._postings.setdefault(key, []).append(name)

    def remove(self, name: str) -> None:
        one = self._sketches.pop(name, None)
        for key in one.lookups() if one else ():
            names = self._postings.get(key, [])
            if name in names:
                names.remove(name)
            if not names:
                self._postings.pop(key, None)

    def find(self, one: Sketch, least: float = COPY_CONTAINMENT) -> tuple[str, float] | None:
        """The name whose text is most alike, and the containment; of equals the first added."""
        best: tuple[str, float] | None = None
        for name in self._candidates(one.lookups()):
            share = containment(one, self._sketches[name])
            if share >= least and (best is None or share > best[1]):
                best = name, share
        return best

    def _candidates(self, keys: Iterable[int]) -> list[str]:
        hits: Counter[str] = Counter()
        for key in keys:
            names = self._postings.get(key, ())
            if len(names) <= POSTING_LIMIT:
                hits.update(names)
        return [name for name, _ in hits.most_common(8)]


def _below(hashes: Hashes, limit: int) -> Hashes:
    return hashes[: int(hashes.searchsorted(np.uint32(limit)))] if limit < _FULL else hashes


def _shingle_hashes(codes: list[int]) -> Hashes:
    words, size = np.array(codes, dtype=np.uint64), len(codes) - SHINGLE + 1
    mixed = words[:size] * _FACTORS[0]
    mixed += _OFFSET
    for place in range(1, SHINGLE):
        mixed += words[place : place + size] * _FACTORS[place]
    mixed ^= mixed >> _MIX
    mixed *= _FACTORS[1]
    mixed >>= _HALF
    hashes: Hashes = mixed.astype(np.uint32)
    return hashes


def _codes(chunk: str) -> tuple[int, ...]:
    """The checksums of the words between two blanks; of scripts without spaces, of every character."""
    words = _WORD.findall(chunk)
    if not chunk.isascii():
        words = [part for word in words for part in (word if _UNSPACED.match(word) else (word,))]
    return tuple(crc32(word.encode(errors="surrogatepass")) for word in words)


_CODES = Memo(_codes)


def _unique(hashes: Hashes) -> Hashes:
    """Ascending, each once; ``np.unique`` does the same with several times the overhead."""
    hashes.sort()
    fresh = np.empty(len(hashes), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(hashes[1:], hashes[:-1], out=fresh[1:])
    return hashes[fresh]
