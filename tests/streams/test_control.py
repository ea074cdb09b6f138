"""The heartbeat tells subscribers that silence is calm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import redis.asyncio

from streams.control import heartbeat

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
