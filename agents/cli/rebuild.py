"""``tocsin rebuild``: the alerts that a Redis has lost, put back from the topic."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import click
from redis.asyncio import Redis
from rich.console import Console
from rich.progress import track

from agents.cli.with_redis import with_redis
from agents.pipeline import alert_store
from news.model import Alert
from streams.bounded_read import read_topic
from streams.codec import Malformed, decode
from streams.runtime import require_broker
from streams.settings import load_settings
from streams.topics import ALERTS
from streams.watch_store import WatchBook

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOLD = {
    "channels": "{} put back on their channels",
    "lookup": "{} only to be looked up, because newer ones are on the channels",
    "known": "{} were there",
    "unreadable": "{} could not be read",
}


@click.command("rebuild")
def command() -> None:
    """Put alerts that Redis has lost back from the topic of alerts; nobody is rung again.

    For a Redis that came back empty: load the watches, run this, then start the workers.
    """
    settings = require_broker(load_settings())
    counts: Counter[str] = Counter()
    alerts: list[tuple[datetime, Alert, bytes]] = []
    for record in read_topic(settings.kafka, ALERTS):
        alert = decode(Alert, record.value or b"")
        if isinstance(alert, Malformed):
            counts["unreadable"] += 1
        else:
            alerts.append((alert.times.alerted or EPOCH, alert, record.value))
    alerts.sort(key=lambda one: (one[0], one[1].story_id, one[1].seq))

    async def restore(redis: Redis) -> None:
        store, watches = alert_store(settings, redis), WatchBook(redis)
        for _, alert, payload in track(alerts, "putting alerts back", console=Console(stderr=True), transient=True):
            counts[await store.restore(alert, payload, await watches.channels(alert))] += 1

    with_redis(settings, restore)
    click.echo(f"{len(alerts)} alerts in the topic: " + "; ".join(text.format(counts[how]) for how, text in TOLD.items()) + ".")
