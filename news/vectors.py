"""What English words mean, as far as the company they keep tells: vectors of words and of texts.

Words that stand among the same words have vectors that are alike, so what was learnt of some holds for others that no example
has. The vectors are GloVe's (Pennington, Socher, Manning 2014, public domain), cut down by ``scripts/compile_vectors.py``. A
text is the mean of its words, the commoner a word the less of it (smooth inverse frequency: Arora, Liang, Ma 2017), with the
frequency that Zipf's law gives for its rank.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DIMENSIONS = 100
STEPS, LIMIT = 7, 1.2
"""A number is stored in so many steps on each side of zero; greater ones than the limit are cut."""
RARE = 1e-3
"""Frequency at which a word weighs half."""
ZIPF = 0.1
"""Frequency of the commonest word, about; that of others falls with their rank."""
_BEFORE = 3
_STEP = np.float32(LIMIT / STEPS)
_BLOCK = 4096
"""Words multiplied at once, so that what is written out of them stays small."""


class WordVectors:
    """The vector and the weight of every known word."""

    def __init__(self, words: Sequence[str], ranks: NDArray[np.int32], values: NDArray[np.int8]) -> None:
        """``values`` has a row of DIMENSIONS for each word, in steps."""
        self._row: Mapping[str, int] = {word: row for row, word in enumerate(words)}
        self._values = values
        self._weights = (RARE / (RARE + ZIPF / (ranks + _BEFORE))).astype(np.float32)

    def rows(self, words: Sequence[str]) -> list[int | None]:
        """The number of each word, ``None`` where it is not known."""
        return list(map(self._row.get, words))

    def row(self, word: str) -> int | None:
        """The number of one word, ``None`` where it is not known."""
        return self._row.get(word)

    def weight(self, row: int) -> float:
        """How much a word counts in the mean vector of a text."""
        return float(self._weights[row])

    def shares(self, rows: Sequence[int]) -> Vector:
        """How much of the mean vector of a text is that of each of its words; they add up to 1."""
        weights = self._weights.take(rows)
        shares: Vector = weights / max(float(weights.sum()), RARE)
        return shares

    def mean(self, rows: Sequence[int]) -> Vector:
        """The vector of a text; zeros where it has no known word."""
        mean: Vector = self.shares(rows) @ self._values.take(rows, axis=0).astype(np.float32)
        return mean * _STEP

    def times(self, weights: NDArray[np.float64]) -> Vector:
        """The inner product of every word's vector with each row of ``weights``, a row a word."""
        product = np.empty((len(self._values), len(weights)), dtype=np.float32)
        for start in range(0, len(product), _BLOCK):
            rows = slice(start, start + _BLOCK)
            product[rows] = self._values[rows].astype(np.float32) @ weights.T.astype(np.float32) * _STEP
        return product


@cache
def builtin_vectors() -> WordVectors:
    """The vectors of ``news/catalogue/vectors.npz``, read once."""
    with np.load(io.BytesIO((resources.files("news") / "catalogue" / "vectors.npz").read_bytes())) as stored:
        codes = stored["codes"]
        values = np.stack((codes >> 4, codes & 15), axis=2).reshape(len(codes), DIMENSIONS).astype(np.int8) - (STEPS + 1)
        return WordVectors(stored["words"].tobytes().decode().split("\n"), stored["ranks"], values)
