"""A worker on a real Kafka: whatever is away, it waits, says so, and goes on by itself; what is killed loses nothing."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis

from news.model import Article
from streams.article_publisher import ArticlePublisher
from streams.embedded.valkey import free_port
from streams.producer import Publisher
from streams.settings import KafkaSettings
from tests.chaos import world
from tests.chaos.ledger import Verdict, alerts_in, judge
from tests.chaos.victims import Process, Valkey
from tests.e2e.site import wait_until
from tests.local_kafka import Cluster, missing

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]
PATIENCE = 180.0
"""Seconds; the machine may be busy."""


class Place:
    """One Kafka and one Valkey that can be away, and a worker that wants both."""

    def __init__(self, directory: Path) -> None:
        self._cluster = Cluster(directory / "kafka")
        self.broker = self._cluster.brokers[0]
        self.kafka = KafkaSettings(brokers=self._cluster.address)
        self.valkey = Valkey(directory / "valkey")
        self.port = free_port()
        settings = {
            "TOCSIN_KAFKA_BROKERS": self.kafka.brokers,
            "TOCSIN_REDIS_URL": self.valkey.url,
            "TOCSIN_WAIT_SECONDS": "600",
            "TOCSIN_STATUS_PORT": str(self.port),
            "TOCSIN_WORK_SESSION_TIMEOUT": "6",
            "TOCSIN_LOG_FORMAT": "json",
        }
        self.worker = Process("worker", ("work",), directory, settings)

    def ready(self) -> dict[str, Any]:
        """What ``/readyz`` says; empty when nothing listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return {}

    async def publish(self, *articles: Article) -> None:
        publisher = Publisher(self.kafka)
        for article in articles:
            await ArticlePublisher(publisher).publish(article)
        await publisher.close()

    def alerts(self) -> list[dict[str, Any]]:
        with redis.Redis.from_url(self.valkey.url) as connection:
            return alerts_in(connection)

    def verdict(self, numbers: range) -> Verdict:
        with redis.Redis.from_url(self.valkey.url) as connection:
            return judge(numbers, connection)

    def close(self) -> None:
        self.worker.kill()
        self.valkey.close()
        self._cluster.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    if reason := missing():
        pytest.skip(f"Kafka cannot run here: {reason}")
    place = Place(tmp_path)
    yield place
    place.close()


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_worker_waits_for_its_servers_and_goes_on_when_they_are_back(place: Place) -> None:
    """Started before Redis and Kafka it names what is missing; later both go for a while, and it works on by itself."""
    place.valkey.kill()
    place.broker.stop()
    place.worker.start()
    assert wait_until(lambda: "redis" in place.ready().get("parts", {}), PATIENCE)
    assert "cannot be reached" in place.ready()["parts"]["redis"]
    place.valkey.start()
    assert wait_until(lambda: "cannot be reached" in place.ready()["parts"].get("kafka", ""), PATIENCE)
    place.broker.start()
    place.broker.wait()
    assert wait_until(lambda: place.ready().get("ready") is True, PATIENCE)
    await place.publish(world.event(1, now()))
    assert wait_until(lambda: len(place.alerts()) == 1, PATIENCE)
    pid = place.worker.pid

    place.broker.kill()
    assert wait_until(lambda: place.ready().get("ready") is False, PATIENCE)
    assert not wait_until(place.worker.over, 15)
    place.broker.start()
    place.broker.wait()
    await place.publish(world.event(2, now()))
    assert wait_until(lambda: len(place.alerts()) == 2, PATIENCE)

    place.valkey.kill()
    await place.publish(world.event(4, now()))
    assert wait_until(lambda: "cannot be reached" in place.ready().get("parts", {}).get("redis", ""), PATIENCE)
    place.valkey.start()
    assert wait_until(lambda: len(place.alerts()) == 3, PATIENCE)
    assert place.worker.pid == pid
    assert not place.worker.over()


async def test_a_worker_that_is_stopped_finishes_what_is_in_hand(place: Place) -> None:
    """SIGTERM ends it with exit code 0, and the next one finds nothing to do again."""
    place.worker.start()
    await place.publish(*(world.event(number, now()) for number in range(30)))
    assert wait_until(lambda: len(place.alerts()) >= 1, PATIENCE)
    assert place.worker.signal(signal.SIGTERM) == 0
    place.worker.start()
    assert wait_until(lambda: not place.verdict(range(30)).lost, PATIENCE), place.worker.last_words()
    assert place.verdict(range(30)).repeated == []
