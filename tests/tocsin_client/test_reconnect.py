"""Subscribers, with and without asyncio, whose server dies under them and comes back."""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import redis.asyncio

import tocsin_client
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from streams.embedded.valkey import EmbeddedValkey
from tests.alert_factory import opening

Get = Callable[[], tocsin_client.Alert]


class Server:
    """A Valkey that can be killed and comes back on its port with its data."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._valkey = EmbeddedValkey(directory)
        self.url, self._port = self._valkey.url, self._valkey.port

    def kill(self) -> None:
        os.kill(self._valkey.pid, signal.SIGKILL)
        while self._valkey.alive():
            pass

    def start(self) -> None:
        self._valkey = EmbeddedValkey(self._directory, self._port)

    async def ring(self, *story_ids: str) -> None:
        async with redis.asyncio.Redis.from_url(self.url) as client:
            store = AlertStore(client, stream_length=100, channel_length=100)
            for story_id in story_ids:
                alert = opening(id=story_id)
                await store.write(alert, encode(alert), channels_of(alert))

    def close(self) -> None:
        self._valkey.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.close()


class Listening:
    """A subscriber of either kind, in a thread; what it gets and what it missed."""

    def __init__(self, url: str, kind: str, **wanted: str) -> None:
        self.got: queue.Queue[str] = queue.Queue()
        self.missed: list[tocsin_client.Missed] = []
        run = self._async if kind == "async" else self._sync
        threading.Thread(target=run, args=(url, wanted), daemon=True).start()

    def _sync(self, url: str, wanted: dict[str, str]) -> None:
        for alert in tocsin_client.subscribe_sync(url=url, since="1h", on_missed=self.missed.append, **wanted):  # type: ignore[arg-type]
            self.got.put(alert.story_id)

    def _async(self, url: str, wanted: dict[str, str]) -> None:
        async def listen(stream: AsyncIterator[tocsin_client.Alert]) -> None:
            async for alert in stream:
                self.got.put(alert.story_id)

        asyncio.run(listen(tocsin_client.subscribe(url=url, since="1h", on_missed=self.missed.append, **wanted)))  # type: ignore[arg-type]

    async def take(self, count: int) -> list[str]:
        return [await asyncio.to_thread(self.got.get, timeout=30) for _ in range(count)]


@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_a_killed_server_costs_a_subscriber_nothing(kind: str, server: Server) -> None:
    """Killed between two alerts, and again while nothing comes: each alert once, in order, also on a filter of two channels."""
    listening = [
        Listening(server.url, kind),
        Listening(server.url, kind, severity="high"),
        Listening(server.url, kind, country="IQ"),
    ]
    await server.ring("a", "b")
    assert await listening[0].take(2) == ["a", "b"]
    server.kill()
    server.start()
    await server.ring("c")
    server.kill()
    await asyncio.sleep(0.5)
    server.start()
    await server.ring("d")
    assert await listening[0].take(2) == ["c", "d"]
    assert await listening[2].take(4) == ["a", "b", "c", "d"]
    assert listening[1].got.empty()
    assert [one.got.qsize() for one in listening] == [0, 0, 0]
    assert [one.missed for one in listening] == [[], [], []]


@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_a_server_that_is_demoted_for_a_while_costs_a_subscriber_nothing(kind: str, server: Server) -> None:
    """As in a failover: the subscriber's blocking read is ended with an error by a server that becomes a replica."""
    listening = Listening(server.url, kind)
    await server.ring("a")
    assert await listening.take(1) == ["a"]
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.config_set("replica-serve-stale-data", "no")
        await client.execute_command("REPLICAOF", "127.0.0.1", "1")  # type: ignore[no-untyped-call]
        await asyncio.sleep(1)
        await client.execute_command("REPLICAOF", "NO", "ONE")  # type: ignore[no-untyped-call]
    await server.ring("b")
    assert await listening.take(1) == ["b"]


@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_what_was_trimmed_while_a_subscriber_could_not_read_is_told_with_its_number(kind: str, server: Server) -> None:
    """The subscriber is cut off, 300 alerts ring on streams of 100: what it got and what it missed are all of them."""
    listening = Listening(server.url, kind)
    await server.ring("first")
    assert await listening.take(1) == ["first"]
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")  # type: ignore[no-untyped-call]
        await client.config_set("maxclients", 2)
        await server.ring(*(f"s{number}" for number in range(300)))
        await client.config_set("maxclients", 1000)
    got = await listening.take(1)
    while got[-1] != "s299":
        got += await listening.take(1)
    assert listening.missed
    assert sum(note.count or 0 for note in listening.missed) + len(got) == 300


async def test_a_server_that_forgot_everything_is_read_from_its_beginning_without_repeats(server: Server) -> None:
    """Back with an empty disk; the agent writes its last alert again, then a new one: only that is seen, and the loss is told."""
    listening = Listening(server.url, "async")
    await server.ring("a")
    assert await listening.take(1) == ["a"]
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.flushall()
    server.kill()
    server.start()
    await server.ring("a", "b")
    assert await listening.take(1) == ["b"]
    assert [note.count for note in listening.missed] == [None]
