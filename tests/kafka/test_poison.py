"""Broken messages in every topic: one in a hundred is set aside and counted, all of them stop the worker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from news.model import Article
from streams.codec import encode
from streams.kafka_admin import admin, prepare_topics
from streams.producer import Publisher
from streams.quarantine import read_quarantine
from streams.settings import KafkaSettings, Settings
from tests.chaos.victims import Process, Valkey
from tests.e2e.site import wait_until
from tests.local_kafka import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]
SOURCES = ("articles", "articles.unique", "articles.tagged", "stories")
PATIENCE = 180.0


class Chain:
    """A worker of its own group on topics of its own."""

    def __init__(self, directory: Path, kafka: Cluster, share: str) -> None:
        self.kafka = KafkaSettings(brokers=kafka.address)
        self.valkey = Valkey(directory / "valkey")
        self.settings = {
            "TOCSIN_KAFKA_BROKERS": kafka.address,
            "TOCSIN_REDIS_URL": self.valkey.url,
            "TOCSIN_WORK_POISON_SHARE": share,
            "TOCSIN_LOG_FORMAT": "json",
        }
        self.log = directory / "worker.log"
        self.worker = Process("worker", ("work",), directory, self.settings)

    async def publish(self, topic: str, *values: bytes) -> None:
        publisher = Publisher(self.kafka)
        for number, value in enumerate(values):
            await publisher.publish(topic, str(number).encode(), value)
        await publisher.close()

    def set_aside(self) -> list[str]:
        """The stages of what is in quarantine."""
        return [one.stage for one in read_quarantine(self.kafka)]

    def close(self) -> None:
        self.worker.kill()
        self.valkey.close()
        with admin(self.kafka) as client:
            client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])


async def test_one_in_a_hundred_is_set_aside_and_the_rest_goes_on(tmp_path: Path, kafka: Cluster) -> None:
    """Every topic gets broken bytes; the count in quarantine is exact, and good articles pass all the while."""
    chain = Chain(tmp_path, kafka, "0.5")
    try:
        prepare_topics(Settings(kafka=chain.kafka))
        for topic in SOURCES:
            await chain.publish(topic, *(f"{topic} {number}".encode() for number in range(3)))
        good = [encode(Article(id=f"a{number}", title=f"Council meets {number}")) for number in range(300)]
        await chain.publish(
            "articles", *(value for at, value in enumerate(good) for value in ((value, b"{") if at % 100 == 50 else (value,)))
        )
        chain.worker.start()
        assert wait_until(lambda: len(chain.set_aside()) == 15, PATIENCE), chain.log.read_text()[-2000:]
        found = list(read_quarantine(chain.kafka))
        stages = [one.stage for one in found]
        assert {stage: stages.count(stage) for stage in set(stages)} == {"dedupe": 6, "tag": 3, "story": 3, "alert": 3}
        assert all(one.reason == "malformed" and one.error and one.time and one.tries == 1 for one in found)
        assert re.fullmatch(r"articles/\d/\d+", next(one.origin for one in found if one.stage == "dedupe"))
        assert not chain.worker.over()
    finally:
        chain.close()


async def test_a_worker_that_would_empty_the_topic_stops_and_says_why(tmp_path: Path, kafka: Cluster) -> None:
    """Nothing but broken bytes: the worker ends with an error that names stage, count and reason; nothing is acknowledged."""
    chain = Chain(tmp_path, kafka, "0.5")
    try:
        prepare_topics(Settings(kafka=chain.kafka))
        await chain.publish("articles", *(b"not JSON" for _ in range(600)))
        chain.worker.start()
        assert wait_until(chain.worker.over, PATIENCE)
        assert chain.worker.code() == 1
        assert re.search(r"tocsin: The worker stopped: Stage dedupe stops: \d+ messages in a row", chain.log.read_text())
        assert len(chain.set_aside()) <= 200
    finally:
        chain.close()
