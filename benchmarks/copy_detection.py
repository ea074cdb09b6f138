"""Copies found per second by the sketches of ``news/copies.py`` and by ``datasketch``'s MinHash LSH, on the same copies.

One copy is planted for each text: one word in twenty-five altered, other words of the outlet before it. Part of
``python -m benchmarks.stories``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from datasketch import MinHash, MinHashLSH

from benchmarks.story_stream import World
from news.copies import CopyIndex, sketch

PERMUTATIONS = 128
THRESHOLD = 0.5


def compare_methods(dice: random.Random, planted: int) -> None:
    """Print recall, wrong answers and rates of both; rates count every text once put in or looked up."""
    world = World(dice)
    texts = [" ".join(world.words.draw(dice, dice.randint(60, 300))) for _ in range(planted)]
    copies = [_copy(dice, world, text) for text in texts]
    print(f"\n{'method':<22} {'recall':>7} {'false':>6} {'texts/s':>8} {'found/s':>8}")
    for name, method in (("sketches", _sketches), ("datasketch MinHash LSH", _minhash)):
        started = time.process_time()
        found, false = method(texts, copies)
        took = time.process_time() - started
        print(f"{name:<22} {found / planted:>7.3f} {false:>6} {2 * planted / took:>8.0f} {found / took:>8.0f}", flush=True)


def _copy(dice: random.Random, world: World, text: str) -> str:
    words = [word if dice.random() > 1 / 25 else world.words.draw(dice, 1)[0] for word in text.split()]
    return " ".join([*world.words.draw(dice, 6), *words])


def _sketches(texts: list[str], copies: list[str]) -> tuple[int, int]:
    index = CopyIndex()
    for number, text in enumerate(texts):
        if one := sketch(text):
            index.add(str(number), one)

    def look(text: str) -> str | None:
        one = sketch(text)
        hit = index.find(one) if one else None
        return hit[0] if hit else None

    return _count(look, copies)


def _minhash(texts: list[str], copies: list[str]) -> tuple[int, int]:
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, text in enumerate(texts):
        index.insert(str(number), _signature(text))

    def look(text: str) -> str | None:
        hits = index.query(_signature(text))
        return min(hits, default=None)

    return _count(look, copies)


def _signature(text: str) -> MinHash:
    words = text.split()
    signature = MinHash(num_perm=PERMUTATIONS)
    signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
    return signature


def _count(look: Callable[[str], str | None], copies: list[str]) -> tuple[int, int]:
    hits = [(look(text), str(number)) for number, text in enumerate(copies)]
    return sum(hit == want for hit, want in hits), sum(hit not in (None, want) for hit, want in hits)
