"""What a watch would have sent, from the alerts the streams keep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import UTC, datetime
from typing import cast

import click
from redis.asyncio import Redis

from agents.cli.alert_line import alert_line
from agents.cli.with_redis import with_redis
from news.model import Alert
from news.watches import Vocabulary, Watch, read_watches
from news.watches.backtest import backtest
from streams.channels import ALL
from streams.codec import Malformed, decode
from streams.errors import TocsinError
from streams.settings import Settings
from streams.watch_file import watch_rules
from streams.watch_store import WatchStore
from tocsin_client import Alert as Shown
from tocsin_client.cursor import since_time

PAGE = 500
"""Entries read at a time."""
Entry = tuple[bytes, dict[bytes, bytes]]


async def from_streams(redis: Redis, watch: Watch, last: str) -> tuple[list[bytes], str]:
    """The JSON of every alert the watch would have sent since ``last``, and a note if older ones are no longer kept.

    Raises:
        ValueError: ``last`` is neither a span nor a time.
    """
    since = since_time(last, datetime.now(UTC))
    payloads: dict[str, bytes] = {}
    alerts: list[Alert] = []
    async for payload in _payloads(redis, since):
        alert = decode(Alert, payload)
        if not isinstance(alert, Malformed):
            payloads[alert.alert_id] = payload
            alerts.append(alert)
    return [payloads[alert.alert_id] for alert in backtest(watch, alerts)], await _note(redis, since)


async def _payloads(redis: Redis, since: datetime) -> AsyncIterator[bytes]:
    start = str(int(since.timestamp() * 1000))
    while page := cast("list[Entry]", await cast("Awaitable[object]", redis.xrange(ALL, start, "+", PAGE))):
        for _, fields in page:
            yield fields.get(b"json", b"")
        start = f"({page[-1][0].decode()}"


async def _note(redis: Redis, since: datetime) -> str:
    """Whether the stream was trimmed after ``since``: then the count is a lower bound."""
    first = cast("list[Entry]", await cast("Awaitable[object]", redis.xrange(ALL, count=1)))
    if not first or int(first[0][1].get(b"n", b"0")) <= 1:
        return ""
    oldest = datetime.fromtimestamp(int(first[0][0].partition(b"-")[0]) / 1000, UTC)
    return f" (Alerts from before {oldest:%Y-%m-%d %H:%M} UTC are no longer kept.)" if oldest > since else ""


def find_watch(settings: Settings, name: str) -> Watch:
    """The watch of this name: from the watch file if it has it, so that no service need run, else from Redis.

    Raises:
        TocsinError: there is none.
    """
    path = settings.notify.watches
    if path and path.is_file():
        watches, _ = read_watches(path.read_text(encoding="utf-8"), watch_rules(settings.notify, Vocabulary(), reach=False))
        for watch in watches:
            if watch.name == name:
                return watch
    record = with_redis(settings, lambda redis: WatchStore(redis).all()).get(name)
    if record is None:
        raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")
    return record.watch


def show(payloads: Sequence[bytes], note: str = "") -> None:
    """``14 alerts, here they are.``, and a line for each."""
    click.echo(f"{len(payloads)} alerts{', here they are' if payloads else ''}.{note}")
    for payload in payloads:
        click.echo(alert_line(Shown.from_json(payload)))
