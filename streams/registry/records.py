"""What the registry keeps about one feed, and what passes between it and a poller."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from news.health import Health
from news.model import Feed
from news.schedule import Hints, Rhythm
from streams.control import Control
from streams.registry.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What polling has taught us about a feed. Times are UTC; ``None`` where it has not happened yet."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    hints: Hints = field(default_factory=Hints)
    rhythm: Rhythm = field(default_factory=Rhythm)
    health: Health = field(default_factory=Health)
    moved_to: str = ""
    """Target of the last permanent redirect; the feed's URL moves there when the same answer repeats."""
    moved_count: int = 0
    added: datetime | None = None
    first_fetched: datetime | None = None
    last_fetched: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    interval: float = 0.0
    """Seconds between the last poll and the next, and the rule that set it."""
    why: str = ""
    fetches: int = 0
    published: int = 0
    """Articles published, revisions included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    id: str
    feed: Feed
    state: FeedState = field(default_factory=FeedState)
    due: datetime | None = None
    """When it is or was due; ``None`` for one that is disabled or retired."""
    leased: bool = False
    origin: str = ""
    """Where it was added from: ``cli``, ``opml``, or the name of a catalogue file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to fetch one feed from ``claimed`` until ``expires``; ``due`` is when it should have been fetched."""

    record: FeedRecord
    token: str
    due: datetime
    claimed: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchNote:
    """One line of a feed's fetch log."""

    at: datetime
    outcome: str
    status: int = 0
    late: float = 0.0
    """Seconds between when it was due and when it was claimed."""
    milliseconds: int = 0
    bytes: int = 0
    entries: int = 0
    new: int = 0
    changed: int = 0
    next_seconds: float = 0.0
    why: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What a poller hands back with a lease."""

    state: FeedState
    due: datetime | None
    """``None``: it is not polled any more."""
    note: FetchNote
    seen: Seen | None = None
    """``None`` where the document told nothing new."""
    backfill: bool = False
    """The first contact with the feed: what arrived does not count for how much usually arrives."""
    host_pause: float = 0.0
    """Seconds for which the whole host is left alone, because it asked for that."""
    controls: tuple[Control, ...] = field(default_factory=tuple)
    """Left to be announced on ``alerts:control`` in the same step."""


def feed_id(url: str) -> str:
    """Stays the same when the feed moves to another URL."""
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()


def host_of(url: str) -> str:
    """Host and port in lower case: what the limits per host count."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
