"""What a watch would have sent, from the alerts the streams keep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from news.model import Alert
from news.watches import Watch
from news.watches.backtest import backtest
from streams.channels import ALL
from streams.codec import Malformed, decode
from tocsin_client.cursor import since_time

PAGE = 500
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
