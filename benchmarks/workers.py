"""Articles per second with 1, 2 and 3 workers on a real Kafka, against a bare aiokafka consumer and producer in the same run.

``python -m benchmarks.workers [--articles 4000] [--workers 1 2 3]``; all workers are ready before the articles are published at
once, and the clock stops when every article is through the tag stage. The bare one has the same hops with the same bytes, and
decides nothing: all articles take the first hop, one in ``RELEVANT`` the other two.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import signal
import statistics
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.codec import encode
from streams.embedded.valkey import free_port
from streams.kafka_admin import prepare_topics
from streams.settings import KafkaSettings, Settings
from tests.chaos import world
from tests.chaos.victims import Process, Valkey
from tests.local_kafka import Cluster

HOPS = ("bare-1", "bare-2", "bare-3", "bare-4")
"""As many topics as the chain has."""
BARE_BATCH = 200
RELEVANT = 40
"""One article in so many is about a conflict."""
WARM_UP = 200
"""Articles that are through before the clock starts: workers have joined, knowledge is loaded."""
SETTLE = 12.0
"""Seconds in which the last worker's rebalance is over."""
LIMIT = 240.0
"""Seconds."""
BATCH = re.compile(r'^tocsin_batch_seconds_sum\{stage="(\w+)"\} (\S+)$', re.MULTILINE)


async def publish(brokers: str, topic: str, articles: int, first: int = 0) -> int:
    """Put the articles on ``topic``; return the mean size in bytes."""
    now = datetime.now(UTC)
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", linger_ms=20)
    await producer.start()
    sizes, waiting = [], []
    for number in range(first, first + articles):
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
    relevant = articles // RELEVANT
    first_records = await asyncio.gather(
        hop(brokers, HOPS[0], HOPS[1], articles, 1),
        hop(brokers, HOPS[1], HOPS[2], articles, RELEVANT),
        hop(brokers, HOPS[2], HOPS[3], relevant, 1),
    )
    return articles / (time.monotonic() - min(first_records))


async def hop(brokers: str, source: str, target: str, articles: int, every: int) -> float:
    """Consume batches, produce one message in ``every``, await the acks, commit; until ``articles`` have come.

    Returns when the first came: the groups have formed by then.
    """
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
    done, first_record = 0, float("inf")
    while done < articles:
        found = await consumer.getmany(timeout_ms=100, max_records=BARE_BATCH)
        records = [record for some in found.values() for record in some]
        waiting = [await producer.send(target, one.value, key=one.key) for one in records[-done % every :: every]]
        await asyncio.gather(*waiting)
        if records:
            first_record = min(first_record, time.monotonic())
            await consumer.commit()
        done += len(records)
    await producer.stop()
    await consumer.stop()
    return first_record


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


class Chain:
    """A broker, a Valkey and workers that are ready before the first article comes."""

    def __init__(self, directory: Path, workers: int) -> None:
        self._cluster, self._valkey = Cluster(directory / "kafka"), Valkey(directory / "valkey")
        self.kafka = KafkaSettings(brokers=self._cluster.address)
        self._ports = [free_port() for _ in range(workers)]
        settings = {
            "TOCSIN_KAFKA_BROKERS": self.kafka.brokers, "TOCSIN_REDIS_URL": self._valkey.url, "TOCSIN_LOG_LEVEL": "warning",
        }  # fmt: skip
        self._workers = [
            Process(f"worker-{port}", ("work",), directory, settings | {"TOCSIN_STATUS_PORT": str(port)})
            for port in self._ports
        ]

    async def measure(self, articles: int) -> str:
        """Publish at once, wait until every article is through ``tag``, and say how long it took and what took it."""
        prepare_topics(Settings(kafka=self.kafka))
        for worker in self._workers:
            worker.start()
        await publish(self.kafka.brokers, "articles", WARM_UP)
        await self._until(WARM_UP)
        await asyncio.sleep(SETTLE)
        before, stages, started = self._processor(), self._stages(), time.monotonic()
        await publish(self.kafka.brokers, "articles", articles, first=WARM_UP)
        await self._until(WARM_UP + articles)
        took = time.monotonic() - started
        used = {name: seconds - before[name] for name, seconds in self._processor().items()}
        spent = {name: seconds - stages.get(name, 0.0) for name, seconds in self._stages().items()}
        shares = ", ".join(f"{name} {seconds / took / len(self._workers):.0%}" for name, seconds in spent.items())
        cores = ", ".join(f"{name} {seconds / took:.0%}" for name, seconds in used.items())
        each = 1000 * used["workers"] / articles
        return (
            f"{articles / took:7.0f} articles/s, {each:.1f} ms of a core for each\n"
            f"    of a core in this time: {cores}\n    of the time a worker was in (waiting for Kafka included): {shares}"
        )

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._valkey.close()
        for broker in self._cluster.brokers:
            broker.kill()

    async def _until(self, articles: int) -> None:
        deadline = time.monotonic() + LIMIT
        while await committed(self.kafka.brokers) < articles:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not through after {LIMIT:.0f} s")
            await asyncio.sleep(0.2)

    def _processor(self) -> dict[str, float]:
        return {
            "workers": sum(seconds_of(worker.pid) for worker in self._workers),
            "broker": seconds_of(self._cluster.brokers[0].pid),
            "Valkey": seconds_of(self._valkey.pid),
            "publisher": time.process_time(),
        }

    def _stages(self) -> dict[str, float]:
        """Seconds all workers spent in the batches of each stage."""
        total: dict[str, float] = {}
        for port in self._ports:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
                for stage, seconds in BATCH.findall(page.read().decode()):
                    total[stage] = total.get(stage, 0.0) + float(seconds)
        return total


def seconds_of(pid: int) -> float:
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended then too
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
            chain = Chain(Path(directory), workers)
            try:
                print(f"{workers} worker(s)                 {asyncio.run(chain.measure(options.articles))}", flush=True)
            finally:
                chain.close()


if __name__ == "__main__":
    main()
