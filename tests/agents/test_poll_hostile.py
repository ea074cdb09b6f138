"""The whole poller among servers that do what no server should: each ends in its own counted outcome, and the others are polled."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from agents.poll import Polled, poll_forever
from agents.poller_ports import open_ports, registry_of
from news.model import Article, Feed
from streams.metrics import POLLS
from streams.redis_client import client
from streams.settings import PollSettings, Settings
from tests.streams.hostile import ENDS as FETCH_ENDS
from tests.streams.hostile import HOST, hostile_server

LIMITS = PollSettings(
    allow_networks=f"{HOST}/32",
    timeout_seconds=8.0,
    connect_timeout_seconds=2.0,
    read_timeout_seconds=4.0,
    max_bytes=1_000_000,
    max_redirects=5,
    host_spacing=0.001,
    host_at_once=100,
)
ENDS = {path: kind.replace("_", "-") for path, kind, _ in FETCH_ENDS} | {
    "/to/http%3A%2F%2F127.0.0.1%2F": "blocked-address",
    "/to/http%3A%2F%2F169.254.169.254%2Flatest%2F": "blocked-address",
    "/to/http%3A%2F%2F%5B%3A%3A1%5D%2F": "blocked-address",
    "/to/http%3A%2F%2F0x7f000001%2F": "blocked-address",
    "/to/http%3A%2F%2Flocalhost%2F": "blocked-address",
    "/gone": "gone",
    "/entities": "ok",
    "/external": "ok",
}
HANGING = ("/silent", "/drip")
GOOD = 30
"""Feeds of a well-behaved server, polled by the same poller meanwhile."""


@pytest.fixture
async def redis(valkey_url: str) -> AsyncIterator[Redis]:
    connection = client(valkey_url)
    yield connection
    await connection.aclose()


async def poll_all(redis: Redis, urls: Iterable[str], limits: PollSettings = LIMITS) -> tuple[list[Polled], list[Article]]:
    """One turn of each of these feeds by one poller: the turns in the order they ended, and what was published."""
    registry = registry_of(redis, limits)
    waiting = set(urls)
    for url in waiting:
        await registry.put(Feed(url=url), origin="test", due=datetime.now(UTC))
    turns: list[Polled] = []
    articles: list[Article] = []
    stop = asyncio.Event()

    async def publish(article: Article) -> None:
        articles.append(article)

    def on_event(polled: Polled) -> None:
        turns.append(polled)
        waiting.discard(polled.feed.url)
        if not waiting:
            stop.set()

    async with open_ports(redis, Settings(poll=limits), publish) as ports, asyncio.timeout(60):
        await poll_forever(ports, limits, stop, on_event=on_event)
    return turns, articles


async def test_each_misdeed_is_counted_once_while_other_feeds_are_polled(redis: Redis) -> None:
    """Slow, endless, packed, circular, inward-leading and broken servers among good ones, all due at once."""
    before = {outcome: POLLS.labels(outcome)._value.get() for outcome in set(ENDS.values())}
    async with (
        AsyncExitStack() as servers
    ):  # one for each feed, because a host that is busy or slow is left in peace for a while
        bad = {path: await servers.enter_async_context(hostile_server()) + path for path in ENDS}
        good = [await servers.enter_async_context(hostile_server()) + "/good" for _ in range(GOOD)]
        turns, articles = await poll_all(redis, [*bad.values(), *good])
    outcomes = {polled.feed.url: polled.note.outcome for polled in turns}
    assert {path: outcomes[url] for path, url in bad.items()} == ENDS
    assert {outcomes[url] for url in good} == {"ok"}
    assert len(turns) == len(outcomes), "a feed had more than one turn"
    counted = {outcome: POLLS.labels(outcome)._value.get() - value for outcome, value in before.items()}
    assert counted == Counter(ENDS.values()) + Counter(ok=GOOD)
    said = [article.title + article.text for article in articles]
    assert not any("root:" in words or len(words) > 1_000 for words in said), "an entity was expanded"
    ended = [polled.feed.url for polled in turns]
    assert max(ended.index(url) for url in good) < min(ended.index(bad[path]) for path in HANGING)


async def test_tls_nobody_vouches_for_is_the_feeds_own_trouble(redis: Redis) -> None:
    """A certificate of one's own making, and no TLS at all where https was asked."""
    own_word = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own_word.load_cert_chain(Path(__file__).parents[1] / "streams" / "untrusted.pem")
    async with hostile_server(own_word) as untrusted, hostile_server() as plain:
        urls = [f"{untrusted}/good", plain.replace("http://", "https://") + "/good", f"{plain}/good"]
        turns, _ = await poll_all(redis, urls)
    outcomes = {polled.feed.url: polled.note.outcome for polled in turns}
    assert [outcomes[url] for url in urls] == ["tls", "tls", "ok"]


async def test_a_million_entries_end_at_the_limit_of_entries(redis: Redis) -> None:
    """Where the size limit lets such a document through, no more entries are read than the limit says, and the next feed follows."""
    limits = LIMITS.model_copy(update={"max_bytes": 50_000_000, "max_entries": 100})
    async with hostile_server() as hostile:
        turns, articles = await poll_all(redis, [f"{hostile}/million", f"{hostile}/good"], limits)
    entries = {polled.feed.url.rpartition("/")[2]: (polled.note.outcome, polled.note.entries) for polled in turns}
    assert entries["good"] == ("ok", 1)
    assert entries["million"][1] <= limits.max_entries
    assert len(articles) <= limits.max_entries + 1
