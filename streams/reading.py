"""From a fetched document to articles: parsing and normalising in one step, off the event loop where it takes long."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from news.model import Article, Feed
from news.outcome import Dropped
from streams.fetch.result import FetchResult
from streams.normalise import normalise
from streams.parse import ParsedFeed, parse_feed

LARGE = 100_000
"""Bytes of a document from which it is read in a thread, so that a slow one does not hold up the others."""
DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read: its entries as articles, in document order, and what it asks of pollers."""

    articles: tuple[Article, ...] = ()
    """Each id once: the first entry of a document speaks for it."""
    title: str = ""
    ttl: float | None = None
    """Seconds."""
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()
    dropped: int = 0
    """Entries without any words, beyond the limit, or twice in the document."""
    problem: str = ""
    """Why it is no feed; empty where it is one, perhaps without entries."""


@dataclass(frozen=True, slots=True)
class FeedReader:
    max_entries: int

    async def __call__(self, result: FetchResult, feed: Feed, fetched: datetime) -> Reading:
        if len(result.body) < LARGE:
            return self.read(result, feed, fetched)
        return await asyncio.to_thread(self.read, result, feed, fetched)

    def read(self, result: FetchResult, feed: Feed, fetched: datetime) -> Reading:
        """Never raises for what a document holds."""
        where = result.final_url or feed.url
        parsed = parse_feed(result.body, result.content_type, where, max_entries=self.max_entries)
        if not parsed.is_feed:
            return Reading(problem=parsed.problem or "the document is not a feed")
        return _reading(parsed, feed, fetched)


def _reading(parsed: ParsedFeed, feed: Feed, fetched: datetime) -> Reading:
    articles: dict[str, Article] = {}
    for entry in parsed.entries:
        outcome = normalise(entry, feed, fetched)
        if not isinstance(outcome, Dropped):
            articles.setdefault(outcome.id, outcome)
    return Reading(
        articles=tuple(articles.values()),
        title=parsed.title,
        ttl=parsed.ttl * 60 if parsed.ttl else None,
        skip_hours=frozenset(parsed.skip_hours),
        skip_days=frozenset(day.lower() for day in parsed.skip_days) & DAYS,
        dropped=parsed.dropped + len(parsed.entries) - len(articles),
    )
