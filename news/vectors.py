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


class WordVectors:
    """The vector and the weight of every known word."""

    def __init__(self, words: Sequence[str], ranks: NDArray[np.int32], values: NDArray[np.int8]) -> None:
        """``values`` has a row of DIMENSIONS for each word, in steps."""
        self._row: Mapping[str, int] = {word: row for row, word in enumerate(words)}
        self._values = values
        self._weights = (RARE / (RARE + ZIPF / (ranks + _BEFORE))).astype(np.float32)

    def __contains__(self, word: str) -> bool:
        return word in self._row

    def weighted(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of known words, a row each, that add up to the vector of their text."""
        rows = [self._row[word] for word in words]
        weights = self._weights[rows]
        return self._values[rows] * (weights * (LIMIT / STEPS / max(float(weights.sum()), RARE)))[:, np.newaxis]


@cache
def builtin_vectors() -> WordVectors:
    """The vectors of ``news/catalogue/vectors.npz``, read once."""
    with np.load(io.BytesIO((resources.files("news") / "catalogue" / "vectors.npz").read_bytes())) as stored:
        codes = stored["codes"]
        values = np.stack((codes >> 4, codes & 15), axis=2).reshape(len(codes), DIMENSIONS).astype(np.int8) - (STEPS + 1)
        return WordVectors(stored["words"].tobytes().decode().split("\n"), stored["ranks"], values)
