"""From a fetched document to articles: parsing and normalising in one step, off the event loop where it takes long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from news.model import Article, Entry, Feed
from news.outcome import Dropped
from streams.apart import Apart, TookTooLongError
from streams.fetch.result import FetchResult
from streams.normalise import normalise
from streams.parse import ParsedFeed
from streams.parse.document import parse_leniently, parse_surely
from streams.registry.seen import Mark, Seen, mark_of, raw_of, shared_mark

T = TypeVar("T")

LARGE = 100_000
"""Bytes of a document from which it is read in the thread, so that a slow one does not hold up the others."""
_thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
"""For documents that take long: large ones, and first ones, where every entry is new. One, so that the loop gets its turn."""
DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read: its entries, in document order, and what it asks of pollers."""

    articles: tuple[tuple[Article, Mark], ...] = ()
    """Those that may be new or changed. Each id once: the first entry of a document speaks for it."""
    marks: tuple[Mark, ...] = ()
    """Of all entries."""
    shared: tuple[Mark, ...] = ()
    """Of the links under which the feed tells several things."""
    title: str = ""
    ttl: float | None = None
    """Seconds."""
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()
    dropped: int = 0
    """Entries without any words, beyond the limit, or twice in the document."""
    problem: str = ""
    """Why it is no feed; empty where it is one, perhaps without entries."""
    took_too_long: bool = False
    """Reading was ended at its time limit: the document may be a feed all the same."""


@dataclass(frozen=True, slots=True)
class FeedReader:
    max_entries: int
    apart: Apart | None = None
    """The child process for documents only feedparser reads; without one they are read in the thread."""

    async def __call__(self, result: FetchResult, feed: Feed, fetched: datetime, seen: Seen) -> Reading:
        """Never raises for what a document holds; ``seen``: what need not be made an article of again."""
        document = (result.body, result.content_type, result.final_url or feed.url)
        surely, large = partial(parse_surely, *document, max_entries=self.max_entries), len(result.body) >= LARGE
        try:
            parsed = (await _in_thread(surely) if large else surely()) or await self._leniently(*document)
        except TookTooLongError as error:
            return Reading(problem=f"not read: {error}", took_too_long=True)
        if not parsed.is_feed:
            return Reading(problem=parsed.problem or "the document is not a feed")
        making = partial(_reading, parsed, feed, fetched, seen)
        return making() if seen.marks and not large else await _in_thread(making)

    async def _leniently(self, body: bytes, content_type: str, url: str) -> ParsedFeed:
        work = partial(parse_leniently, body, content_type, url, max_entries=self.max_entries)
        return await (self.apart.run(work) if self.apart else _in_thread(work))

    def warm(self) -> None:
        """Load what is loaded at the first article, so that no feed waits for it."""
        normalise(Entry(title="A first report of nothing much"), Feed(url="https://example.org/"), datetime.now(UTC))


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_thread, work)


def _reading(parsed: ParsedFeed, feed: Feed, fetched: datetime, seen: Seen) -> Reading:
    articles: list[tuple[Article, Mark]] = []
    marks: dict[bytes, Mark] = {}
    shared = _shared_pages(parsed.entries, seen)
    for entry in parsed.entries:
        raw = raw_of(entry)
        mark = seen.recall(raw)
        if mark is None:
            article = normalise(entry, feed, fetched, shared=_page(entry) in shared)
            if isinstance(article, Dropped):
                continue
            mark = mark_of(article.id, article.text_hash, raw)
            if mark.key not in marks:
                articles.append((article, mark))
        marks.setdefault(mark.key, mark)
    return Reading(
        articles=tuple(articles),
        marks=tuple(marks.values()),
        shared=tuple(shared.values()),
        title=parsed.title,
        ttl=parsed.ttl * 60 if parsed.ttl else None,
        skip_hours=frozenset(parsed.skip_hours),
        skip_days=frozenset(day.lower() for day in parsed.skip_days) & DAYS,
        dropped=parsed.dropped + len(parsed.entries) - len(marks),
    )


def _shared_pages(entries: Iterable[Entry], seen: Seen) -> dict[str, Mark]:
    """Marks of the links, by link, under which a feed tells several things at once, or did in a document before.

    A page that goes on all day, a list, a bulletin: there the entries' own ids part them. Where they follow one another, one
    at a time, a new id may as well be that of an edit, so it takes a document that holds two of them with different words.
    """
    first: dict[str, Entry] = {}
    shared: dict[str, Mark] = {}
    for entry in entries:
        page = _page(entry)
        if not page or page in shared:
            continue
        mark = shared_mark(page)
        if mark.key in seen.marks or _are_two(entry, first.setdefault(page, entry)):
            shared[page] = mark
    return shared


def _page(entry: Entry) -> str:
    return entry.link.partition("#")[0]


def _are_two(entry: Entry, other: Entry) -> bool:
    if not (entry.guid and other.guid) or entry.guid == other.guid:
        return False
    return (entry.title, entry.summary, entry.content) != (other.title, other.summary, other.content)
