"""Articles per second with 1, 2 and 3 workers on a real Kafka, against a bare aiokafka consumer and producer in the same run.

``python -m benchmarks.workers [--articles 4000] [--workers 1 2 3]``; the articles are on the broker before the workers start,
and the clock runs from the first alert on, so that start-up and the first rebalance do not count. The bare one has the same
hops with the same bytes, and decides nothing: all articles take the first hop, one in ``RELEVANT`` the other two.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import signal
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import redis
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.codec import encode
from streams.kafka_admin import prepare_topics
from streams.settings import KafkaSettings, Settings
from tests.chaos import world
from tests.chaos.victims import Process, Valkey
from tests.local_kafka import Cluster

HOPS = ("bare-1", "bare-2", "bare-3", "bare-4")
"""As many topics as the chain has."""
BATCH = 200
RELEVANT = 40
"""One article in so many is about a conflict."""


async def publish(brokers: str, topic: str, articles: int) -> int:
    """Put the articles on ``topic``; return the mean size in bytes."""
    now = datetime.now(UTC)
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", linger_ms=20)
    await producer.start()
    sizes, waiting = [], []
    for number in range(articles):
        article = world.event(number // RELEVANT, now) if number % RELEVANT == 0 else world.noise(number, now)
        payload = encode(article)
        sizes.append(len(payload))
        waiting.append(await producer.send(topic, payload, key=article.id.encode()))
    await asyncio.gather(*waiting)
    await producer.stop()
    return round(statistics.mean(sizes))


async def bare(brokers: str, articles: int) -> float:
    """Articles per second through ``HOPS`` with nothing decided: consume a batch, produce it, await the acks, commit."""
    await publish(brokers, HOPS[0], articles)
    started = time.monotonic()
    relevant = articles // RELEVANT
    await asyncio.gather(
        hop(brokers, HOPS[0], HOPS[1], articles, 1),
        hop(brokers, HOPS[1], HOPS[2], articles, RELEVANT),
        hop(brokers, HOPS[2], HOPS[3], relevant, 1),
    )
    return articles / (time.monotonic() - started)


async def hop(brokers: str, source: str, target: str, articles: int, every: int) -> None:
    """Consume batches, produce one message in ``every``, await the acks, commit; until ``articles`` have come."""
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=brokers,
        group_id=f"group-{source}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
    )
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", linger_ms=2)
    await consumer.start()
    await producer.start()
    done = 0
    while done < articles:
        found = await consumer.getmany(timeout_ms=100, max_records=BATCH)
        records = [record for some in found.values() for record in some]
        waiting = [await producer.send(target, one.value, key=one.key) for one in records[-done % every :: every]]
        await asyncio.gather(*waiting)
        if records:
            await consumer.commit()
        done += len(records)
    await producer.stop()
    await consumer.stop()


async def committed(brokers: str) -> int:
    """Messages of ``articles.unique`` the group has been through: every article goes there once."""
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, group_id="tocsin", enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition("articles.unique", number) for number in range(4)]
        consumer.assign(partitions)
        offsets = [await consumer.committed(partition) for partition in partitions]
    finally:
        await consumer.stop()
    return sum(offset or 0 for offset in offsets)


async def chain(directory: Path, workers: int, articles: int) -> tuple[float, float]:
    """Articles per second through ``workers``, and the share of a core each took."""
    cluster, valkey = Cluster(directory / "kafka"), Valkey(directory / "valkey")
    kafka = KafkaSettings(brokers=cluster.address)
    processes = [
        Process(f"worker-{number}", ("work",), directory, {
            "TOCSIN_KAFKA_BROKERS": kafka.brokers, "TOCSIN_REDIS_URL": valkey.url, "TOCSIN_LOG_LEVEL": "warning",
        })
        for number in range(workers)
    ]  # fmt: skip
    try:
        prepare_topics(Settings(kafka=kafka))
        await publish(kafka.brokers, "articles", articles)
        for process in processes:
            process.start()
        return await timed(kafka.brokers, valkey.url, processes, articles)
    finally:
        for process in processes:
            process.signal(signal.SIGTERM)
        valkey.close()
        cluster.stop()


async def timed(brokers: str, url: str, processes: Sequence[Process], articles: int) -> tuple[float, float]:
    with redis.Redis.from_url(url) as connection:
        while not connection.exists("alerts:all"):
            await asyncio.sleep(0.05)
    started, before, cpu = time.monotonic(), await committed(brokers), [seconds_of(process.pid) for process in processes]
    while (now := await committed(brokers)) < articles:
        await asyncio.sleep(0.2)
    took = time.monotonic() - started
    used = [seconds_of(process.pid) - first for process, first in zip(processes, cpu, strict=True)]
    return (now - before) / took, statistics.mean(used) / took


def seconds_of(pid: int) -> float:
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=4000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 3])
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load before {load:.1f}; Apache Kafka 4, one broker, on the same cores"
    )
    with tempfile.TemporaryDirectory() as directory:
        cluster = Cluster(Path(directory) / "kafka")
        try:
            size = asyncio.run(publish(cluster.address, "sizes", 100))
            rate = asyncio.run(bare(cluster.address, options.articles))
        finally:
            cluster.stop()
    print(f"bare aiokafka, three hops   {rate:7.0f} articles/s ({size} bytes each)", flush=True)
    for workers in options.workers:
        with tempfile.TemporaryDirectory() as directory:
            rate, share = asyncio.run(chain(Path(directory), workers, options.articles))
        print(f"{workers} worker(s)                 {rate:7.0f} articles/s, each at {share:.0%} of a core", flush=True)


if __name__ == "__main__":
    main()
