"""What is published but not yet through the chain, for a broker that forgets everything at a restart.

One Redis hash: token → encoded article. The publisher writes an entry before it publishes, the stage where the article's way
ends strikes it out, and at the start all that is left is published again; dedupe and the idempotent alert write absorb repeats.
Its length is also how the poller knows that the chain is behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import redis.asyncio

from streams import metrics

KEY = "tocsin:journal"
LIMIT = 1_000
"""Entries; the in-process broker keeps some 5 MB a partition, and an article is rarely above 4 KB in a feed."""


class Journal:
    """The journal of an embedded broker."""

    def __init__(self, connection: redis.asyncio.Redis, limit: int = LIMIT) -> None:
        """Take at most ``limit`` entries; ``add`` waits while it is full."""
        self._redis = connection
        self._limit = limit

    async def add(self, token: str, payload: bytes) -> None:
        """Write an entry; waits while the chain is behind by the limit."""
        while await self.length() >= self._limit:  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.05)
        await self._redis.hset(KEY, token, payload)

    async def done(self, tokens: Sequence[str]) -> None:
        """Strike out entries whose article came to its end."""
        if tokens:
            await self._redis.hdel(KEY, *tokens)

    async def left(self) -> AsyncIterator[tuple[str, bytes]]:
        """All entries, oldest or not; an entry may come twice."""
        async for token, payload in self._redis.hscan_iter(KEY, count=200):
            yield token.decode(), payload

    async def length(self) -> int:
        """How many articles are on their way."""
        length = int(await self._redis.hlen(KEY))
        metrics.IN_FLIGHT.set(length)
        return length
