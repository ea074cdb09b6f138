"""The journal: what was on its way when everything stopped comes again, and it holds the poller back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio

from streams.embedded.valkey import EmbeddedValkey
from streams.journal import Journal


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.close()


@pytest.fixture
async def connection(valkey: EmbeddedValkey) -> AsyncIterator[redis.asyncio.Redis]:
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(valkey.url)
    await client.flushall()
    yield client
    await client.aclose()


async def test_what_is_not_struck_out_is_left(connection: redis.asyncio.Redis) -> None:
    """Of two entries one came to its end; the other is handed out again."""
    journal = Journal(connection)
    await journal.add("a:1", b"first")
    await journal.add("b:1", b"second")
    await journal.done(["a:1"])
    assert [entry async for entry in journal.left()] == [("b:1", b"second")]


async def test_a_full_journal_makes_the_publisher_wait(connection: redis.asyncio.Redis) -> None:
    """The third entry of a journal for two waits until one is struck out."""
    journal = Journal(connection, limit=2)
    await journal.add("a", b"")
    await journal.add("b", b"")
    third = asyncio.create_task(journal.add("c", b""))
    await asyncio.sleep(0.2)
    assert not third.done()
    await journal.done(["a"])
    await asyncio.wait_for(third, 5)
    assert await journal.length() == 2


async def test_the_journal_survives_a_kill_of_valkey(tmp_path: Path) -> None:
    """After SIGKILL and a new start on the same directory the entries are there."""
    first = EmbeddedValkey(tmp_path)
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(first.url)
    await Journal(client).add("a", b"kept")
    os.kill(first.pid, signal.SIGKILL)
    await client.aclose()
    first.close()
    second = EmbeddedValkey(tmp_path)
    client = redis.asyncio.Redis.from_url(second.url)
    assert [entry async for entry in Journal(client).left()] == [("a", b"kept")]
    await client.aclose()
    second.close()
