"""Alerts in Redis: written once, all channels or none; looked up by id; the newest view of every story."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from news.model import Alert

STORY = "tocsin:story:"
"""Prefix of a story's hash: ``<seq>`` → alert JSON, ``latest`` → highest seq, ``watch:<name>`` → the last seq sent to it."""
WATCH_FIELD = "watch:"
"""Prefix of the fields of a story's hash that name the watches told of it."""
INDEX = "tocsin:stories"
"""Sorted set of story ids by the time of their newest alert (ms)."""
CLOCK = "tocsin:clock"
"""The last stream id given; ids are the same in all channels of an alert, so one cursor fits them all."""
COUNTS = "tocsin:channels"
"""Hash: channel → number of messages ever appended; each stream entry carries its own number as ``n``."""
INDEX_LENGTH = 10_000
SECONDS_PER_DAY = 86_400
Restored = Literal["known", "lookup", "channels"]
"""Where an alert was put back: nowhere because it was there, where it can be looked up, or on its channels too."""


@cache
def _source() -> str:
    return Path(__file__).with_suffix(".lua").read_text(encoding="utf-8")


@cache
def _version() -> str:
    return hashlib.blake2b(_source().encode(), digest_size=4).hexdigest()


@cache
def library() -> str:
    """The Lua library with the functions that write, their names ending in the library's version."""
    return _source().replace("VERSION", _version())


async def call(redis: Redis, function: str, keys: Sequence[str], args: Sequence[str | bytes | int]) -> object:
    """Call one of the library's functions, loading the library into a server that does not have it."""
    name = f"{function}_{_version()}"
    for attempt in range(2):
        try:
            # redis-py's stubs know str arguments only; bytes go through unchanged.
            answer = redis.fcall(name, len(keys), *keys, *cast("Sequence[str]", args))
            return await cast("Awaitable[object]", answer)
        except ResponseError as error:
            if attempt or "unction not found" not in str(error):
                raise
            await cast("Awaitable[object]", redis.function_load(library(), replace=True))
    raise AssertionError(function)


class AlertStore:
    """Writes and finds alerts.

    Args:
        redis: a client of Redis 7 or Valkey.
        stream_length: entries kept on the first channel of an alert, ``alerts:all``, about.
        channel_length: entries kept on each other channel, about.
        keep_days: how long a story's alerts can be looked up after its last one; also how long a repeated write is refused.
    """

    def __init__(
        self, redis: Redis, *, stream_length: int = 10_000, channel_length: int = 2_000, keep_days: float = 30
    ) -> None:
        self._redis = redis
        self._lengths = stream_length, channel_length
        self._keep_seconds = max(1, int(keep_days * SECONDS_PER_DAY))

    async def write(self, alert: Alert, payload: bytes, channels: tuple[str, ...]) -> bool:
        """Store the alert and put it on its channels, in one step; ``False`` when its ``seq`` was written before.

        The first bytes written for a ``seq`` are the ones that stay. Raises redis-py's errors when the server cannot be
        reached or a channel's key holds something else; nothing is written then.
        """
        return await call(self._redis, "tocsin_write_alert", *self._arguments(alert, payload, channels)) == 1

    async def restore(self, alert: Alert, payload: bytes, channels: tuple[str, ...]) -> Restored:
        """Store an alert that rang before, where it is missing; nobody hears of it again.

        Its place in the streams is that of the time it rang at, so alerts are restored oldest first. Where a newer message is
        on the channels already it is kept to be looked up only. Raises as ``write`` does.
        """
        keys, args = self._arguments(alert, payload, channels)
        rang = alert.times.alerted or alert.times.published
        answer = await call(self._redis, "tocsin_restore_alert", keys, (*args, int(rang.timestamp() * 1000) if rang else 0))
        return ("known", "lookup", "channels")[cast("int", answer)]

    def _arguments(
        self, alert: Alert, payload: bytes, channels: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str | bytes | int, ...]]:
        first, others = self._lengths
        keys = (STORY + alert.story_id, INDEX, CLOCK, COUNTS, *channels)
        return keys, (alert.story_id, alert.seq, payload, first, self._keep_seconds, INDEX_LENGTH, others)

    async def find(self, alert_id: str) -> bytes | None:
        """The JSON of an alert by its id (``story_id:seq``)."""
        story_id, _, seq = alert_id.rpartition(":")
        return await self._field(story_id, seq)

    async def latest(self, story_id: str) -> bytes | None:
        """The JSON of the newest alert of a story: its current view."""
        seq = await self._field(story_id, "latest")
        return await self._field(story_id, seq.decode()) if seq else None

    async def watches_told(self, story_id: str) -> frozenset[str]:
        """Names of the watches that were sent an alert of this story."""
        names = [_text(name) for name in await self._redis.hkeys(STORY + story_id)]
        return frozenset(name.removeprefix(WATCH_FIELD) for name in names if name.startswith(WATCH_FIELD))

    async def recent(self, count: int = 100) -> list[str]:
        """Ids of the stories that rang last, newest first."""
        found = await cast("Awaitable[list[bytes | str]]", self._redis.zrevrange(INDEX, 0, count - 1))
        return [_text(story_id) for story_id in found]

    async def _field(self, story_id: str, name: str) -> bytes | None:
        value = await self._redis.hget(STORY + story_id, name)
        return value.encode() if isinstance(value, str) else value


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
