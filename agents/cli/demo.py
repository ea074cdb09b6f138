"""``tocsin demo``: the service on sample feeds from a local server; ends by itself with a table."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from agents.cli.process import run_until_signal
from agents.cli.run import run
from agents.demo.feeds import FEEDS
from agents.demo.server import Served, serving
from agents.poller_ports import registry_of
from news.model import Feed
from news.render import clean
from streams.errors import TocsinError
from streams.journal import Journal
from streams.redis_client import connect
from streams.settings import Settings, load_settings
from tocsin_client import Alert, subscribe

EASY = {"TOCSIN_POLL_ALLOW_PRIVATE": "true", "TOCSIN_POLL_STARTER_PACK": "false", "TOCSIN_POLL_HOST_SPACING": "0.05"}
"""A demonstration polls this machine, and nothing else."""
WIDTH = 150
"""Columns of the table where nobody says how wide the output is."""
IDLE_LOOKS = 10
"""Looks in a row, five a second, at an empty chain after which the demonstration is over."""


@click.command("demo")
@click.option("--seconds", default=90.0, show_default=True, help="Longest time to wait for alerts.")
def command(seconds: float) -> None:
    """Show the whole service on sample feeds from a local server, without internet; exit code 1 if no alert came."""
    with tempfile.TemporaryDirectory(prefix="tocsin-demo-") as directory:
        os.environ.update(EASY, TOCSIN_DATA_DIR=directory, TOCSIN_LOG_LEVEL=os.environ.get("TOCSIN_LOG_LEVEL", "warning"))
        for name in ("TOCSIN_REDIS_URL", "TOCSIN_KAFKA_BROKERS"):
            os.environ[name] = ""
        seen: list[Alert] = []
        settings = load_settings()
        run_until_signal(settings, lambda stop: _demo(settings, stop, seconds, seen))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(_table(seen))
    if not seen:
        raise TocsinError(f"No alert came within {seconds:g} seconds.")


async def _demo(settings: Settings, stop: asyncio.Event, seconds: float, seen: list[Alert]) -> None:
    ready: asyncio.Queue[Settings] = asyncio.Queue()
    async with serving() as served:
        service = asyncio.create_task(run(settings, stop, ready.put_nowait))
        settled = asyncio.create_task(ready.get())
        await asyncio.wait([service, settled], return_when=asyncio.FIRST_COMPLETED)
        if settled.done():
            await _add_feeds(settled.result(), served.urls)
            await _watch(settled.result(), stop, served, seconds, seen)
            stop.set()
        settled.cancel()
        await service


async def _add_feeds(settings: Settings, urls: Sequence[str]) -> None:
    connection = await connect(settings.redis.url)
    registry = registry_of(connection, settings.poll)
    for feed, url in zip(FEEDS, urls, strict=True):
        about = Feed(url=url, title=feed.title, publisher=feed.title, family=feed.slug, lang=feed.lang)
        await registry.put(about, origin="demo", due=datetime.now(UTC))
    await connection.aclose()


async def _watch(settings: Settings, stop: asyncio.Event, served: Served, seconds: float, seen: list[Alert]) -> None:
    """Collect alerts until all feeds were read and all articles are through, the time is over, or we are told to stop."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    reader = asyncio.create_task(_read(settings, seen))
    connection = await connect(settings.redis.url)
    journal, idle = Journal(connection), 0
    while not stop.is_set() and loop.time() < deadline and idle < IDLE_LOOKS:
        await asyncio.sleep(0.2)
        through = served.polled >= set(served.urls) and not await journal.length()
        idle = idle + 1 if through else 0
    await connection.aclose()
    reader.cancel()


async def _read(settings: Settings, seen: list[Alert]) -> None:
    async for alert in subscribe(url=settings.redis.url, since="1h", follow=True):
        seen.append(alert)  # noqa: PERF401 - seen while it grows


def _table(seen: Sequence[Alert]) -> Table:
    table = Table("type", "severity", "countries", "conflicts", "event", "headline", "sources", title=f"{len(seen)} alerts")
    for alert in seen:
        event = alert.events[0] if alert.events else ""
        where, what = ", ".join(alert.countries), ", ".join(alert.conflicts)
        table.add_row(alert.type, alert.severity, where, what, event, clean(alert.headline, 70), str(alert.independent_sources))
    return table
