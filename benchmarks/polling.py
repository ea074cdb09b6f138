"""Polling 10,000 feeds of a local server: feeds per second of processor time, memory, lateness, and requests per host.

    python -m benchmarks.polling [--feeds 10000] [--minutes 5] [--interval 120]

Three processes: the server, a Valkey, and this one, the poller, whose processor time and memory are measured. First every feed
is due at once (how fast?), then each at its interval (how late?). Publishing is counted, not sent: the chain has a benchmark of
its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import psutil

from agents.poll import Polled, poll_forever
from agents.poller_ports import open_ports, registry_of
from benchmarks.feed_server import host_of_feed, url_of_feed
from news.model import Article, Feed
from streams.embedded.valkey import EmbeddedValkey
from streams.logs import configure_logging
from streams.redis_client import client
from streams.settings import PollSettings, Settings


class Count:
    """What was polled and published, and how late."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.since = datetime.now(UTC)
        self.published = 0
        self.lateness: list[float] = []
        self.urls: set[str] = set()

    async def publish(self, article: Article) -> None:  # noqa: ARG002 - counted only
        self.published += 1

    def on_event(self, polled: Polled) -> None:
        self.outcomes[polled.note.outcome] += 1
        due = polled.note.at - timedelta(seconds=polled.note.late)
        if due >= self.since:  # what was late before the measuring began does not count
            self.lateness.append(polled.note.late)
        self.urls.add(polled.feed.url)


def settings_for(interval: float) -> Settings:
    """Every feed at the same interval, so that lateness can be told; short timeouts keep the run short."""
    poll = PollSettings(
        allow_private=True,
        concurrency=200,
        floor=interval,
        fast_floor=interval,
        ceiling=interval,
        timeout_seconds=10,
        read_timeout_seconds=10,
        starter_pack=False,
    )
    return Settings(poll=poll, log_level="warning")


async def measure(redis_url: str, feeds: int, minutes: float, interval: float) -> None:
    connection = client(redis_url)
    settings = settings_for(interval)
    configure_logging(settings)
    registry = registry_of(connection, settings.poll)
    now = datetime.now(UTC)
    for number in range(feeds):
        await registry.put(Feed(url=url_of_feed(number)), origin="benchmark", due=now - timedelta(seconds=1))
    hosts = Counter(host_of_feed(number) for number in range(feeds))
    print(f"{feeds} feeds on {len(hosts)} hosts, at most {max(hosts.values())} on one; interval {interval:.0f} s")
    await burst(connection, settings, feeds)
    await steady(connection, settings, minutes, interval)
    memory = psutil.Process().memory_info().rss / 1e6
    used = (await connection.info("memory"))["used_memory"] / 1e6
    print(
        f"memory of the poller: {memory:.0f} MB now, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at most"
    )
    print(f"Redis: {used:.0f} MB, {used * 1e3 / feeds:.1f} KB per feed")
    await connection.aclose()


async def burst(connection, settings: Settings, feeds: int) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """All due at once, until each was polled."""
    count, stop = Count(), asyncio.Event()

    def on_event(polled: Polled) -> None:
        count.on_event(polled)
        if len(count.urls) >= feeds:
            stop.set()

    wall, cpu = time.monotonic(), time.process_time()
    async with open_ports(connection, settings, count.publish) as ports:
        async with asyncio.timeout(1800):
            await poll_forever(ports, settings.poll, stop, on_event=on_event)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    polls = sum(count.outcomes.values())
    print(f"all due at once: {polls} polls in {wall:.1f} s, {cpu:.1f} s of processor time: {polls / cpu:.0f} feeds/s per core")
    print(f"  outcomes {dict(count.outcomes.most_common())}, {count.published} entries published")


async def steady(connection, settings: Settings, minutes: float, interval: float) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each at its interval."""
    spread = [(member, time.time() + random.uniform(0, interval)) for member in await connection.zrange("feeds:due", 0, -1)]
    await connection.zadd("feeds:due", dict(spread))
    count, stop = Count(), asyncio.Event()
    asyncio.get_running_loop().call_later(minutes * 60, stop.set)
    wall, cpu = time.monotonic(), time.process_time()
    async with open_ports(connection, settings, count.publish) as ports:
        await poll_forever(ports, settings.poll, stop, on_event=count.on_event)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    late = sorted(count.lateness)
    polls = len(late)
    over = sum(seconds > 0.2 * interval for seconds in late)
    print(f"at their interval: {polls} polls in {wall:.0f} s ({polls / wall:.0f}/s), {100 * cpu / wall:.0f} % of a core")
    print(
        f"  late: median {late[polls // 2]:.2f} s, 99 % {late[polls * 99 // 100]:.2f} s, most {late[-1]:.2f} s; "
        f"{over} polls more than 20 % of the interval late"
    )


@click.command()
@click.option("--feeds", default=10_000, show_default=True)
@click.option("--minutes", default=5.0, show_default=True, help="How long feeds are polled at their interval.")
@click.option("--interval", default=600.0, show_default=True, help="Seconds.")
def main(feeds: int, minutes: float, interval: float) -> None:
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        valkey = EmbeddedValkey(Path(directory) / "valkey")
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("feed_server.py")), str(report)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdin  # noqa: S101 - it is a pipe
            assert server.stdout  # noqa: S101 - it is a pipe
            server.stdout.readline()
            asyncio.run(measure(valkey.url, feeds, minutes, interval))
            server.stdin.close()
            server.wait(timeout=30)
            print(f"seen by the server: {json.loads(report.read_text())}")
        finally:
            server.kill()
            valkey.close()


if __name__ == "__main__":
    main()
