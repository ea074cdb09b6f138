"""Silence of countries and regions, from what the registry counted to what subscribers hear."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from agents.watch_coverage import look
from news.health import Failure, Health, fail, succeed
from news.model import Feed
from streams.redis_client import client
from streams.registry import FeedRegistry, FetchNote, Finish
from streams.registry.coverage import Coverage
from streams.registry.records import FeedState
from streams.registry.registry import Manners, arrivals_key

NOW = datetime(2026, 3, 20, 12, 5, tzinfo=UTC)
REGIONS = {"UA": ("eastern-europe",), "PL": ("eastern-europe",)}


class World:
    """Arrivals and feeds as pollers would have left them."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.registry = FeedRegistry(redis, Manners(spacing=0.001), lambda: NOW)
        self.coverage = Coverage(redis, self.registry, lambda country: REGIONS.get(country, ()))

    async def arrived(self, country: str, count: int, days_ago: int = 0) -> None:
        hour = NOW - timedelta(hours=1, days=days_ago)
        await self.redis.hincrby(arrivals_key(hour), country, count)

    async def feed(self, url: str, country: str, health: Health) -> None:
        await self.registry.put(Feed(url=url, country=country), origin="test", due=NOW - timedelta(seconds=1))
        (lease,) = (await self.registry.claim(1)).leases
        note = FetchNote(at=NOW, outcome="ok")
        await self.registry.finish(
            lease, Finish(state=FeedState(health=health), due=NOW + timedelta(hours=1), note=note), at=NOW
        )

    async def said(self) -> list[tuple[str, str]]:
        stream: Any = await self.redis.xrange("alerts:control")
        messages = [json.loads(entry[b"json"]) for _, entry in stream]
        return [(message["kind"], message["detail"]["group"]) for message in messages]


@pytest.fixture
async def world(valkey_url: str) -> AsyncIterator[World]:
    connection = client(valkey_url)
    yield World(connection)
    await connection.aclose()


async def test_a_country_that_falls_silent_is_announced_once_and_so_is_its_return(world: World) -> None:
    """Twenty articles in this hour on ten days, none today; its region goes on thanks to its neighbour."""
    for day in range(1, 11):
        await world.arrived("UA", 20, day)
        await world.arrived("PL", 40, day)
    await world.arrived("PL", 41)
    await look(world.coverage, NOW)
    await look(world.coverage, NOW + timedelta(minutes=10))
    assert await world.said() == [("silence", "UA")]
    later = NOW + timedelta(hours=1)
    for day in range(11):
        await world.redis.hincrby(arrivals_key(later - timedelta(hours=1, days=day)), "UA", 20)
    await look(world.coverage, later)
    assert await world.said() == [("silence", "UA"), ("silence-over", "UA")]


async def test_a_country_most_of_whose_feeds_fail_is_announced(world: World) -> None:
    """Two of its three feeds are failing; feeds never fetched do not count."""
    failing = Health()
    for _ in range(3):
        failing = fail(failing, Failure(kind="hard", reason="http-404"), NOW, timedelta(days=7))
    await world.feed("https://a.example/", "SD", failing)
    await world.feed("https://b.example/", "SD", failing)
    await world.feed("https://c.example/", "SD", succeed(Health(), NOW))
    await world.registry.put(Feed(url="https://d.example/", country="SD"), origin="test", due=NOW)
    await look(world.coverage, NOW)
    assert ("silence", "SD") in await world.said()


async def test_one_poller_looks_for_all(world: World) -> None:
    """Of several pollers only the first gets the turn within five minutes."""
    assert [await world.coverage.is_my_turn() for _ in range(3)] == [True, False, False]
