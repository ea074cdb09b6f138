"""Copies: near-identical texts, recognised by sketches of their shingles.

A shingle is three neighbouring words (or characters of a script without spaces). A sketch keeps the shingles whose hash is
below a limit that falls with the length of the text ("modulo sampling": Manber 1994, Broder 1997), so two sketches can be
compared for *containment*: a lead cut off, or boilerplate around the text, still leaves one nearly inside the other, which
MinHash of the whole (resemblance) does not see. One altered word spoils three shingles, so at a containment of one half
about every fifth word may differ.

Two reports of an agency may share their paragraphs of background and be about two events. So unless nearly all is shared,
one of the texts must begin in the other: the lowest bit of a hash tells whether the shingle stands in the first sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left
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
KEY_LEAST = 5
"""However the hashes of a text fall; by chance, one text in two thousand has one or none that is low enough."""
KEY_RATE = 1 / 16
KEY_LIMIT = 64
POSTING_LIMIT = 64
"""A shingle in more texts than this is a phrase of the trade ("all rights reserved"), not the mark of a copy."""
MIN_SHINGLES = 6
"""Fewer common samples than this decide nothing."""
COPY_CONTAINMENT = 0.55
"""Share of the smaller text's shingles found in the other, from which it is a copy, if one text begins in the other."""
SURE_CONTAINMENT = 0.9
"""The same, wherever the texts begin."""
FRONT, FRONT_PART = 40, 3
"""Shingles that are the beginning of a text, about its first two sentences; of a short text its first third."""
MIN_FRONT = 4
FRONT_SHARE = 0.4
"""Share of the beginning that the other text must have; errors spoil a quarter, a line of the outlet another."""
READ_WORDS = 2_000
CANDIDATES = 8
"""Texts compared, those that share most of the shingles looked up."""
CODE, CODE_BYTES = np.dtype("<u4"), 4
"""A word's checksum."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_OFFSET = (_FACTORS * np.arange(1, SHINGLE + 1, dtype=np.uint64)).sum()
_MIX, _HALF = np.uint64(29), np.uint64(32)
_FULL = 1 << 32
_FLAG = np.uint32(1)
_PLAIN = np.uint32(_FULL - 2)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Sampled shingle hashes, ascending, odd where the shingle is of the beginning; every one below ``limit`` is kept."""

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
        lowest: list[int] = (self.hashes[:KEY_LIMIT] & _PLAIN).tolist()
        return lowest[: max(KEY_LEAST, bisect_left(lowest, rate * _FULL))]


def sketch(text: str) -> Sketch | None:
    """The sketch of ``text``; ``None`` where it is too short to tell a copy from a coincidence."""
    return sketch_of(b"".join(map(_CODES.__getitem__, text.casefold().split())))


def sketch_of(codes: bytes) -> Sketch | None:
    """The same of a text by its ``word_codes``, one chunk's after the other."""
    words = np.frombuffer(codes[: CODE_BYTES * READ_WORDS], dtype=CODE)
    if len(words) < MIN_SHINGLES + SHINGLE - 1:
        return None
    hashes = _unique(_shingle_hashes(words.astype(np.uint64)))
    limit = int(_FULL * min(1.0, max(SKETCH_RATE, SKETCH_SIZE / len(hashes)))) & ~1
    kept = _below(hashes, limit)
    if len(kept) > SKETCH_LIMIT:
        limit, kept = int(kept[SKETCH_LIMIT] & _PLAIN), kept[:SKETCH_LIMIT]
    return Sketch(kept, limit)


def containment(one: Sketch, other: Sketch, *, whole: bool = False) -> float:
    """Estimated share of the smaller text's shingles that the larger has; 0 where the samples are too few.

    With ``whole``, the share of the larger text's shingles that the smaller has.
    """
    return _contained(one, other, _shingles(one), whole=whole)


def begins_in(one: Sketch, other: Sketch) -> bool:
    """Whether ``other`` has the beginning of ``one``; true too where the samples are too few to tell."""
    limit = min(one.limit, other.limit)
    kept = _below(one.hashes, limit)
    front: list[int] = (kept[kept & _FLAG == _FLAG] & _PLAIN).tolist()
    found = _shingles(other).intersection(front)
    return len(front) < MIN_FRONT or len(found) >= FRONT_SHARE * len(front)


