"""What a feed document says, before any decision about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from news.model import Entry

ParserName = Literal["fast", "feedparser", "json", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """One feed document, read."""

    entries: tuple[Entry, ...] = ()
    """In document order, at most the limit; links are absolute."""
    title: str = ""
    """Plain text."""
    link: str = ""
    """The site the feed belongs to."""
    lang: str = ""
    """As the document says it, e.g. ``en-GB``."""
    ttl: float | None = None
    """Minutes the publisher asks to wait between fetches (``ttl``, or ``sy:updatePeriod`` over ``sy:updateFrequency``)."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, 0 to 23, in which nothing new appears."""
    skip_days: tuple[str, ...] = ()
    """English names of days in which nothing new appears."""
    hub: str = ""
    """WebSub hub."""
    self_url: str = ""
    """The feed's URL as it says itself."""
    parser: ParserName = ""
    """Which parser read it; empty where none could."""
    problem: str | None = None
    """Why there are no entries, or what was wrong with the document; for people."""
    dropped: int = 0
    """Entries over the limit."""
    is_feed: bool = True
    """Whether the document is a feed at all (an empty one still is)."""
