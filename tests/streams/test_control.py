"""The heartbeat tells subscribers that silence is calm."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import redis.asyncio

from agents.heartbeat import beat
from streams.control import heartbeat, note_poll
from tocsin_client.reader import entries_of

NOW = datetime(2024, 2, 7, 18, 0, tzinfo=UTC)


async def test_a_heartbeat_carries_lag_and_last_poll(valkey_url: str) -> None:
    """Live and on the stream, with a sentence for people."""
    async with redis.asyncio.Redis.from_url(valkey_url) as client, client.pubsub() as live:
        await live.subscribe("alerts:control")
        await live.get_message(timeout=5)
        await heartbeat(client, now=NOW, lag=12, last_poll=NOW - timedelta(seconds=30), worker="w1")
        message = await live.get_message(ignore_subscribe_messages=True, timeout=5)
        assert message is not None
        said = json.loads(message["data"])
        assert said["kind"] == "heartbeat"
        assert said["detail"] == {"lag": 12, "last_poll": "2024-02-07T17:59:30+00:00", "worker": "w1"}
        assert said["summary"] == "12 messages behind; last poll 30 s ago"
        assert await client.xlen("alerts:control") == 1


async def test_a_worker_beats_with_the_last_poll(valkey_url: str) -> None:
    """The beat goes on after a measurement that fails, and tells when a feed was last polled."""
    lags = iter([0, 3])

    def lag() -> int:
        return next(lags) or int("no partitions yet")

    async with redis.asyncio.Redis.from_url(valkey_url) as client:
        await note_poll(client, NOW)
        beating = asyncio.create_task(beat(client, lag, seconds=0.01))
        answer: Any = await client.xread({"alerts:control": "0"}, block=5000)
        beating.cancel()
        said = json.loads(entries_of(answer)["alerts:control"][0][1]["json"])
        assert (said["detail"]["lag"], said["detail"]["last_poll"]) == (3, NOW.isoformat())
