"""Pollers that die at any moment: every entry of every feed still comes through, once after dedupe."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from redis.asyncio import Redis

from agents.poller_ports import registry_of
from news import dedupe
from news.model import Article, Feed
from news.outcome import Passed
from streams.bounded_read import read_topic
from streams.codec import Malformed, decode
from streams.embedded.broker import EmbeddedBroker
from streams.kafka_admin import prepare_topics
from streams.redis_client import client
from streams.runtime import embedded_kafka
from streams.settings import KafkaSettings, PollSettings, Settings
from streams.topics import ARTICLES
from tests.agents.poll_fakes import item, rss
from tests.agents.poller_process import fork_server, start

FEEDS = 12
SECONDS = float(os.environ.get("TOCSIN_TEST_KILL_SECONDS", "10"))
"""How long pollers are killed; ``make poll-chaos`` asks for 60."""
CATCH_UP = 120.0
"""Seconds the pollers get to fetch what is left once nobody is killed any more."""


class Outlets:
    """A site with feeds that keep growing; every entry ever served is known."""

    def __init__(self) -> None:
        self.entries: list[list[str]] = [[] for _ in range(FEEDS)]
        self.base = ""

    def add(self, feed: int) -> None:
        self.entries[feed].insert(0, f"{self.base}/{feed}/{len(self.entries[feed])}")

    @property
    def links(self) -> set[str]:
        return {link for entries in self.entries for link in entries}

    async def answer(self, request: web.Request) -> web.Response:
        entries = self.entries[int(request.match_info["feed"])]
        items = (
            item(f"Report {link}", datetime.now(UTC), link=link, text=f"All that is known about {link}.") for link in entries
        )
        return web.Response(body=rss(*items), content_type="application/rss+xml")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/{feed}.xml", self.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
        await runner.cleanup()


@pytest.fixture
def broker() -> Iterator[KafkaSettings]:
    server = EmbeddedBroker()
    kafka = embedded_kafka(KafkaSettings(), server.brokers)
    prepare_topics(Settings(kafka=kafka))
    yield kafka
    server.close()


@pytest.mark.timeout(600)
async def test_killing_a_poller_over_and_over_loses_and_repeats_nothing(broker: KafkaSettings, valkey_url: str) -> None:
    """Of two pollers one is killed with SIGKILL again and again; all entries arrive, each once after dedupe."""
    connection, outlets = client(valkey_url), Outlets()
    async with outlets.serving():
        await _add_feeds(connection, outlets)
        kills = await _let_them_die(SECONDS, outlets, _environment(broker, valkey_url))
        arrived = await asyncio.to_thread(_articles, broker)
    await connection.aclose()
    assert kills >= SECONDS / 4
    assert _after_dedupe(arrived) == Counter(outlets.links)


async def _add_feeds(connection: Redis, outlets: Outlets) -> None:
    registry = registry_of(connection, PollSettings())
    for feed in range(FEEDS):
        await registry.put(Feed(url=f"{outlets.base}/{feed}.xml"), origin="test", due=datetime.now(UTC))


async def _let_them_die(seconds: float, outlets: Outlets, environment: dict[str, str]) -> int:
    """Start two pollers, kill one of them every second or so while entries are added; then wait until all were fetched."""
    context, die, kills = fork_server(), random.Random(7), 0
    pollers = [start(context, environment), start(context, environment)]
    ends = time.monotonic() + seconds
    next_kill = time.monotonic() + 1
    while time.monotonic() < ends:
        outlets.add(die.randrange(FEEDS))
        await asyncio.sleep(0.02)
        if time.monotonic() > next_kill:
            victim = pollers.pop(0)
            victim.kill()
            victim.join()
            pollers.append(start(context, environment))
            kills += 1
            next_kill = time.monotonic() + die.uniform(0.3, 2)
    await _caught_up(environment)
    for poller in pollers:
        poller.kill()
        poller.join()
    return kills


async def _caught_up(environment: dict[str, str]) -> None:
    """Until every feed was fetched once more since now."""
    connection = client(environment["TOCSIN_REDIS_URL"])
    registry, since = registry_of(connection, PollSettings()), datetime.now(UTC)
    async with asyncio.timeout(CATCH_UP):
        while not all([(record.state.last_success or since) > since async for record in registry.all()]):  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.2)
    await connection.aclose()


def _environment(kafka: KafkaSettings, redis_url: str) -> dict[str, str]:
    return {
        "TOCSIN_REDIS_URL": redis_url,
        "TOCSIN_KAFKA_BROKERS": kafka.brokers,
        "TOCSIN_KAFKA_API_VERSION": kafka.api_version,
        "TOCSIN_POLL_ALLOW_PRIVATE": "true",
        "TOCSIN_POLL_STARTER_PACK": "false",
        "TOCSIN_POLL_FLOOR": "0.5",
        "TOCSIN_POLL_FAST_FLOOR": "0.5",
        "TOCSIN_POLL_CEILING": "1",
        "TOCSIN_POLL_HOST_SPACING": "0.02",
        "TOCSIN_POLL_HOST_AT_ONCE": "8",
        "TOCSIN_POLL_LEASE": "1.5",
        "TOCSIN_LOG_LEVEL": "error",
    }


def _articles(kafka: KafkaSettings) -> list[Article]:
    values = [decode(Article, message.value) for message in read_topic(kafka, ARTICLES)]
    return [value for value in values if not isinstance(value, Malformed)]


def _after_dedupe(articles: list[Article]) -> Counter[str]:
    """How often each URL passes the dedupe stage."""
    seen: dict[str, dedupe.Seen] = {}
    passed: Counter[str] = Counter()
    for article in articles:
        outcome, seen[article.id] = dedupe.decide(article, seen.get(article.id))
        passed[article.url] += isinstance(outcome, Passed)
    return passed
