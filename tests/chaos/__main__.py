"""Synthetic articles through ``articles`` while workers, brokers and Valkey are killed at random; then the ledger is checked.

``python -m tests.chaos --minutes 20 --kills 60 --rate 200``; exits with 1 when an alert was lost or repeated.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
import redis

from streams.codec import encode
from streams.kafka_admin import prepare_topics
from streams.settings import KafkaSettings, Settings
from tests.chaos import world
from tests.chaos.generator import Generator
from tests.chaos.ledger import Verdict, alerts_in, judge
from tests.chaos.victims import KafkaBroker, Process, Valkey, Victim
from tests.e2e.site import Page, Site, rss
from tests.local_kafka import Cluster, missing

FIRST_POLLED = 1_000_000
"""Number of the first event that comes through a feed and the pollers."""
SETTLE_SECONDS = 300.0
"""Seconds without one more alert after which what is missing counts as lost."""


class Chaos:
    """One run."""

    def __init__(self, directory: Path, options: argparse.Namespace) -> None:
        self._options, self._rng = options, random.Random(options.seed)
        self._cluster = Cluster(directory / "kafka", brokers=options.brokers)
        self._valkey = Valkey(directory / "valkey")
        self._kafka = KafkaSettings(brokers=self._cluster.address, replication=options.brokers)
        settings = {
            "TOCSIN_KAFKA_BROKERS": self._kafka.brokers,
            "TOCSIN_KAFKA_REPLICATION": str(options.brokers),
            "TOCSIN_REDIS_URL": self._valkey.url,
            "TOCSIN_ALERT_STREAM_LENGTH": "1000000",
            "TOCSIN_WORK_SESSION_TIMEOUT": "10",
            "TOCSIN_LOG_FORMAT": "json",
        }
        self._workers = [
            Process(f"worker-{number}", ("work",), directory / "workers", settings) for number in range(options.workers)
        ]
        self._site = Site().start()
        polling = {
            "TOCSIN_POLL_STARTER_PACK": "false",
            "TOCSIN_POLL_ALLOW_PRIVATE": "true",
            "TOCSIN_POLL_FLOOR": "5",
            "TOCSIN_POLL_FAST_FLOOR": "5",
            "TOCSIN_POLL_NEW_PER_POLL": "0.001",  # always at the floor; a feed of one entry is else asked again after twelve minutes
            "TOCSIN_POLL_HOST_SPACING": "0.1",
            "TOCSIN_POLL_LEASE": "10",
        }
        self._pollers = [
            Process(f"poller-{number}", ("poll",), directory / "workers", settings | polling)
            for number in range(options.pollers)
        ]
        self._published: set[int] = set()
        self._articles = 0
        self._kills: Counter[str] = Counter()
        self._dead: set[str] = set()

    async def run(self) -> Verdict:
        """Publish and kill for the minutes asked for, let it settle, and judge."""
        prepare_topics(Settings(kafka=self._kafka))
        for process in (*self._workers, *self._pollers):
            process.start()
        mending = asyncio.create_task(self._mend())
        feeding = asyncio.create_task(self._feed())
        writing = asyncio.create_task(self._write_feed()) if self._pollers else None
        try:
            await asyncio.sleep(min(20, 12 * self._options.minutes))
            await self._kill_until(time.monotonic() + 60 * self._options.minutes - 10, feeding)
            await feeding
            if writing:
                writing.cancel()
            return await self._settled()
        finally:
            mending.cancel()
            feeding.cancel()

    def close(self) -> None:
        for process in (*self._pollers, *self._workers):
            process.signal(signal.SIGTERM)
        self._site.stop()
        self._valkey.close()
        for broker in self._cluster.brokers:
            broker.kill()  # nobody needs this data again, and an orderly end takes minutes

    async def _feed(self) -> None:
        """Publish at the rate asked for, with a client that takes little of the processor from those who are tested."""
        producer, started = Generator(self._kafka.brokers), time.monotonic()
        stream = world.mixture(60 * self._options.minutes, self._options.rate, self._options.events, _clock())
        for number, article in enumerate(stream):
            await asyncio.sleep(max(0, started + number / self._options.rate - time.monotonic()))
            self._acknowledged(await producer.publish(article.id, encode(article)))
        self._acknowledged(await producer.flush())
        took = time.monotonic() - started
        _say(f"published {self._articles} articles in {took:.0f} s, {self._articles / took:.0f} a second")

    def _acknowledged(self, ids: Sequence[str]) -> None:
        self._articles += len(ids)
        self._published.update(int(name.removeprefix("event-")) for name in ids if name.startswith("event-"))

    async def _write_feed(self) -> None:
        """A feed that reports a new event every few seconds and shows the last hundred, as feeds do."""
        page, shown = Page(), deque[tuple[str, str, str]](maxlen=100)
        self._site.pages["/feed.xml"] = page
        adding = asyncio.create_task(
            asyncio.to_thread(self._pollers[0].call, "feeds", "add", "--unchecked", self._site.url("/feed.xml"))
        )
        for number in itertools.count(FIRST_POLLED):
            article = world.event(number, datetime.now(UTC))
            shown.appendleft((f"event-{number}", article.title, article.text))
            page.body = rss("wire", *shown, minutes=1)
            self._published.add(number)
            await asyncio.sleep(5)
            if adding.done():
                adding.result()

    async def _kill_until(self, end: float, feeding: asyncio.Task[None]) -> None:
        pause = max(0.5, (end - time.monotonic()) / max(1, self._options.kills))
        tasks: list[asyncio.Task[None]] = []
        next_kill = time.monotonic()
        while time.monotonic() < end and sum(self._kills.values()) < self._options.kills and not feeding.done():
            if candidates := self._candidates():
                tasks.append(asyncio.create_task(self._kill(self._rng.choice(candidates))))
            next_kill += pause
            await asyncio.sleep(max(0.1, next_kill - time.monotonic()))
        await asyncio.gather(*tasks)

    def _candidates(self) -> Sequence[Victim]:
        # One broker at a time: two of three would be more than replication 3 with two in sync can carry.
        brokers = (
            [] if any(name.startswith("broker") for name in self._dead) else [KafkaBroker(b) for b in self._cluster.brokers]
        )
        groups: list[list[Victim]] = [list(self._workers), list(self._pollers), [self._valkey], list(brokers)]
        alive = [[victim for victim in group if victim.name not in self._dead] for group in groups]
        return self._rng.choice([group for group in alive if group] or [[]])

    async def _kill(self, victim: Victim) -> None:
        self._dead.add(victim.name)
        self._kills[victim.name] += 1
        _say(f"SIGKILL {victim.name}")
        await asyncio.to_thread(victim.kill)
        await asyncio.sleep(self._rng.uniform(0, victim.away))
        await asyncio.to_thread(victim.start)
        self._dead.discard(victim.name)

    async def _mend(self) -> None:
        while True:
            await asyncio.sleep(1)
            for process in (*self._workers, *self._pollers):
                if process.name not in self._dead:
                    process.mend()

    async def _settled(self) -> Verdict:
        """Until nothing is missing, or nothing has come for ``SETTLE_SECONDS``."""
        started = moved = time.monotonic()
        missing_before = -1
        with redis.Redis.from_url(self._valkey.url) as connection:
            while True:
                await asyncio.sleep(5)
                verdict = judge(self._published, connection)
                if len(verdict.lost) != missing_before:
                    missing_before, moved = len(verdict.lost), time.monotonic()
                if not verdict.lost or time.monotonic() - moved > SETTLE_SECONDS:
                    break
            await asyncio.sleep(10)  # a repeat may still be on its way
            verdict = judge(self._published, connection)
            _say(
                f"settled {time.monotonic() - started:.0f} s after the last article; {len(alerts_in(connection))} alerts in all"
            )
        ended = sum(process.ended for process in (*self._workers, *self._pollers))
        _say(f"kills: {dict(self._kills)}, {sum(self._kills.values())} in all; processes that ended by themselves: {ended}")
        _say(f"processor seconds: {self._processor_seconds()}")
        return verdict

    def _processor_seconds(self) -> dict[str, int]:
        """What each process that runs now has used since it was last started, and this one in all."""
        brokers = {f"broker-{broker.port}": broker.pid for broker in self._cluster.brokers}
        processes = {one.name: one.pid for one in (*self._workers, *self._pollers)}
        pids = brokers | processes | {"valkey": self._valkey.pid, "publisher": os.getpid()}
        return {name: round(sum(psutil.Process(pid).cpu_times()[:2])) for name, pid in pids.items() if psutil.pid_exists(pid)}


def _clock() -> Iterator[datetime]:
    while True:
        yield datetime.now(UTC)


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", flush=True)  # noqa: T201 - a command's output


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended then too
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--rate", type=int, default=100, help="articles a second")
    parser.add_argument("--events", type=int, default=5, help="new events a second")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pollers", type=int, default=2)
    parser.add_argument("--brokers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    if reason := missing():
        parser.exit(1, f"Kafka cannot run here: {reason}.\n")
    with tempfile.TemporaryDirectory() as temporary:
        chaos = Chaos(options.directory or Path(temporary), options)
        try:
            verdict = asyncio.run(chaos.run())
        except Exception:
            traceback.print_exc()
            raise
        finally:
            chaos.close()
    _say(f"events published {verdict.published}, rang {verdict.rang}, joined another's story {verdict.joined}")
    _say(f"lost {len(verdict.lost)} {verdict.lost[:20]}, repeated {len(verdict.repeated)} {verdict.repeated[:20]}")
    sys.exit(not verdict.good)


if __name__ == "__main__":
    main()
