"""Broken messages in every topic: one in a hundred is set aside and counted, all of them stop the worker."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from streams.codec import encode
from streams.kafka_admin import admin, prepare_topics
from streams.producer import Publisher
from streams.quarantine import read_quarantine
from streams.settings import KafkaSettings, Settings
from tests.chaos import world
from tests.chaos.ledger import judge
from tests.chaos.victims import Process, Valkey
from tests.e2e.site import wait_until
from tests.local_kafka import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]
STAGES = {"articles": "dedupe", "articles.unique": "tag", "articles.tagged": "story", "stories": "alert"}
"""Topic → the stage that reads it."""
PATIENCE = 180.0


class Chain:
    """A worker with some agents on topics of its own."""

    def __init__(self, directory: Path, kafka: Cluster, agents: str) -> None:
        self.kafka = KafkaSettings(brokers=kafka.address)
        self.valkey = Valkey(directory / "valkey")
        self.settings = {
            "TOCSIN_KAFKA_BROKERS": kafka.address,
            "TOCSIN_REDIS_URL": self.valkey.url,
            "TOCSIN_LOG_FORMAT": "json",
        }
        self.log = directory / "worker.log"
        self.worker = Process("worker", ("work", "--agents", agents), directory, self.settings)

    async def publish(self, topic: str, *values: bytes) -> None:
        publisher = Publisher(self.kafka)
        for number, value in enumerate(values):
            await publisher.publish(topic, str(number).encode(), value)
        await publisher.close()

    def set_aside(self) -> list[str]:
        """The stages of what is in quarantine."""
        return [one.stage for one in read_quarantine(self.kafka)]

    def lost(self, events: int) -> list[int]:
        """Events below this number that did not ring."""
        with redis.Redis.from_url(self.valkey.url) as connection:
            return judge(range(events), connection).lost

    def close(self) -> None:
        self.worker.kill()
        self.valkey.close()
        with admin(self.kafka) as client:
            client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])


async def test_one_in_a_hundred_is_set_aside_and_the_rest_goes_on(tmp_path: Path, kafka: Cluster) -> None:
    """Every topic gets broken bytes among its good messages; the count in quarantine is exact, and every event rings."""
    chain = Chain(tmp_path, kafka, ",".join(STAGES.values()))
    try:
        prepare_topics(Settings(kafka=chain.kafka))
        good = [encode(world.event(number, datetime.now(UTC))) for number in range(300)]
        chain.worker.start()
        for part in range(3):
            await chain.publish("articles", *good[100 * part : 100 * part + 50])
            for topic in STAGES:
                await chain.publish(topic, f"{topic} {part}".encode())
            await chain.publish("articles", *good[100 * part + 50 : 100 * part + 100])
        assert wait_until(lambda: len(chain.set_aside()) >= 12 and not chain.lost(300), PATIENCE), chain.log.read_text()[-2000:]
        found = list(read_quarantine(chain.kafka))
        stages = [one.stage for one in found]
        assert {stage: stages.count(stage) for stage in set(stages)} == dict.fromkeys(STAGES.values(), 3)
        assert all(one.reason == "malformed" and one.error and one.time and one.tries == 1 for one in found)
        assert re.fullmatch(r"articles/\d/\d+", next(one.origin for one in found if one.stage == "dedupe"))
        assert not chain.worker.over()
    finally:
        chain.close()


@pytest.mark.parametrize("topic", STAGES)
async def test_a_worker_that_would_empty_the_topic_stops_and_says_why(topic: str, tmp_path: Path, kafka: Cluster) -> None:
    """Nothing but broken bytes in one topic: the worker ends with an error that names stage, count and reason."""
    chain = Chain(tmp_path, kafka, STAGES[topic])
    try:
        prepare_topics(Settings(kafka=chain.kafka))
        await chain.publish(topic, *(b"not JSON" for _ in range(600)))
        chain.worker.start()
        assert wait_until(chain.worker.over, PATIENCE)
        assert chain.worker.code() == 1
        why = (
            rf"tocsin: The worker stopped: Stage {STAGES[topic]} stops: \d+ messages in a row went to quarantine \(malformed\)"
        )
        assert re.search(why, chain.log.read_text())
        assert len(chain.set_aside()) <= 200
    finally:
        chain.close()
