"""Weeks of news in half an hour: do memory and disk level off once every window has passed?

``python -m benchmarks.soak [--days 60] [--minutes 35] [--rate 100]``. The real chain on a real Kafka: a worker, a poller, a
notifier, Valkey. ``rate`` articles come per second of the run, so their number is thinned; the time they carry runs ``days`` in
``minutes``. All windows of decisions go by that time and keep their lengths (stories close after 72 hours, are forgotten after
14 days). What servers keep by the clock on the wall (Kafka, RocksDB, Redis) is shortened by the same factor, stream lengths
and RocksDB's buffers by the thinning.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import platform
import re
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import psutil
import redis
import redis.asyncio

from news.model import Article
from news.watches import Watch
from streams.article_publisher import ArticlePublisher
from streams.embedded.valkey import free_port
from streams.kafka_admin import admin
from streams.producer import Publisher
from streams.settings import KafkaSettings
from streams.topics import DAY, all_topics
from streams.watch_store import WatchStore
from tests.chaos import world
from tests.chaos.victims import Process, Valkey
from tests.e2e.site import Page, Site, rss
from tests.local_kafka import Cluster
from tests.webhook_receiver import Receiver

EVERY = 20
"""One article in so many opens a story; with its copy and its revision three in twenty are about a conflict."""
SAMPLES = 45
"""Lines of the curve."""
MOST_BEHIND = 500
"""Messages the worker may be behind before the publisher waits for it."""
WEEKS = 30
"""Days of the longest window."""
LAG = re.compile(rb"^tocsin_lag_messages\{.*\} (\S+)$", re.MULTILINE)
KEYS = re.compile(rb'^tocsin_table_keys\{.*table="(\w+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much."""

    days: float
    minutes: float
    rate: float

    @property
    def factor(self) -> float:
        """Simulated seconds per second."""
        return self.days * DAY / (60 * self.minutes)

    @property
    def articles(self) -> int:
        return int(60 * self.minutes * self.rate)

    def at(self, number: int) -> float:
        """Simulated days after which article ``number`` comes."""
        return self.days * number / self.articles


def article(number: int, plan: Plan, start: datetime) -> Article:
    """New events with a copy and a revision of each, messages that come twice, and noise, a quarter of it seen before."""
    now = start + timedelta(days=plan.at(number))
    event, place = divmod(number, EVERY)
    if place == 0:
        found = world.event(event, now)
    elif place == 1 and event > 1:
        found = world.copy_of(world.event(event - 1, now), now)
    elif place == 2 and event > 2:
        first = world.event(event - 2, now)
        found = replace(first, text=f"{first.text} Rescue work goes on, officials said.")
    elif place == 3 and event > 3:
        found = world.event(event - 3, now)
    else:
        found = world.noise(number if number % 4 else number - 41, now)
    # Ids are hashes in real life: neighbours in time are none in the table.
    return replace(found, id=blake2b(found.id.encode(), digest_size=12).hexdigest())


def settings_of(plan: Plan, kafka: KafkaSettings, url: str) -> dict[str, str]:
    return {
        "TOCSIN_KAFKA_BROKERS": kafka.brokers,
        "TOCSIN_REDIS_URL": url,
        "TOCSIN_WORK_STATE_RETENTION_DAYS": str(WEEKS / plan.factor),
        "TOCSIN_ALERT_KEEP_DAYS": str(WEEKS / plan.factor),
        "TOCSIN_ALERT_TRACE_HOURS": str(72 / plan.factor),
        "TOCSIN_ALERT_STREAM_LENGTH": "1000",
        "TOCSIN_ALERT_CHANNEL_LENGTH": "200",
        "TOCSIN_NOTIFY_ALLOW_PRIVATE": "true",
        "TOCSIN_POLL_STARTER_PACK": "false",
        "TOCSIN_POLL_ALLOW_PRIVATE": "true",
        "TOCSIN_POLL_FLOOR": "2",
        "TOCSIN_POLL_FAST_FLOOR": "2",
        "TOCSIN_POLL_CEILING": "4",
        "TOCSIN_POLL_HOST_SPACING": "0.1",
        "TOCSIN_LOG_LEVEL": "warning",
    }


