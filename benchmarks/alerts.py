"""What alerts cost: written per second, memory per 10,000, and the time until 200 subscribers of mixed channels have them.

``python -m benchmarks.alerts [--alerts 10000] [--subscribers 200] [--rate 50] [--seconds 30] [--no-chain]``. The last part
runs the whole chain on the embedded servers and shows the Kafka hops (fetch to alert) and Redis (alert to subscriber) apart.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import redis
import redis.asyncio

import tocsin_client
from agents.supervisor import Child, Supervisor, environment_of
from benchmarks.chain import article, emptied
from news.model import Alert, AlertTimes, ConflictTag, CountryTag
from streams.alert_store import AlertStore
from streams.article_publisher import ArticlePublisher
from streams.channels import channels_of
from streams.codec import encode
from streams.embedded.valkey import EmbeddedValkey
from streams.journal import Journal
from streams.kafka_admin import prepare_topics
from streams.producer import Publisher
from streams.runtime import EmbeddedServers
from streams.settings import Settings
from tests import two_days

COUNTRIES = ("IQ", "SY", "UA", "SD", "CD", "ML", "YE", "MM", "HT", "SO")
EVENTS = ("drone-strike", "air-strike", "shelling", "armed-clash", "abduction")
SEVERITIES = ("low", "medium", "high", "critical")
Times = list[tuple[float, float]]
"""For each alert received: seconds from fetch to alert, and from alert to subscriber."""


def alerts(count: int) -> list[Alert]:
    """Alerts of the size of real ones, spread over countries, event types and severities, each a story of its own."""
    dice = random.Random(1)
    shape = two_days.alerts_of(two_days.articles())[4][0]
    return [_alert(shape, number, dice) for number in range(count)]


def _alert(shape: Alert, number: int, dice: random.Random) -> Alert:
    country = dice.choice(COUNTRIES)
    return replace(
        shape,
        alert_id=f"bench{number}:1",
        story_id=f"bench{number}",
        seq=1,
        references=(),
        focus=country,
        countries=(CountryTag(code=country, role="event", score=1.0),),
        conflicts=(ConflictTag(id=f"conflict-{country.lower()}", score=0.8),),
        events=tuple(replace(shape.events[0], type=kind) for kind in dice.sample(EVENTS, 2)),
        severity=dice.choice(("low", "medium", "high", "critical")),
    )


async def writing(url: str, count: int) -> None:
    """Alerts per second, one after the other and fifty at a time; memory when all are in."""
    every = alerts(count)
    async with redis.asyncio.Redis.from_url(url) as client:
        store = AlertStore(client, stream_length=count, channel_length=count)
        before = (await client.info("memory"))["used_memory"]
        started = time.perf_counter()
        for alert in every[: count // 5]:
            await store.write(alert, encode(alert), channels_of(alert))
        alone = count / 5 / (time.perf_counter() - started)
        started = time.perf_counter()
        for at in range(count // 5, count, 50):
            batch = every[at : at + 50]
            await asyncio.gather(*(store.write(alert, encode(alert), channels_of(alert)) for alert in batch))
        together = (count - count // 5) / (time.perf_counter() - started)
        after = (await client.info("memory"))["used_memory"]
    size = statistics.mean(len(encode(alert)) for alert in every)
    channels = statistics.mean(len(channels_of(alert)) for alert in every)
    print(f"alert       {size:.0f} bytes of JSON on {channels:.1f} channels, on average")
    print(f"writing     {alone:8.0f} alerts/s one after the other, {together:.0f} alerts/s fifty at a time")
    print(f"memory      {(after - before) / count * 10_000 / 2**20:8.1f} MB of Redis per 10,000 alerts with all channels")


def subscribers(url: str, numbers: Sequence[int], results: Queue[Times], ready: Any, seconds: float) -> None:
    """A process full of subscribers; hands back when it received what."""
    results.put(asyncio.run(_subscribers(url, numbers, ready, seconds)))


async def _subscribers(url: str, numbers: Sequence[int], ready: Any, seconds: float) -> Times:
    took: Times = []
    tasks = [asyncio.create_task(_listen(url, number, took)) for number in numbers]
    await asyncio.sleep(2)
    ready.release()
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return took


async def _listen(url: str, number: int, took: Times) -> None:
    wanted: dict[str, Any] = (
        {},
        {"country": COUNTRIES[number % len(COUNTRIES)]},
        {"severity": SEVERITIES[number % len(SEVERITIES)]},
        {"region": "middle-east", "severity": "high"},
        {"event": EVENTS[number % len(EVENTS)], "country": COUNTRIES[:5]},
    )[number % 5]
    async for alert in tocsin_client.subscribe(url=url, **wanted):
        now, times = datetime.now(UTC), alert.raw["times"]
        alerted, fetched = datetime.fromisoformat(times["alerted"]), datetime.fromisoformat(times["fetched"])
        took.append(((alerted - fetched).total_seconds(), (now - alerted).total_seconds()))


async def listened(url: str, options: argparse.Namespace, work: Any) -> Times:
    """What the subscribers measured while ``work`` ran."""
    fresh = multiprocessing.get_context("spawn")  # a fork would inherit this event loop
    results: Queue[Times] = fresh.Queue()
    ready = fresh.Semaphore(0)
    shares = [range(first, options.subscribers, 2) for first in range(2)]
    processes = [fresh.Process(target=subscribers, args=(url, share, results, ready, options.seconds + 8)) for share in shares]
    for process in processes:
        process.start()
    for _ in processes:
        await asyncio.to_thread(ready.acquire)
    await work
    took = [time for _ in processes for time in await asyncio.to_thread(results.get)]
    for process in processes:
        process.join()
    return took


async def ringing(url: str, rate: float, seconds: float) -> None:
    """Write alerts at a steady rate, each stamped with the moment before it is written."""
    every = alerts(int(rate * seconds))
    async with redis.asyncio.Redis.from_url(url) as client:
        store, begin = AlertStore(client), time.perf_counter()
        for number, alert in enumerate(every):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            now = datetime.now(UTC)
            stamped = replace(
                alert, alert_id=f"live{number}:1", story_id=f"live{number}", times=AlertTimes(fetched=now, alerted=now)
            )
            await store.write(stamped, encode(stamped), channels_of(stamped))


async def publishing(settings: Settings, rate: float, seconds: float) -> None:
    """Publish articles at a steady rate, every second one about an event of its own."""
    publisher, dice = Publisher(settings.kafka), random.Random(2)
    async with redis.asyncio.Redis.from_url(settings.redis.url) as client:
        articles = ArticlePublisher(publisher, Journal(client, limit=1000))
        begin, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(articles.publish(article(number, dice, datetime.now(UTC)))))
        await asyncio.gather(*tasks)
        await emptied(Journal(client))
    await publisher.close()


async def chain(settings: Settings, options: argparse.Namespace) -> Times:
    """The whole chain with one worker, articles in, subscribers out."""
    supervisor = Supervisor([Child("work", ("work",))], {**environment_of(settings), "TOCSIN_LOG_LEVEL": "warning"})
    supervisor.start()
    await publishing(settings, 1, 2)
    took = await listened(settings.redis.url, options, publishing(settings, options.rate, options.seconds))
    await supervisor.stop()
    return took


def show(name: str, seconds: Sequence[float]) -> None:
    if not seconds:
        print(f"{name}  nothing was received")
        return
    ranked = sorted(seconds)
    p50, p99 = statistics.median(ranked), ranked[min(len(ranked) - 1, int(0.99 * len(ranked)))]
    print(f"{name}  p50 {1000 * p50:6.1f} ms   p99 {1000 * p99:6.1f} ms   ({len(ranked)} receptions)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--subscribers", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--no-chain", action="store_true")
    options = parser.parse_args()
    print(f"machine     {platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as directory:
        valkey = EmbeddedValkey(Path(directory) / "valkey")
        asyncio.run(writing(valkey.url, options.alerts))
        with redis.Redis.from_url(valkey.url) as client:
            client.flushall()
        took = asyncio.run(listened(valkey.url, options, ringing(valkey.url, options.rate, options.seconds)))
        print(f"{options.subscribers} subscribers on mixed channels, {options.rate:g} alerts/s for {options.seconds:g} s")
        show("  alert to subscriber  ", [after for _, after in took])
        valkey.close()
    if not options.no_chain:
        with tempfile.TemporaryDirectory() as directory:
            servers = EmbeddedServers(Settings(data_dir=Path(directory), _env_file=None))
            try:
                prepare_topics(servers.settings)
                took = asyncio.run(chain(servers.settings, options))
            finally:
                servers.close()
        print(
            f"{options.subscribers} subscribers, {options.rate:g} articles/s through the whole chain for {options.seconds:g} s"
        )
        show("  publish to subscriber", [before + after for before, after in took])
        show("  of that Kafka hops   ", [before for before, _ in took])
        show("  of that Redis        ", [after for _, after in took])


if __name__ == "__main__":
    main()
