"""The path of an article is found again by id and by URL, and never gets in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis.asyncio

from streams.embedded.valkey import EmbeddedValkey, free_port
from streams.trace import Trace

NOW = datetime(2024, 2, 7, 18, 0, tzinfo=UTC)


class Clock:
    """One minute later at every look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
async def client(valkey_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    connection: redis.asyncio.Redis = redis.asyncio.Redis.from_url(valkey_url)
    yield connection
    await connection.aclose()


async def test_the_steps_of_an_article_are_found_in_order(client: redis.asyncio.Redis) -> None:
    """Three stages, then the same article once more: both of its ends at dedupe can be read."""
    trace = Trace(client, clock=Clock())
    for stage, outcome, detail in (
        ("dedupe", "passed", "new"),
        ("tag", "passed", "relevance 0.91"),
        ("story", "passed", "opened s1"),
        ("dedupe", "dropped:seen", "same text"),
    ):
        trace.record("a1", "https://x.example/1", stage, outcome, detail)
    await trace.flush()
    path = await trace.find_by_url("https://x.example/1")
    assert path is not None
    assert path == await trace.find("a1")
    assert [(step.stage, step.outcome) for step in path.steps] == [
        ("dedupe", "passed"),
        ("tag", "passed"),
        ("story", "passed"),
        ("dedupe", "dropped:seen"),
    ]


async def test_what_nobody_recorded_is_unknown(client: redis.asyncio.Redis) -> None:
    """An article that never came has no path."""
    trace = Trace(client, clock=Clock())
    assert await trace.find("nothing") is None
    assert await trace.find_by_url("https://nowhere.example/") is None


async def test_paths_expire(client: redis.asyncio.Redis) -> None:
    """Every key that a trace writes has a time to live."""
    trace = Trace(client, hours=1, clock=Clock())
    for number in range(300):
        trace.record(f"a{number}", f"https://x.example/{number}", "tag", "passed")
    await trace.flush()
    keys = [key async for key in client.scan_iter("tocsin:trace*")]
    assert len(keys) == 601  # a path and a pointer for each, and the list of them
    assert all([0 < await client.ttl(key) <= 3600 for key in keys])


async def test_only_the_newest_paths_are_kept(client: redis.asyncio.Redis) -> None:
    """A flood of articles does not fill Redis: the oldest paths go, with their URLs; further steps of kept ones do not count."""
    trace = Trace(client, most=100, clock=Clock())
    for number in range(150):
        for stage in ("dedupe", "tag"):
            trace.record(f"a{number}", f"https://x.example/{number}", stage, "passed")
        await trace.flush()
    assert await trace.find("a49") is None
    assert await trace.find_by_url("https://x.example/49") is None
    for kept in (50, 149):
        path = await trace.find_by_url(f"https://x.example/{kept}")
        assert path is not None
        assert [step.stage for step in path.steps] == ["dedupe", "tag"]
    assert len([key async for key in client.scan_iter("tocsin:trace*")]) == 201


async def test_a_trace_without_redis_waits_and_then_writes(tmp_path: Path) -> None:
    """The server is away for a while: nothing is raised and nothing is forgotten."""
    port = free_port()
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(f"redis://127.0.0.1:{port}/0")
    trace = Trace(client, clock=Clock())
    trace.record("a1", "https://x.example/1", "tag", "passed")
    await trace.flush()
    server = EmbeddedValkey(tmp_path, port)
    await trace.flush()
    assert await trace.find("a1") is not None
    await client.aclose()
    server.close()
