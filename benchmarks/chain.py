"""Articles per second through the whole chain, and the time from publishing an article to its alert.

``python -m benchmarks.chain [--articles 3000] [--rate 50] [--seconds 30] [--brokers HOST:PORT --redis URL]``; without addresses
the embedded broker and Valkey are used, as ``tocsin run`` does. The worker is a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import redis.asyncio

from agents.supervisor import Child, Supervisor, environment_of
from news.model import Article
from streams.article_publisher import ArticlePublisher
from streams.journal import Journal
from streams.kafka_admin import prepare_topics
from streams.producer import Publisher
from streams.redis_client import client
from streams.runtime import EmbeddedServers
from streams.settings import KafkaSettings, RedisSettings, Settings

TOWNS = (
    "Avdiivka",
    "Beni",
    "Cauca",
    "Damascus",
    "El Fasher",
    "Fallujah",
    "Goma",
    "Homs",
    "Idlib",
    "Jenin",
    "Kharkiv",
    "Lashio",
)
DEEDS = (
    "An air strike hit a depot near {town}, killing {dead} fighters, officials in the district said",
    "Gunmen attacked an army post outside {town} and killed {dead} soldiers before they were driven off",
    "Shelling of the market of {town} killed {dead} people, a hospital said",
    "A roadside bomb struck a convoy on the road to {town}; {dead} people died, police said",
)
STARTS = ("bar", "cel", "dom", "fer", "gal", "lin", "mor", "nas", "pel", "tor")
ENDS = ("a", "en", "is", "ol", "um", "yt")
SIZE = 2048
"""Characters of an article."""


def sentence(dice: random.Random) -> str:
    """Ten or so invented words."""
    words = [f"{dice.choice(STARTS)}{dice.choice(STARTS)}{dice.choice(ENDS)}" for _ in range(dice.randint(7, 14))]
    return " ".join(words).capitalize() + "."


def article(number: int, dice: random.Random, when: datetime) -> Article:
    """An invented article of 2 KB in words of its own; every second one reports an event of its own."""
    town, dead = dice.choice(TOWNS), dice.randint(2, 40)
    head = (
        dice.choice(DEEDS).format(town=f"{town} ward {number}", dead=dead) if number % 2 == 0 else f"Ferry {number} runs again"
    )
    sentences = " ".join(sentence(dice) for _ in range(SIZE // 60))
    return Article(
        id=f"bench-{number}",
        url=f"https://bench.example/{number}",
        source="bench.example",
        publisher=f"Outlet {number % 50}",
        family=f"outlet-{number % 50}",
        lang="en",
        title=head,
        text=f"{head}. {sentences}"[:SIZE],
        text_hash=str(number),
        published=when,
        fetched=when,
    )


async def emptied(journal: Journal) -> None:
    """Until every article has come to its end."""
    while await journal.length():
        await asyncio.sleep(0.01)


async def throughput(publisher: ArticlePublisher, connection: redis.asyncio.Redis, count: int) -> float:
    """Articles per second, from the first publish until the last has come to its end at every stage."""
    dice, journal = random.Random(1), Journal(connection)
    articles = [article(number, dice, datetime.now(UTC)) for number in range(count)]
    started = time.perf_counter()
    for at in range(0, count, 200):
        await asyncio.gather(*(publisher.publish(one) for one in articles[at : at + 200]))
    await emptied(journal)
    return count / (time.perf_counter() - started)


async def latencies(publisher: ArticlePublisher, connection: redis.asyncio.Redis, rate: float, seconds: float) -> list[float]:
    """Seconds from publish to the alert at a subscriber, at ``rate`` articles per second, for those that rang at once."""
    dice, sent, took = random.Random(2), dict[str, float](), list[float]()

    async def listen() -> None:
        async with connection.pubsub(ignore_subscribe_messages=True) as messages:
            await messages.subscribe("alerts:all")
            async for message in messages.listen():
                alert = json.loads(message["data"])
                url = alert["sources"][-1]["url"] if alert["sources"] else ""
                if alert["type"] == "alert" and url in sent:
                    took.append(time.perf_counter() - sent[url])

    listener = asyncio.create_task(listen())
    await asyncio.sleep(0.5)
    begin, tasks = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        one = article(10_000_000 + number, dice, datetime.now(UTC))
        sent[one.url] = time.perf_counter()
        tasks.append(asyncio.create_task(publisher.publish(one)))
    await asyncio.gather(*tasks)
    await asyncio.sleep(3)
    listener.cancel()
    return took


async def measure(settings: Settings, options: argparse.Namespace) -> None:
    supervisor = Supervisor([Child("work", ("work",))], {**environment_of(settings), "TOCSIN_LOG_LEVEL": "warning"})
    supervisor.start()
    connection, publisher = client(settings.redis.url), Publisher(settings.kafka)
    # The journal tells when an article has come to its end; with a broker that keeps its log it serves only to measure.
    articles = ArticlePublisher(publisher, Journal(connection, limit=options.in_flight))
    await articles.publish(article(-2, random.Random(0), datetime.now(UTC)))
    await emptied(Journal(connection))
    before = processor_time(supervisor)
    rate = await throughput(articles, connection, options.articles)
    spent = processor_time(supervisor) - before
    took = sorted(await latencies(articles, connection, options.rate, options.seconds))
    broker = "embedded" if settings.kafka.embedded else "Apache Kafka"
    print(f"machine     {platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    print(f"broker      {broker}")
    print(f"throughput  {rate:8.0f} articles/s through the whole chain ({options.articles} articles of 2 KB)")
    each = 1000 * spent / options.articles
    print(f"            {each:8.1f} ms of the worker's processor time each: {1000 / each:.0f} articles/s of one core")
    if took:
        p50, p99 = statistics.median(took), took[min(len(took) - 1, int(0.99 * len(took)))]
        print(f"latency     p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms from publish to alert")
        print(f"            ({len(took)} alerts at {options.rate:g} articles/s for {options.seconds:g} s)")
    await articles_close(publisher, connection, supervisor)


def processor_time(supervisor: Supervisor) -> float:
    """Seconds the workers have used; unlike articles per second of the clock it changes little while others use the machine."""
    times = [psutil.Process(child.process.pid).cpu_times() for child in supervisor.children if child.process]
    return sum(spent.user + spent.system for spent in times)


async def articles_close(publisher: Publisher, connection: redis.asyncio.Redis, supervisor: Supervisor) -> None:
    await supervisor.stop()
    await publisher.close()
    await connection.aclose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--in-flight", type=int, default=1000)
    parser.add_argument("--brokers", default="")
    parser.add_argument("--redis", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(
            data_dir=Path(directory), kafka=KafkaSettings(brokers=options.brokers), redis=RedisSettings(url=options.redis)
        )
        servers = EmbeddedServers(settings)
        try:
            prepare_topics(servers.settings)
            asyncio.run(measure(servers.settings, options))
        finally:
            servers.close()


if __name__ == "__main__":
    main()