def make_topics(plan: Plan, kafka: KafkaSettings) -> None:
    """The topics as Tocsin makes them, their times divided by the factor."""
    specs = all_topics(WEEKS)
    with admin(kafka) as client:
        wanted = {}
        for spec in specs:
            config = spec.config()
            for name in ("retention.ms", "segment.ms"):
                config[name] = str(max(2_000, int(int(config[name]) / plan.factor)))
            config |= {"segment.bytes": str(1024 * 1024), "delete.retention.ms": "2000", "file.delete.delay.ms": "1000"}
            wanted[spec.name] = {
                "num_partitions": spec.partitions(kafka), "replication_factor": 1, "configs": config
            }  # fmt: skip
        client.create_topics(wanted, wait_for_metadata=True)


class Soak:
    """One run."""

    def __init__(self, directory: Path, plan: Plan) -> None:
        self._plan, self._directory = plan, directory
        self._cluster = Cluster(
            directory / "kafka",
            options={
                "log.retention.check.interval.ms": 2000,
                "log.cleaner.backoff.ms": 2000,
                "offsets.topic.segment.bytes": 1024 * 1024,
            },
        )
        self._kafka = KafkaSettings(brokers=self._cluster.address)
        self._valkey = Valkey(directory / "valkey")
        settings, self._port = settings_of(plan, self._kafka, self._valkey.url), free_port()
        status = {"TOCSIN_STATUS_PORT": str(self._port)}
        self._worker = Process("worker", ("work",), directory / "data", settings | status, "benchmarks.thinned_worker")
        self._others = [Process(name, (name,), directory / "data", settings) for name in ("poll", "notify")]
        self._site, self._hook = Site().start(), Receiver()
        self._number = 0
        self.curve: list[dict[str, float]] = []

    async def run(self) -> None:
        make_topics(self._plan, self._kafka)
        await self._hook.start()
        async with redis.asyncio.Redis.from_url(self._valkey.url) as client:
            watch = Watch(name="everything", when="relevance >= 0", deliver=(self._hook.url,), secret="a key")  # noqa: S106 - of nobody
            await WatchStore(client).put(watch)
        for process in (self._worker, *self._others):
            process.start()
        self._site.pages["/feed.xml"] = Page(body=rss("wire"))
        await asyncio.to_thread(self._others[0].call, "feeds", "add", "--unchecked", self._site.url("/feed.xml"))
        while self._behind() is None:
            await asyncio.sleep(1)
        polling = asyncio.create_task(self._write_feed())
        await self._publish()
        while self._behind():
            await asyncio.sleep(2)
        self._sample()
        polling.cancel()
        await self._hook.stop()

    def close(self) -> None:
        for process in (*self._others, self._worker):
            process.kill()
        self._site.stop()
        self._valkey.close()
        for broker in self._cluster.brokers:
            broker.kill()

    async def _publish(self) -> None:
        publisher = Publisher(self._kafka)
        articles, start, started = ArticlePublisher(publisher), datetime.now(UTC), time.monotonic()
        waiting: set[asyncio.Task[None]] = set()
        print(HEAD, flush=True)
        for number in range(self._plan.articles):
            self._number = number
            if number % 200 == 0:
                started += await self._until_near()
            if number % (self._plan.articles // SAMPLES) == 0:
                self._sample()
            await asyncio.sleep(max(0, started + number / self._plan.rate - time.monotonic()))
            waiting.add(task := asyncio.create_task(articles.publish(article(number, self._plan, start))))
            task.add_done_callback(waiting.discard)
        await asyncio.gather(*waiting)
        await publisher.close()

    async def _until_near(self) -> float:
        """Wait while the worker is far behind; seconds waited."""
        started = time.monotonic()
        while (await asyncio.to_thread(self._behind) or 0) > MOST_BEHIND:
            await asyncio.sleep(1)
        return time.monotonic() - started

    async def _write_feed(self) -> None:
        """A feed with a new entry every five seconds, for the poller."""
        for number in range(10**9):
            noise = [world.noise(5_000_000 + 4 * (number - back), datetime.now(UTC)) for back in range(40)]
            self._site.pages["/feed.xml"].body = rss("wire", *((one.id, one.title, one.text) for one in noise))
            await asyncio.sleep(5)

    def _metrics(self) -> bytes:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=5) as page:
            answer: bytes = page.read()
            return answer
        return b""

    def _behind(self) -> int | None:
        """Messages in front of the worker; ``None`` before it has partitions."""
        found = [float(value) for value in LAG.findall(self._metrics())]
        return int(sum(found)) if found else None

    def _sample(self) -> None:
        if self._worker.over():
            log = (self._directory / "data" / "worker.log").read_text(errors="replace")
            raise RuntimeError(f"The worker ended: {log[-3000:]}")
        with redis.Redis.from_url(self._valkey.url) as client:
            memory = dict(client.info("memory"))["used_memory"] / 1e6
        keys: dict[str, float] = {}
        for name, value in KEYS.findall(self._metrics()):
            keys[name.decode()] = keys.get(name.decode(), 0.0) + float(value)
        row = {
            "day": self._plan.at(self._number),
            "articles": float(self._number),
            "worker": memory_of(self._worker.pid),
            "poller": memory_of(self._others[0].pid),
            "notifier": memory_of(self._others[1].pid),
            "broker": memory_of(self._cluster.brokers[0].pid),
            "valkey": memory_of(self._valkey.pid),
            "redis": memory,
            "rocksdb": disk_of(self._directory / "data" / "worker"),
            "kafka": disk_of(self._directory / "kafka"),
            **{f"{name} keys": keys.get(name, 0.0) for name in ("seen", "stories", "told")},
        }
        self.curve.append(row)
        print(f"| {row['day']:.1f} | {' | '.join(f'{value:.0f}' for value in list(row.values())[1:])} |", flush=True)


