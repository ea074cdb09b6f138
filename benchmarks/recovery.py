"""Time until a worker with much state serves again: cold (an empty local store), warm (its own, after SIGKILL), by a standby.

``python -m benchmarks.recovery [--seen 100000] [--stories 20000]``. The state is written to changelogs on a real Kafka, as a
worker would have; the clock runs from the start of the process to the alert of an article that is already waiting.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import redis
from aiokafka import AIOKafkaProducer

from news.dedupe import decide
from news.model import TaggedArticle, UniqueArticle
from news.stories import StoryBook, StoryPolicy
from news.tagging import Tagger
from streams.article_publisher import ArticlePublisher
from streams.codec import encode
from streams.kafka_admin import prepare_topics
from streams.knowledge import load_knowledge
from streams.packing import pack
from streams.producer import Publisher
from streams.settings import KafkaSettings, Settings
from tests.chaos import world
from tests.chaos.victims import Process, Valkey
from tests.local_kafka import Cluster

LIMIT = 600.0
"""Seconds."""


def seen_rows(count: int) -> Iterator[tuple[bytes, bytes]]:
    now = datetime.now(UTC)
    for number in range(count):
        article = world.noise(number, now)
        yield article.id.encode(), encode(decide(article, None)[1])


def story_rows(count: int) -> Iterator[tuple[bytes, bytes]]:
    """States of open stories, tagged once: what a story weighs does not depend on whose tags it has."""
    now = datetime.now(UTC) - timedelta(hours=1)
    tags, theatre = Tagger(load_knowledge(Settings())).tag_with_theatre(world.event(0, now))
    book = StoryBook(StoryPolicy())
    for number in range(count):
        unique = UniqueArticle(article=world.event(number, now), revision=0)
        result = book.add(TaggedArticle(unique=unique, tags=tags, theatre=theatre, tagged=now))
        yield from ((name.encode(), pack(state)) for name, state in result.written.items())


async def fill(brokers: str, topic: str, rows: Iterator[tuple[bytes, bytes]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", linger_ms=50)
    await producer.start()
    for key, value in rows:
        await producer.send(topic, value, key=key)
    await producer.stop()


async def served(kafka: KafkaSettings, valkey: Valkey, number: int, begin: Callable[[], None]) -> float:
    """Seconds from ``begin`` to the alert of event ``number``, which waits for it."""
    publisher = Publisher(kafka)
    await ArticlePublisher(publisher).publish(world.event(number, datetime.now(UTC)))
    await publisher.close()
    with redis.Redis.from_url(valkey.url) as connection:
        before, started = connection.xlen("alerts:all"), time.monotonic()
        begin()
        while connection.xlen("alerts:all") == before and time.monotonic() - started < LIMIT:
            await asyncio.sleep(0.05)
    return time.monotonic() - started


class Place:
    """A broker, a Valkey, and two workers, of which the second is the first one's standby once it runs."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.cluster, self.valkey = directory, Cluster(directory / "kafka"), Valkey(directory / "valkey")
        self.kafka = KafkaSettings(brokers=self.cluster.address)
        settings = {
            "TOCSIN_KAFKA_BROKERS": self.kafka.brokers,
            "TOCSIN_REDIS_URL": self.valkey.url,
            "TOCSIN_WORK_SESSION_TIMEOUT": "6",
            "TOCSIN_WORK_STANDBY_REPLICAS": "1",
        }
        self.one, self.two = (Process(name, ("work",), directory, settings) for name in ("one", "two"))

    async def serves(self, number: int, begin: Callable[[], None], what: str) -> None:
        took = await served(self.kafka, self.valkey, number, begin)
        print(f"{what:52} {took:6.1f} s", flush=True)
        await asyncio.sleep(3)

    async def kill_one(self) -> None:
        """And wait until the group has noticed: only the recovery is to be timed."""
        self.one.kill()
        await asyncio.sleep(8)

    def local(self, worker: Process) -> float:
        """MB of a worker's local store."""
        return sum(path.stat().st_size for path in (self.directory / worker.name).rglob("*") if path.is_file()) / 1e6

    def close(self) -> None:
        for worker in (self.one, self.two):
            worker.kill()
        self.valkey.close()
        for broker in self.cluster.brokers:
            broker.kill()


async def measure(directory: Path, seen: int, stories: int) -> None:
    place = Place(directory)
    try:
        prepare_topics(Settings(kafka=place.kafka))
        await place.serves(900_001, place.one.start, "start with no state at all")
        await place.kill_one()
        shutil.rmtree(directory / "one" / "worker")
        await fill(place.kafka.brokers, "tocsin-seen-changelog", seen_rows(seen))
        await fill(place.kafka.brokers, "tocsin-stories-changelog", story_rows(stories))
        await place.serves(900_002, place.one.start, "start cold, all of it read from Kafka")
        memory = psutil.Process(place.one.pid).memory_info().rss / 1e6
        print(f"{'':52} {memory:6.0f} MB of memory, {place.local(place.one):.0f} MB local store", flush=True)
        await place.kill_one()
        await place.serves(900_003, place.one.start, "start on its local store after SIGKILL")
        place.two.start()
        while place.local(place.two) < place.local(place.one) / 2:
            await asyncio.sleep(1)
        await asyncio.sleep(20)
        await place.serves(900_004, place.one.kill, "SIGKILL of one of two, the other its standby (6 s session)")
    finally:
        place.close()


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended then too
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seen", type=int, default=100_000)
    parser.add_argument("--stories", type=int, default=20_000)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load before {load:.1f}")
    print(f"{options.seen} seen articles, {options.stories} open stories")
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(measure(Path(directory), options.seen, options.stories))


if __name__ == "__main__":
    main()
