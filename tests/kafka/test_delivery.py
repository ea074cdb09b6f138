"""Two workers on a real Kafka: one is killed in the middle, another is suspended and wakes up late; nothing is lost or repeated."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from streams.article_publisher import ArticlePublisher
from streams.producer import Publisher
from streams.settings import KafkaSettings
from tests.chaos import world
from tests.chaos.ledger import Verdict, judge
from tests.kafka.pair import Pair
from tests.local_kafka import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]
PATIENCE = 300.0
"""Seconds; the machine may be busy."""


class WholePair(Pair):
    """Two workers that run all agents and share their partitions."""

    def __init__(self, directory: Path, cluster: Cluster, standbys: int = 0) -> None:
        settings = {"TOCSIN_WORK_STANDBY_REPLICAS": str(standbys), "TOCSIN_LOG_FORMAT": "json"}
        super().__init__(directory, KafkaSettings(brokers=cluster.address), ("work",), settings)

    async def publish(self, numbers: range) -> None:
        publisher = Publisher(self.kafka)
        for number in numbers:
            await ArticlePublisher(publisher).publish(world.event(number, datetime.now(UTC)))
            await ArticlePublisher(publisher).publish(world.noise(number, datetime.now(UTC)))
        await publisher.close()

    def verdict(self, numbers: range) -> Verdict:
        with redis.Redis.from_url(self.valkey.url) as connection:
            return judge(numbers, connection)

    def rang(self, least: int) -> bool:
        with redis.Redis.from_url(self.valkey.url) as connection:
            return bool(connection.xlen("alerts:all") >= least)

    def holders(self, store: str) -> list[int]:
        """Which workers have a local store of this name, as ``stories-0``."""
        return [
            at for at, worker in enumerate(self.workers) if any((self.directory / worker.name).rglob(f"{store}.db/CURRENT"))
        ]

    def teller(self) -> int | None:
        """The worker that has the stories."""
        logs = [(self.directory / f"{worker.name}.log").read_text(errors="replace") for worker in self.workers]
        return next((at for at, log in enumerate(logs) if '"stories restored"' in log), None)


@pytest.fixture
def pair(tmp_path: Path, kafka: Cluster) -> Iterator[WholePair]:
    pair = WholePair(tmp_path, kafka)
    yield pair
    pair.close()


@pytest.fixture
def doubled(tmp_path: Path, kafka: Cluster) -> Iterator[WholePair]:
    pair = WholePair(tmp_path, kafka, standbys=1)
    yield pair
    pair.close()


async def test_a_killed_worker_leaves_its_partitions_and_nothing_else(pair: WholePair) -> None:
    """SIGKILL in the middle of the stream, a third worker in its place: every event rings once."""
    await pair.publish(range(150))
    assert pair.reaches(lambda: pair.rang(20), PATIENCE), pair.last_words()
    pair.workers[0].kill()
    await pair.publish(range(150, 200))
    pair.workers[0].start()
    assert pair.reaches(lambda: not pair.verdict(range(200)).lost, PATIENCE), pair.last_words()
    assert pair.verdict(range(200)).repeated == []


async def test_a_suspended_worker_does_not_undo_what_others_did_in_its_place(pair: WholePair) -> None:
    """SIGSTOP until its session is over; when it wakes it drops what it had in hand and starts anew."""
    await pair.publish(range(60))
    assert pair.reaches(lambda: pair.rang(10), PATIENCE), pair.last_words()
    os.kill(pair.workers[0].pid, signal.SIGSTOP)
    try:
        await pair.publish(range(60, 120))
        assert pair.reaches(lambda: pair.rang(80), PATIENCE), pair.last_words()
    finally:
        os.kill(pair.workers[0].pid, signal.SIGCONT)
    await pair.publish(range(120, 150))
    assert pair.reaches(lambda: not pair.verdict(range(150)).lost, PATIENCE), pair.last_words()
    assert pair.verdict(range(150)).repeated == []


async def test_a_standby_takes_over_with_a_store_of_its_own(doubled: WholePair) -> None:
    """With a standby both workers hold the stories; when the one that tells them is killed the other knows what rang."""
    await doubled.publish(range(60))
    assert doubled.reaches(lambda: not doubled.verdict(range(60)).lost, PATIENCE), doubled.last_words()
    assert doubled.reaches(lambda: doubled.holders("stories-0") == [0, 1], PATIENCE), doubled.last_words()
    teller = doubled.teller()
    assert teller is not None
    doubled.workers[teller].kill()
    await doubled.publish(range(40, 90))  # twenty of them again, as a poller sends after a crash
    assert doubled.reaches(lambda: not doubled.verdict(range(90)).lost, PATIENCE), doubled.last_words()
    assert doubled.verdict(range(90)).repeated == []
