"""The poller's ports, wired to the real world."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from agents.poll_one import Ports, Publish
from news.regions import load_regions
from streams.apart import Apart
from streams.feed_catalogue import bring_in_line, compare, listed_feeds
from streams.fetch import Fetcher
from streams.fulltext import FullText
from streams.logs import get_logger
from streams.reading import FeedReader
from streams.registry import FeedRegistry
from streams.registry.coverage import Coverage
from streams.registry.registry import Manners
from streams.registry.turns import HostTurns
from streams.settings import PollSettings, Settings

log = get_logger("tocsin.poll")


def registry_of(redis: Redis, settings: PollSettings) -> FeedRegistry:
    manners = Manners(spacing=settings.host_spacing, at_once=settings.host_at_once, lease=settings.lease)
    return FeedRegistry(redis, manners)


@asynccontextmanager
async def open_ports(redis: Redis, settings: Settings, publish: Publish) -> AsyncIterator[Ports]:
    """Ports for ``poll_forever``; the HTTP client is closed and the child process ended at the end."""
    registry = registry_of(redis, settings.poll)
    async with Fetcher(settings.poll, HostTurns(registry)) as fetcher, Apart() as apart:
        yield Ports(
            registry=registry,
            fetcher=fetcher,
            read=FeedReader(settings.poll.max_entries, apart),
            complete=FullText(fetcher, apart, spacing=settings.poll.host_spacing),
            publish=publish,
            clock=lambda: datetime.now(UTC),
            chance=random.random,
        )


def coverage_of(redis: Redis, registry: FeedRegistry) -> Coverage:
    return Coverage(redis, registry, load_regions().of)


async def settle_catalogue(registry: FeedRegistry, settings: Settings) -> None:
    """Fill an empty registry from the files; otherwise say in the log where they differ, and change nothing."""
    listed = listed_feeds(settings)
    differences = await compare(registry, listed)
    if not await registry.count() and not await registry.removed():
        await bring_in_line(registry, listed, differences, datetime.now(UTC) - timedelta(seconds=1))
        log.info("feeds-added", feeds=len(listed), source="starter pack and your feeds.csv")
    elif differences:
        log.warning("feeds-differ", differences=differences.sentence(), mend="tocsin feeds sync")
