"""The journal: what was on its way when everything stopped comes again, and it holds the poller back."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
import redis.asyncio
from kafka.errors import MessageSizeTooLargeError

from streams.article_publisher import ArticlePublisher
from streams.embedded.valkey import EmbeddedValkey
from streams.journal import Journal
from streams.producer import Publisher


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


class _SmallBroker(Publisher):
    """Takes nothing above ten bytes, as a broker does above a megabyte."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def publish(
        self, topic: str, key: bytes, value: bytes, headers: Mapping[str, bytes] | None = None, partition: int | None = None
    ) -> None:
        if len(value) > 10:
            raise MessageSizeTooLargeError
        self.taken.append(value)


async def test_an_article_that_no_broker_takes_does_not_stop_the_next_start(connection: redis.asyncio.Redis) -> None:
    """It is struck out, the others are published again."""
    journal, broker = Journal(connection), _SmallBroker()
    await journal.add("a:1", b"far too large")
    await journal.add("b:1", b"small")
    await ArticlePublisher(broker, journal).replay_journal()
    assert broker.taken == [b"small"]
    assert [entry async for entry in journal.left()] == [("b:1", b"small")]