COLUMNS = ("day", "articles", "worker MB", "poller MB", "notifier MB", "broker MB", "Valkey MB", "Redis data MB",
           "RocksDB MB", "Kafka MB", "seen", "stories", "told")  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'--:|' * len(COLUMNS)}"


def memory_of(pid: int) -> float:
    """Resident MB of a process and its children."""
    try:
        process = psutil.Process(pid)
        return sum(float(one.memory_info().rss) for one in (process, *process.children(recursive=True))) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def disk_of(directory: Path) -> float:
    """MB that the files below a directory really take."""
    return sum(files(directory)) * 512 / 1e6


def files(directory: Path) -> Iterator[int]:
    for path in directory.rglob("*"):
        with contextlib.suppress(OSError):  # servers delete files all the time
            if path.is_file():
                yield path.stat().st_blocks


def verdict(curve: list[dict[str, float]], days: float) -> Iterator[str]:
    """Each size in the last third of the time after the longest window against the third before it."""
    after = [row for row in curve if row["day"] >= min(WEEKS, days / 2)]
    third = max(1, len(after) // 3)
    for name in list(curve[0])[2:]:
        before, last = (sum(row[name] for row in part) / len(part) for part in (after[-2 * third : -third], after[-third:]))
        yield f"{name:14} {before:9.1f} → {last:9.1f}  ({(last - before) / max(before, 0.1):+.1%})"


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended then too
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=60, help="simulated")
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--rate", type=float, default=100, help="articles per second of the run")
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    plan = Plan(options.days, options.minutes, options.rate)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    print(
        f"{plan.days:g} days in {plan.minutes:g} minutes, 1 s is {plan.factor:.0f} s; "
        f"{plan.articles} articles, {plan.articles / plan.days:.0f} a simulated day"
    )
    with tempfile.TemporaryDirectory() as temporary:
        soak = Soak(options.directory or Path(temporary), plan)
        started = time.monotonic()
        try:
            asyncio.run(soak.run())
        finally:
            soak.close()
    print(f"took {(time.monotonic() - started) / 60:.0f} minutes\nafter the longest window, third against third:")
    print("\n".join(verdict(soak.curve, plan.days)))


if __name__ == "__main__":
    main()
