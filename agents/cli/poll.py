"""``tocsin poll``: one poller; start as many as you like, they share the feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import click
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agents.cli.process import run_until_signal
from agents.live import ACTIVITY
from agents.poll import Polled, poll_forever
from agents.poller_ports import coverage_of, open_ports, registry_of, settle_catalogue
from agents.watch_coverage import watch_coverage
from streams.article_publisher import ArticlePublisher
from streams.codec import encode
from streams.control import note_poll
from streams.journal import Journal
from streams.logs import get_logger
from streams.producer import Publisher
from streams.reading import FeedReader
from streams.redis_client import client
from streams.runtime import require_broker
from streams.servers import until_ready, watch
from streams.settings import Settings, load_settings

log = get_logger("tocsin.poll")


@click.command("poll")
@click.option("--once", is_flag=True, help="Poll what is due now, then end.")
def command(once: bool) -> None:
    """Fetch the feeds that are due and publish what is new or changed.

    Start it as often as you like: the pollers share the feeds and keep the limits per host together.
    """
    settings = require_broker(load_settings())
    run_until_signal(settings, lambda stop: poll(settings, stop, once=once))


async def poll(settings: Settings, stop: asyncio.Event, *, once: bool = False) -> None:
    """Poll until ``stop`` is set, or once through."""
    await until_ready(settings, stop)
    if stop.is_set():
        return
    connection = client(settings.redis.url)
    watching = asyncio.create_task(watch(settings))
    reader = FeedReader(settings.poll.max_entries)
    publisher, _ = await asyncio.gather(asyncio.to_thread(Publisher, settings.kafka), asyncio.to_thread(reader.warm))
    try:
        articles = ArticlePublisher(publisher, Journal(connection) if settings.kafka.embedded else None)
        again = await articles.replay_journal()
        registry = registry_of(connection, settings.poll)
        await settle_catalogue(registry, settings)
        log.info("poller-starts", feeds=await registry.count(), brokers=settings.kafka.brokers, published_again=again)
        coverage = asyncio.create_task(watch_coverage(coverage_of(connection, registry), lambda: datetime.now(UTC)))
        async with open_ports(connection, settings, articles.publish) as ports:
            await poll_forever(ports, settings.poll, stop, once, _teller(connection))
        coverage.cancel()
        log.info("poller-stopped")
    finally:
        watching.cancel()
        await publisher.close()
        await connection.aclose()


def _teller(connection: Redis) -> Callable[[Polled], None]:
    """Says what was polled to those who watch live; nobody waits for it."""
    telling: set[asyncio.Task[None]] = set()

    async def tell(polled: Polled) -> None:
        try:
            await connection.publish(
                ACTIVITY, encode({"feed": polled.feed.url, "outcome": polled.note.outcome, "new": polled.note.new})
            )
            await note_poll(connection, datetime.now(UTC))
        except (RedisError, OSError) as error:
            log.debug("activity-not-told", error=str(error))

    def on_event(polled: Polled) -> None:
        task = asyncio.create_task(tell(polled))
        telling.add(task)
        task.add_done_callback(telling.discard)

    return on_event
