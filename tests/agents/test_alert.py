"""The alert stage with a real Valkey: what is held back rings once, on time, whatever breaks in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis.asyncio

from agents.alert import Alerts
from news.alerts import AlertPolicy
from news.model import StoryUpdate
from streams.alert_store import AlertStore
from streams.codec import encode
from streams.poison import PoisonGuard
from streams.stage import End, Message, Output, Write, run_batch
from streams.topics import STORIES
from streams.watch_store import WatchBook
from tests.alert_factory import START, Telling, checked

PARTITION = 2
QUIET = timedelta(minutes=15)


@dataclass
class Worker:
    """The stage on one partition, with a table that survives it and a topic that keeps what it sends itself."""

    client: redis.asyncio.Redis
    table: dict[bytes, bytes] = field(default_factory=dict)
    topic: list[bytes] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    now: datetime = START
    forgets: bool = False
    """Whether the process dies before the table is written."""

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new process that takes over the partition."""
        self.stage = Alerts(AlertPolicy(quiet=QUIET), AlertStore(self.client), WatchBook(self.client), lambda: self.now)
        self.stage.restore(PARTITION, self.scan)

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        return ((key, value) for key, value in sorted(self.table.items()) if key.startswith(prefix))

    async def handle(self, *payloads: bytes) -> None:
        batch = [
            Message(topic=STORIES, partition=PARTITION, offset=at, key=b"s1", value=one) for at, one in enumerate(payloads)
        ]
        await run_batch(self.stage, batch, self, PoisonGuard(consecutive=9, share=1), lambda: self.now)

    async def tell(self, *updates: StoryUpdate) -> None:
        self.now = max(update.article.tagged or START for update in updates)
        await self.handle(*map(encode, updates))

    async def call(self, minutes: float) -> int:
        """Time passes, and the stage is asked what is due; how many calls it sent itself."""
        self.now += timedelta(minutes=minutes)
        calls = self.stage.calls({PARTITION}, lambda _, key: self.table.get(key))
        assert all((call.topic, call.partition) == (STORIES, PARTITION) for call in calls)
        self.topic += [call.payload for call in calls]
        return len(calls)

    async def rung(self) -> list[str]:
        entries: Any = await self.client.xrange("alerts:all")
        alerts = [json.loads(checked(fields[b"json"])) for _, fields in entries]
        return [f"{alert['type']} {alert['alert_id']}" for alert in alerts]

    async def publish(self, output: Output) -> Awaitable[object]:
        return asyncio.sleep(0)

    def read(self, message: int, key: bytes) -> bytes | None:
        return self.table.get(key)

    async def write(self, writes: Sequence[Write]) -> None:
        if self.forgets:
            raise ConnectionError("killed")
        for write in writes:
            self.table.pop(write.key, None)
            if write.value is not None:
                self.table[write.key] = write.value

    async def ended(self, ends: Sequence[End]) -> None:
        self.ends += ends


@pytest.fixture
async def worker(valkey_url: str) -> AsyncIterator[Worker]:
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(valkey_url)
    yield Worker(client)
    await client.aclose()


async def test_what_is_held_back_rings_when_it_is_due_and_only_then(worker: Worker) -> None:
    """A second source in the quiet period: nothing is called a minute too early, and once it was called never again."""
    told = Telling()
    await worker.tell(told.report("opened"), told.report(hours=0.1, family="b"))
    assert await worker.rung() == ["alert s1:1"]
    assert await worker.call(minutes=8) == 0
    assert await worker.call(minutes=2) == 1
    await worker.handle(*worker.topic)
    assert await worker.rung() == ["alert s1:1", "update s1:2"]
    assert await worker.call(minutes=60) == 0
    assert worker.ends[-1].detail == "update s1:2"


async def test_a_call_that_comes_twice_or_too_late_changes_nothing(worker: Worker) -> None:
    """Sent by the worker before and the worker after a rebalance, and after the story went on."""
    told = Telling()
    await worker.tell(told.report("opened"), told.report(hours=0.1, family="b"))
    await worker.call(minutes=20)
    await worker.handle(*worker.topic, *worker.topic)
    await worker.tell(told.report(hours=2, family="c"))
    await worker.handle(*worker.topic)
    assert await worker.rung() == ["alert s1:1", "update s1:2", "update s1:3"]


async def test_a_report_that_comes_first_rings_what_was_due_before_itself(worker: Worker) -> None:
    """The next article beats the call: two alerts, in the order of their times, and the call finds nothing left."""
    told = Telling()
    await worker.tell(told.report("opened"), told.report(hours=0.1, family="b"))
    await worker.call(minutes=20)
    await worker.tell(told.report(hours=2, family="c"))
    await worker.handle(*worker.topic)
    assert await worker.rung() == ["alert s1:1", "update s1:2", "update s1:3"]


async def test_a_new_owner_of_the_partition_knows_what_waits(worker: Worker) -> None:
    """The worker is killed in the quiet period; another one restores the table and calls."""
    told = Telling()
    await worker.tell(told.report("opened"), told.report(hours=0.1, family="b"))
    worker.start()
    assert await worker.call(minutes=20) == 1
    await worker.handle(*worker.topic)
    worker.start()
    assert await worker.call(minutes=20) == 0
    assert await worker.rung() == ["alert s1:1", "update s1:2"]


async def test_a_worker_killed_between_the_alert_and_its_table_rings_the_same_again(worker: Worker) -> None:
    """Redis has the held alert, the table does not; after the restart the call comes again and Redis refuses it."""
    told = Telling()
    await worker.tell(told.report("opened"), told.report(hours=0.1, family="b"))
    await worker.call(minutes=20)
    worker.forgets = True
    with pytest.raises(ConnectionError):
        await worker.handle(*worker.topic)
    worker.forgets = False
    worker.start()
    await worker.handle(*worker.topic, encode(told.report(hours=2, family="c")))
    assert await worker.rung() == ["alert s1:1", "update s1:2", "update s1:3"]
    assert await worker.call(minutes=60) == 0
