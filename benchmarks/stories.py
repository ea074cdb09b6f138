"""How fast articles are grouped, and what 20,000 stories to choose from take in memory, on disk and in the changelog.

    python -m benchmarks.stories [--articles 100000] [--days 30] [--silence-hours 72] [--fill 0]

The stream is that of ``benchmarks/story_stream.py``: invented, seeded, mostly entries of 60 words. Rates are articles per
second of processor time of one core: *book* is ``StoryBook.add`` alone (words, facts, copies, lookup, decision, the new state);
*stage* adds what the agent does around it: decode the message, encode updates and states, write the states to a RocksDB opened
as the worker opens its own. Garbage is collected as the worker does it. Stories are *held* while they can be joined: open ones,
and closed ones that a late report reopens. In the end, how fast planted copies are found, against ``datasketch``'s MinHash LSH.
"""

from __future__ import annotations

import argparse
import gc
import random
import tempfile
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from faust.stores.rocksdb import RocksDBOptions

from agents.cli.work import COLLECTIONS
from benchmarks.copy_detection import compare_methods
from benchmarks.story_stream import START, stream
from news.model import TaggedArticle
from news.stories import BookResult, StoryBook, StoryPolicy, StoryState
from streams.codec import Malformed, decode, encode
from streams.flow.store import OPTIONS
from streams.packing import pack, unpack

DRIVER = "driver"
HEADS = ("day", "articles", "open", "held", "book/s", "stage/s", "process MB", "disk MB", "log B/art.", "updates B")


@dataclass(slots=True)
class Day:
    """What is added up over one simulated day."""

    articles: int = 0
    book: float = 0.0
    stage: float = 0.0
    """Processor seconds."""
    changelog: int = 0
    updates: int = 0
    """Bytes."""


@dataclass(slots=True)
class Bench:
    """A book, and the store its states are written to."""

    policy: StoryPolicy
    directory: Path
    book: StoryBook = field(init=False)
    store: Any = field(init=False)

    def __post_init__(self) -> None:
        self.book = StoryBook(self.policy)
        self.store = RocksDBOptions(**{key: value for key, value in OPTIONS.items() if key != DRIVER}, use_rocksdict=True).open(
            self.directory
        )

    def add(self, message: bytes, day: Day) -> BookResult:
        started = time.process_time()
        tagged = decode(TaggedArticle, message)
        assert not isinstance(tagged, Malformed)  # noqa: S101 - encoded a moment ago
        decoded = time.process_time()
        result = self.book.add(tagged)
        decided = time.process_time()
        day.updates += sum(len(encode(update)) for update in result.updates)
        for name, state in result.written.items():
            value = pack(state)
            self.store.put(name.encode(), value)
            day.changelog += len(name) + len(value)
        for name in result.deleted:
            self.store.delete(name.encode())
            day.changelog += len(name)
        day.articles += 1
        day.book += decided - decoded
        day.stage += time.process_time() - started
        return result


def month(articles: int, days: int, policy: StoryPolicy, directory: Path, fill: int) -> StoryBook:
    """Print a line for each day; return the book as it is in the end."""
    bench, day, every = Bench(policy, directory), Day(), Day()
    for tagged in stream(random.Random(2), fill, 1, START - timedelta(days=1), once=1.0):
        bench.add(encode(tagged), day)
    day = Day()
    print(" ".join(f"{head:>11}" for head in HEADS), flush=True)
    until = START + timedelta(days=1)
    for tagged in stream(random.Random(1), articles, days):
        at = tagged.unique.article.fetched or START
        if at >= until:
            _print_day(bench, day, every, until)
            day, until = Day(), until + timedelta(days=1)
        bench.add(encode(tagged), day)
    _print_day(bench, day, every, until)
    print(
        f"all: book {every.articles / every.book:.0f}/s, stage {every.articles / every.stage:.0f}/s, "
        f"changelog {every.changelog / every.articles:.0f} bytes an article"
    )
    bench.store.close()
    return bench.book


def _print_day(bench: Bench, day: Day, every: Day, until: datetime) -> None:
    for name in ("articles", "book", "stage", "changelog", "updates"):
        setattr(every, name, getattr(every, name) + getattr(day, name))
    if not day.articles:
        return
    bench.store.flush()
    row = (
        (until - START).days,
        every.articles,
        sum(not state.story.closed for state in bench.book.states()),
        len(bench.book),
        day.articles / day.book,
        day.articles / day.stage,
        psutil.Process().memory_info().rss / 1e6,
        sum(path.stat().st_size for path in bench.directory.rglob("*") if path.is_file()) / 1e6,
        day.changelog / day.articles,
        day.updates / day.articles,
    )
    print(" ".join(f"{value:>11.0f}" for value in row), flush=True)


def memory(states: Iterable[StoryState], policy: StoryPolicy) -> None:
    """Memory and time of a book that is built again from stored states, as after a rebalance."""
    stored = [pack(state) for state in states]
    gc.collect()
    tracemalloc.start()
    again = StoryBook(policy)
    again.restore(state for data in stored if not isinstance(state := unpack(StoryState, data), Malformed))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    started = time.process_time()
    StoryBook(policy).restore(state for data in stored if not isinstance(state := unpack(StoryState, data), Malformed))
    seconds, size = time.process_time() - started, sum(map(len, stored))
    print(
        f"restored: {len(again)} stories in {seconds:.1f} s; {held / 1e6:.0f} MB held, {held / max(1, len(again)):.0f} bytes a "
        f"story; stored {size / max(1, len(again)):.0f} bytes a story"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--silence-hours", type=float, default=StoryPolicy().silence / timedelta(hours=1))
    parser.add_argument("--fill", type=int, default=0, help="stories of one report to open before, uncounted")
    parser.add_argument("--planted", type=int, default=4_000, help="copies to find; 0: leave that part out")
    options = parser.parse_args()
    gc.set_threshold(*COLLECTIONS)
    policy = StoryPolicy(silence=timedelta(hours=options.silence_hours))
    with tempfile.TemporaryDirectory() as directory:
        book = month(options.articles, options.days, policy, Path(directory), options.fill)
    memory(list(book.states()), policy)
    if options.planted:
        compare_methods(random.Random(1), options.planted)


if __name__ == "__main__":
    main()
