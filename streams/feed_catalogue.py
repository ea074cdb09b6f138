"""The lists of feeds in files against the registry: what differs, and bringing the registry in line when told to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from news.feed_list import STARTER, read_feed_list, starter_pack
from news.model import Feed
from streams.errors import TocsinError
from streams.registry import FeedRegistry
from streams.settings import Settings

ORIGIN = "catalogue:"
"""Feeds of a file have this and the file's name as their origin; what was added by hand is never touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Between the files and the registry."""

    missing: tuple[Feed, ...] = ()
    """In a file, not in the registry."""
    changed: tuple[Feed, ...] = ()
    """In both, but described differently; the file's version."""
    extra: tuple[Feed, ...] = ()
    """Came from a file, but stands there no more."""
    kept_out: tuple[Feed, ...] = ()
    """In a file, but removed by hand: stays removed until it is added by hand."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.extra)

    def sentence(self) -> str:
        parts = [
            (self.missing, "not in the registry"),
            (self.changed, "described differently"),
            (self.extra, "in no file any more"),
        ]
        return ", ".join(f"{len(feeds)} {words}" for feeds, words in parts if feeds) or "no difference"


def listed_feeds(settings: Settings) -> dict[str, tuple[Feed, str]]:
    """URL → feed and the file it stands in: the starter pack, if the settings want it, and the user's ``feeds.csv`` over it.

    Raises:
        TocsinError: a line of the user's file is wrong (all are named), or it cannot be read.
    """
    listed = {feed.url: (feed, STARTER) for feed in starter_pack()} if settings.poll.starter_pack else {}
    path = settings.catalogue_dir / STARTER if settings.catalogue_dir else None
    if path is None or not path.is_file():
        return listed
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TocsinError(f"{path} cannot be read as UTF-8: {error}.") from error
    feeds, problems = read_feed_list(text, str(path))
    if problems:
        raise TocsinError(" ".join(f"{problem}." for problem in problems))
    return listed | {feed.url: (feed, str(path)) for feed in feeds}


async def _where_they_are(registry: FeedRegistry, listed: dict[str, tuple[Feed, str]]) -> dict[str, tuple[Feed, str]]:
    """What is listed, under the URLs its feeds have moved to since."""
    moved = await registry.moved()
    there: dict[str, tuple[Feed, str]] = {}
    for url, (feed, file) in listed.items():
        now = url
        while now in moved:
            now = moved[now]
        if now == url or now not in listed:
            there[now] = (replace(feed, url=now), file)
    return there


async def compare(registry: FeedRegistry, listed: dict[str, tuple[Feed, str]]) -> Differences:
    listed = await _where_they_are(registry, listed)
    known = {record.feed.url: record async for record in registry.all()}
    removed = await registry.removed()
    return Differences(
        missing=tuple(feed for url, (feed, _) in listed.items() if url not in known and url not in removed),
        changed=tuple(
            feed
            for url, (feed, _) in listed.items()
            if url in known and known[url].origin.startswith(ORIGIN) and known[url].feed != feed
        ),
        extra=tuple(record.feed for url, record in known.items() if record.origin.startswith(ORIGIN) and url not in listed),
        kept_out=tuple(feed for url, (feed, _) in listed.items() if url not in known and url in removed),
    )


async def bring_in_line(
    registry: FeedRegistry, listed: dict[str, tuple[Feed, str]], differences: Differences, now: datetime
) -> None:
    """Make the registry say what the files say. New feeds are due at once."""
    listed = await _where_they_are(registry, listed)
    for feed in (*differences.missing, *differences.changed):
        await registry.put(feed, origin=ORIGIN + listed[feed.url][1], due=now - timedelta(seconds=1))
    for feed in differences.extra:
        await registry.remove(feed.url, by_hand=False)
