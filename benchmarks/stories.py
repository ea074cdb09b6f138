"""How fast articles are grouped, how much memory the open stories take, and how copies compare with MinHash LSH.

    python -m benchmarks.stories [--articles 100000] [--days 30]

The stream is synthetic and seeded: events with names, places and words of their own, reported a few times in other words over
some hours, one report in ten a copy with scattered errors. Times are processor seconds of one core.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import psutil
from datasketch import MinHash, MinHashLSH

from news.copies import CopyIndex, sketch
from news.model import Article, TaggedArticle, Tags, UniqueArticle
from news.stories import StoryBook, StoryPolicy, StoryState

START = datetime(2026, 1, 1, tzinfo=UTC)
LETTERS = "aeioubdfgklmnprstvz"
COPY_SHARE = 0.1
REPORTS = 5
PLANTED = 4_000


def main() -> None:
    """Print three tables: throughput and memory per day, state size, copies against MinHash LSH."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument(
        "--memory", type=int, default=20, help="days a silent story is remembered; sets the number of stories held"
    )
    options = parser.parse_args()
    dice = random.Random(1)
    stories(dice, options.articles, options.days, StoryPolicy(memory=timedelta(days=options.memory)))
    copies(dice)


def stories(dice: random.Random, articles: int, days: int, policy: StoryPolicy) -> None:
    book, states = StoryBook(policy), {}
    written = spent = 0.0
    stream = list(_stream(dice, articles, days))
    heads = ("day", "articles", "stories held", "articles/s", "process MB", "state MB", "changelog MB")
    print(" ".join(f"{head:>12}" for head in heads))
    day_articles, day_spent = 0, 0.0
    for number, (article, day) in enumerate(stream, 1):
        started = time.process_time()
        result = book.add(article)
        day_spent += time.process_time() - started
        day_articles += 1
        for name, state in result.written.items():
            states[name] = len(msgspec.json.encode(state))
            written += states[name]
        for name in result.deleted:
            states.pop(name, None)
        if number == len(stream) or stream[number][1] != day:
            spent += day_spent
            held = sum(states.values()) / 1e6
            row = (day + 1, number, len(book), day_articles / day_spent, _process_mb(), held, written / 1e6)
            print(" ".join(f"{value:>12.0f}" for value in row), flush=True)
            day_articles, day_spent = 0, 0.0
    print(f"all: {len(stream) / spent:.0f} articles/s; {sum(states.values()) / max(1, len(states)):.0f} bytes of state a story")
    _memory(book, policy)


def _process_mb() -> float:
    """Resident memory of this process, the stream itself included."""
    return float(psutil.Process().memory_info().rss) / 1e6


def _memory(book: StoryBook, policy: StoryPolicy) -> None:
    """Memory of a book that holds what ``book`` holds, measured while it is rebuilt from stored states."""
    stored = [msgspec.json.encode(state) for state in book.states()]
    gc.collect()
    tracemalloc.start()
    started = time.process_time()
    again = StoryBook(policy)
    again.restore(msgspec.json.decode(data, type=StoryState) for data in stored)
    seconds = time.process_time() - started
    print(f"restored {len(again)} stories: {tracemalloc.get_traced_memory()[0] / 1e6:.0f} MB held, {seconds:.1f} s (traced)")
    tracemalloc.stop()


def _stream(dice: random.Random, articles: int, days: int) -> Iterator[tuple[TaggedArticle, int]]:
    common = [_word(dice, 3, 8) for _ in range(3_000)]
    rows: list[tuple[datetime, str, str]] = []
    while len(rows) < articles:
        rows.extend(_event(dice, common, days))
    rows.sort(key=lambda row: row[0])
    for number, (at, title, text) in enumerate(rows[:articles]):
        article = Article(
            id=f"a{number}", family=f"f{dice.randrange(400)}", lang="en", title=title, text=text, published=at, fetched=at
        )
        yield TaggedArticle(unique=UniqueArticle(article=article), tags=Tags(), theatre="world"), (at - START).days


def _event(dice: random.Random, common: list[str], days: int) -> Iterator[tuple[datetime, str, str]]:
    at = START + timedelta(seconds=dice.random() * days * 86_400)
    names = [_word(dice, 4, 9).title() for _ in range(5)]
    own = [dice.choice(common) for _ in range(25)]
    original = ""
    for _ in range(1 + int(dice.expovariate(1 / (REPORTS - 1)))):
        copied = original and dice.random() < COPY_SHARE
        text = _noisy(dice, original, 0.05) if copied else _report(dice, names, own, common)
        original = original or text
        yield at, " ".join(_pick(dice, names, 2) + _pick(dice, own, 6)), text
        at += timedelta(hours=dice.expovariate(1 / 5))


def _report(dice: random.Random, names: list[str], own: list[str], common: list[str]) -> str:
    words = _pick(dice, names, 4) + _pick(dice, own, 16) + [_common(dice, common) for _ in range(40)]
    dice.shuffle(words)
    return " ".join(words)


def _common(dice: random.Random, common: list[str]) -> str:
    """A word by Zipf's law."""
    return common[min(len(common) - 1, int(len(common) ** dice.random()) - 1)]


def _pick(dice: random.Random, words: list[str], count: int) -> list[str]:
    return dice.sample(words, min(count, len(words)))


def _word(dice: random.Random, least: int, most: int) -> str:
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(least, most)))


def _noisy(dice: random.Random, text: str, share: float) -> str:
    return " ".join(word if dice.random() > share else _word(dice, 3, 8) for word in text.split())


def copies(dice: random.Random) -> None:
    """Plant one copy for every text and count how many are found, and how fast, by each of two methods."""
    common = [_word(dice, 3, 8) for _ in range(20_000)]
    texts = [" ".join(_common(dice, common) for _ in range(dice.randint(60, 300))) for _ in range(PLANTED)]
    planted = [_planted(dice, text) for text in texts]
    print(f"\n{'method':<22} {'recall':>7} {'false':>6} {'texts/s':>8}")
    for name, method in (("sketches", _sketches), ("datasketch MinHash LSH", _minhash)):
        started = time.process_time()
        found, false = method(texts, planted)
        print(
            f"{name:<22} {found / PLANTED:>7.3f} {false:>6} {2 * PLANTED / (time.process_time() - started):>8.0f}", flush=True
        )


def _planted(dice: random.Random, text: str) -> str:
    """A copy as it travels: errors in one word of twenty-five, and words of the outlet around it."""
    return " ".join([_word(dice, 3, 8) for _ in range(6)]) + " " + _noisy(dice, text, 0.04)


def _sketches(texts: list[str], planted: list[str]) -> tuple[int, int]:
    index = CopyIndex()
    for number, text in enumerate(texts):
        if one := sketch(text):
            index.add(str(number), one)

    def look(text: str) -> str | None:
        one = sketch(text)
        hit = index.find(one) if one else None
        return hit[0] if hit else None

    return _count(look, planted)


def _minhash(texts: list[str], planted: list[str]) -> tuple[int, int]:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(texts):
        index.insert(str(number), _signature(text))

    def look(text: str) -> str | None:
        hits = index.query(_signature(text))
        return min(hits, default=None)

    return _count(look, planted)


def _signature(text: str) -> MinHash:
    words = text.split()
    signature = MinHash(num_perm=128)
    signature.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
    return signature


def _count(look: Callable[[str], str | None], planted: list[str]) -> tuple[int, int]:
    hits = [(look(text), str(number)) for number, text in enumerate(planted)]
    return sum(hit == want for hit, want in hits), sum(hit not in (None, want) for hit, want in hits)


if __name__ == "__main__":
    main()
