"""Alerts in a real Redis: written once, on every channel or on none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import redis.asyncio
from redis.exceptions import ResponseError

from news.model import Alert
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from tests.alert_factory import opening

CHANNELS = (
    "alerts:all",
    "alerts:country:IQ",
    "alerts:region:western-asia",
    "alerts:region:middle-east",
    "alerts:conflict:us-iran-militias",
    "alerts:event:drone-strike",
    "alerts:severity:medium",
)


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    connection: redis.asyncio.Redis = redis.asyncio.Redis.from_url(redis_url)
    yield connection
    await connection.aclose()


def test_an_alert_goes_to_the_channels_of_its_tags() -> None:
    """Iraq, where it happened, has a channel; Jordan, merely mentioned, does not."""
    assert channels_of(opening()) == CHANNELS


async def test_every_channel_gets_the_same_json_live_and_stored(client: redis.asyncio.Redis) -> None:
    """Pub/Sub and the stream of each channel carry the bytes that were written, under one id everywhere."""
    alert = opening()
    async with client.pubsub() as live:
        await live.psubscribe("alerts:*")
        await live.get_message(timeout=5)
        assert await AlertStore(client).write(alert, encode(alert), channels_of(alert))
        heard: dict[str, bytes] = {}
        while len(heard) < len(CHANNELS):
            message = await live.get_message(ignore_subscribe_messages=True, timeout=5)
            assert message is not None
            heard[message["channel"].decode()] = message["data"]
    assert heard == dict.fromkeys(CHANNELS, encode(alert))
    entries: list[tuple[bytes, dict[bytes, bytes]]] = []
    for channel in CHANNELS:
        entries += cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(channel))
    assert [fields[b"json"] for _, fields in entries] == [encode(alert)] * len(CHANNELS)
    assert len({entry_id for entry_id, _ in entries}) == 1


async def test_a_seq_is_written_once_and_the_first_bytes_stay(client: redis.asyncio.Redis) -> None:
    """Writing again, even other bytes, changes nothing and says so."""
    alert, store = opening(), AlertStore(client)
    assert await store.write(alert, b'{"first":1}', CHANNELS)
    assert not await store.write(alert, b'{"second":2}', CHANNELS)
    assert await store.find("s1:1") == b'{"first":1}'
    assert await client.xlen("alerts:all") == 1


async def test_many_writers_at_once_write_an_alert_once(client: redis.asyncio.Redis) -> None:
    """Twenty concurrent writes of one alert: one succeeds."""
    alert = opening()
    results = await asyncio.gather(*(AlertStore(client).write(alert, encode(alert), CHANNELS) for _ in range(20)))
    assert sorted(results) == [False] * 19 + [True]


async def test_a_channel_that_is_no_stream_leaves_nothing_half_written(client: redis.asyncio.Redis) -> None:
    """Someone put a string where a stream belongs: the write fails whole, and works once the string is gone."""
    alert, store = opening(), AlertStore(client)
    await client.set("alerts:severity:medium", "oops")
    with pytest.raises(ResponseError, match="alerts:severity:medium is not a stream"):
        await store.write(alert, encode(alert), CHANNELS)
    assert await client.xlen("alerts:all") == 0
    await client.delete("alerts:severity:medium")
    assert await store.write(alert, encode(alert), CHANNELS)


async def test_the_newest_view_of_a_story_is_kept(client: redis.asyncio.Redis) -> None:
    """After alert and update the latest view is the update; stories are listed newest first."""
    store = AlertStore(client)
    for story_id, seq in (("s1", 1), ("s2", 1), ("s1", 2)):
        payload = f'{{"is":"{story_id}:{seq}"}}'.encode()
        assert await store.write(replace(opening(id=story_id), seq=seq), payload, ("alerts:all",))
    assert await store.latest("s1") == b'{"is":"s1:2"}'
    assert await store.latest("s9") is None
    assert sorted(await store.recent()) == ["s1", "s2"]


async def test_streams_stay_bounded(client: redis.asyncio.Redis) -> None:
    """Of 1,000 alerts a stream of length 100 keeps about a hundred, and a narrower channel of length 50 about fifty."""
    store = AlertStore(client, stream_length=100, channel_length=50)
    for number in range(1000):
        alert = opening(id=f"s{number}")
        assert await store.write(alert, encode(alert), ("alerts:all", "alerts:country:IQ"))
    assert 100 <= await client.xlen("alerts:all") < 250
    assert 50 <= await client.xlen("alerts:country:IQ") < 200


async def test_a_server_that_lost_the_function_gets_it_again(client: redis.asyncio.Redis) -> None:
    """FUNCTION FLUSH between two writes is not noticed."""
    store = AlertStore(client)
    assert await store.write(opening(id="s1"), b"{}", ("alerts:all",))
    await client.function_flush()
    assert await store.write(opening(id="s2"), b"{}", ("alerts:all",))


async def test_lost_alerts_go_back_to_where_they_were_and_nobody_hears_of_them(client: redis.asyncio.Redis) -> None:
    """Oldest first, at the time they rang at; a reader who had the first goes on with the second; once more changes nothing."""
    store, rang = AlertStore(client), datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second = (_rang(f"s{number}", rang + timedelta(minutes=number)) for number in (1, 2))
    async with client.pubsub() as live:
        await live.psubscribe("alerts:*")
        await live.get_message(timeout=5)
        for alert in (first, second):
            assert await store.restore(alert, encode(alert), channels_of(alert)) == "channels"
        assert await live.get_message(ignore_subscribe_messages=True, timeout=0.3) is None
    cursor = f"{int((rang + timedelta(minutes=1, seconds=1)).timestamp() * 1000)}-0"
    for channel in CHANNELS:
        entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(channel, min=cursor))
        assert [fields[b"json"] for _, fields in entries] == [encode(second)]
    assert await store.latest("s1") == encode(first)
    assert await store.restore(first, encode(first), channels_of(first)) == "known"
    assert await client.xlen("alerts:all") == 2


async def test_an_alert_older_than_what_is_on_a_channel_is_only_looked_up(client: redis.asyncio.Redis) -> None:
    """Whoever follows the channel must not take it for news; what rings next comes behind as ever."""
    store, rang = AlertStore(client), datetime(2026, 3, 1, 12, tzinfo=UTC)
    new, old = opening(id="s2"), _rang("s1", rang)
    assert await store.write(new, encode(new), CHANNELS)
    assert await store.restore(old, encode(old), CHANNELS) == "lookup"
    assert await store.find("s1:1") == encode(old)
    assert await store.write(opening(id="s3"), b"{}", CHANNELS)
    assert await client.xlen("alerts:all") == 2


async def test_alerts_of_one_moment_are_all_restored(client: redis.asyncio.Redis) -> None:
    """Three rang in one millisecond."""
    store, rang = AlertStore(client), datetime(2026, 3, 1, 12, tzinfo=UTC)
    for number in range(3):
        alert = _rang(f"s{number}", rang)
        assert await store.restore(alert, encode(alert), channels_of(alert)) == "channels"
    assert await client.xlen("alerts:all") == 3


def _rang(story_id: str, when: datetime) -> Alert:
    alert = opening(id=story_id)
    return replace(alert, times=replace(alert.times, alerted=when))