class CopyIndex:
    """Finds the text that a text is a copy of, among those added and not removed."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._whole: set[str] = set()
        self._postings: dict[int, str | list[str]] = {}
        """The texts a shingle is in; nearly all are in one, which then needs no list."""

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, name: str, one: Sketch, *, whole: bool = False) -> None:
        """Keep a text to be found; a ``whole`` one, a digest, only by copies of all of it."""
        self._sketches[name] = one
        if whole:
            self._whole.add(name)
        postings = self._postings
        for key in one.lookups():
            names = postings.setdefault(key, name)
            if isinstance(names, list):
                names.append(name)
            elif names is not name:
                postings[key] = [names, name]

    def remove(self, name: str) -> None:
        one = self._sketches.pop(name, None)
        self._whole.discard(name)
        for key in one.lookups() if one else ():
            names = self._postings.get(key)
            if isinstance(names, list) and name in names:
                names.remove(name)
            if names in (name, []):
                del self._postings[key]

    def find(self, one: Sketch, least: float = COPY_CONTAINMENT, *, whole: bool = False) -> tuple[str, float] | None:
        """The name whose text is most alike, and the containment; of equals the first added.

        A ``whole`` text, a digest, is no copy of the reports it is made of, nor are they copies of it.
        """
        best: tuple[str, float] | None = None
        candidates = self._candidates(one.lookups())
        shingles = _shingles(one) if candidates else set[int]()
        for name in candidates:
            other = self._sketches[name]
            share = _contained(one, other, shingles, whole=whole or name in self._whole)
            alike = share >= least and (best is None or share > best[1])
            if alike and (share >= SURE_CONTAINMENT or begins_in(one, other) or begins_in(other, one)):
                best = name, share
        return best

    def _candidates(self, keys: Iterable[int]) -> list[str]:
        hits: dict[str, int] = {}
        for names in filter(None, map(self._postings.get, keys)):
            if isinstance(names, str):
                hits[names] = hits.get(names, 0) + 1
            elif len(names) <= POSTING_LIMIT:
                for name in names:
                    hits[name] = hits.get(name, 0) + 1
        return sorted(hits, key=hits.__getitem__, reverse=True)[:CANDIDATES]


def _contained(one: Sketch, other: Sketch, shingles: set[int], *, whole: bool) -> float:
    """``containment`` of two sketches, of the first by its ``shingles``."""
    limit = min(one.limit, other.limit)
    mine, theirs = _below(one.hashes, limit), _below(other.hashes, limit)
    small, large = sorted((len(mine), len(theirs)))
    if small < MIN_SHINGLES:
        return 0.0
    return len(shingles.intersection((theirs & _PLAIN).tolist())) / (large if whole else small)


def _shingles(one: Sketch) -> set[int]:
    return set((one.hashes & _PLAIN).tolist())


def _below(hashes: Hashes, limit: int) -> Hashes:
    return hashes[: int(hashes.searchsorted(np.uint32(limit)))] if limit < _FULL else hashes


def _shingle_hashes(words: NDArray[np.uint64]) -> Hashes:
    size = len(words) - SHINGLE + 1
    mixed = words[:size] * _FACTORS[0]
    mixed += _OFFSET
    for place in range(1, SHINGLE):
        mixed += words[place : place + size] * _FACTORS[place]
    mixed ^= mixed >> _MIX
    mixed *= _FACTORS[1]
    mixed >>= _HALF
    hashes: Hashes = mixed.astype(np.uint32) & _PLAIN
    hashes[: min(FRONT, -(-size // FRONT_PART))] |= _FLAG
    return hashes


def word_codes(chunk: str) -> bytes:
    """The checksums of the words between two blanks, case folded; of scripts without spaces, of every character."""
    if chunk.isascii() and chunk.isalnum():
        return crc32(chunk.encode()).to_bytes(CODE_BYTES, "little")
    words = _WORD.findall(chunk)
    if not chunk.isascii():
        words = [part for word in words for part in (word if _UNSPACED.match(word) else (word,))]
    return b"".join([crc32(word.encode(errors="surrogatepass")).to_bytes(CODE_BYTES, "little") for word in words])


_CODES = Memo(word_codes)


def _unique(hashes: Hashes) -> Hashes:
    """Ascending, each shingle once, as one of the beginning if it stands there too.

    ``np.unique`` does it with several times the overhead.
    """
    hashes.sort()
    last = np.empty(len(hashes), dtype=np.bool_)
    last[-1] = True
    np.not_equal(hashes[1:] | _FLAG, hashes[:-1] | _FLAG, out=last[:-1])
    return hashes[last]
