"""The Redis side of delivering one watch: what is new, what is in hand, what waits for a digest, what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from streams.channels import channel
from streams.control import Control, announce

GROUP = "tocsin-notify"
CONSUMER = "notifier"
"""One name for all: whoever holds the watch's lease goes on with what the one before had in hand."""
HELD = "tocsin:held:"
"""Prefix of the lists of alerts that wait for the end of quiet hours or for a digest."""
BATCH = "tocsin:held-batch:"
"""Prefix of the list that is being sent as a digest; it does not change until it has arrived."""
SENT = "tocsin:sent:"
"""Prefix of the marks of what was delivered."""
SENT_SECONDS = 2 * 86_400
BATCH_SIZE = 100


_Raw = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An alert on the watch's stream."""

    id: str
    payload: str
    restored: bool = False
    """Put back after Redis had lost it: it was on its way before."""

    @property
    def written(self) -> datetime:
        """When it was put on the stream."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)


class WatchQueue:
    """One watch's stream, read as a consumer group."""

    def __init__(self, redis: Redis, watch: str) -> None:
        self._redis, self._watch = redis, watch
        self._stream = channel("watch", watch)

    async def open(self) -> None:
        """Make the group, from the beginning of the stream, unless it is there."""
        try:
            await self._redis.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def begin(self) -> None:
        """Deliver what comes from now on: what is on the channel was there before anybody asked for its delivery."""
        await self.open()
        newest = cast("list[_Raw]", await cast("Awaitable[object]", self._redis.xrevrange(self._stream, count=1)))
        last, number = (newest[0][0], int(newest[0][1].get(b"n", b"0"))) if newest else (b"0", 0)
        async with self._redis.pipeline(transaction=True) as together:
            together.xgroup_destroy(self._stream, GROUP)
            together.xgroup_create(self._stream, GROUP, id=last, entries_read=number)
            together.delete(HELD + self._watch, BATCH + self._watch)
            await together.execute()

    async def trimmed(self) -> int:
        """How many alerts went from the stream before they were read here: the notifiers were away for too long."""
        groups: Any = await self._redis.xinfo_groups(self._stream)
        read = next((group["entries-read"] for group in groups if group["name"] == GROUP.encode()), None)
        oldest = cast("list[_Raw]", await cast("Awaitable[object]", self._redis.xrange(self._stream, count=1)))
        return max(0, int(oldest[0][1].get(b"n", b"1")) - 1 - read) if oldest and read is not None else 0

    async def tell(self, count: int, now: datetime) -> None:
        """Say on ``alerts:control`` that ``count`` alerts of this watch were never delivered."""
        summary = f"Watch {self._watch}: {count} alerts were trimmed from its stream before they were delivered."
        detail: dict[str, str | int | float | None] = {"watch": self._watch, "count": count}
        await announce(self._redis, Control(kind="missed", time=now, summary=summary, detail=detail))

    async def pending(self) -> list[Entry]:
        """What was read before and never acknowledged."""
        found: list[Entry] = []
        after = "0"
        while page := await self._read(after, block_ms=None):
            found += page
            after = page[-1].id
        return found

    async def new(self, block_ms: int) -> list[Entry]:
        """What came since, waiting ``block_ms`` for it."""
        return await self._read(">", block_ms=block_ms)

    async def ack(self, entry: Entry) -> None:
        await self._redis.xack(self._stream, GROUP, entry.id)

    async def hold(self, entry: Entry) -> None:
        """Let an entry wait for a digest; in one step with taking it off the group's hands."""
        async with self._redis.pipeline(transaction=True) as together:
            together.rpush(HELD + self._watch, f"{entry.id} {entry.payload}")
            together.xack(self._stream, GROUP, entry.id)
            await together.execute()

    async def oldest_held(self) -> datetime | None:
        """When the first of the waiting alerts was written."""
        for key in (BATCH, HELD):
            first = cast("bytes | None", await cast("Awaitable[object]", self._redis.lindex(key + self._watch, 0)))
            if first:
                return Entry(id=first.partition(b" ")[0].decode(), payload="").written
        return None

    async def batch(self) -> tuple[str, ...]:
        """The alerts of the digest to send next; the same ones until ``batch_sent``."""
        key = BATCH + self._watch
        if not await self._redis.exists(key):
            await self._redis.eval(_TAKE, 2, HELD + self._watch, key, str(BATCH_SIZE))
        items = cast("list[bytes]", await cast("Awaitable[object]", self._redis.lrange(key, 0, -1)))
        return tuple(item.partition(b" ")[2].decode() for item in items)

    async def batch_sent(self) -> None:
        await self._redis.delete(BATCH + self._watch)

    async def was_sent(self, url: str, key: str) -> bool:
        return bool(await self._redis.exists(_mark(url, key)))

    async def mark_sent(self, url: str, key: str) -> None:
        await self._redis.set(_mark(url, key), b"", ex=SENT_SECONDS)

    async def _read(self, after: str, block_ms: int | None) -> list[Entry]:
        reply: Any = await self._redis.xreadgroup(GROUP, CONSUMER, {self._stream: after}, count=100, block=block_ms)
        pairs = reply.items() if isinstance(reply, dict) else reply or ()
        found = []
        for _, entries in pairs:
            flat = entries[0] if entries and isinstance(entries[0], list) else entries
            for entry_id, fields in flat:
                # A trimmed entry that was in hand comes back without fields.
                told = fields or {}
                found.append(Entry(id=entry_id.decode(), payload=told.get(b"json", b"").decode(), restored=b"restored" in told))
        return found


_TAKE = """
local items = redis.call('LRANGE', KEYS[1], 0, ARGV[1] - 1)
if #items > 0 then
  redis.call('RPUSH', KEYS[2], unpack(items))
  redis.call('LTRIM', KEYS[1], #items, -1)
end
return #items
"""


def _mark(url: str, key: str) -> str:
    return SENT + hashlib.blake2b(f"{url}\n{key}".encode(), digest_size=16).hexdigest()
