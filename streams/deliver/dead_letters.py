"""Deliveries that were given up, kept so that they can be seen and sent again."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from redis.asyncio import Redis

from streams.codec import Malformed, decode, encode
from streams.deliver.message import Message

DEAD = "tocsin:dead-letters"
"""Stream of ``DeadLetter`` JSON."""

Entry = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message, where it should have gone, and why it did not arrive."""

    message: Message
    url: str
    secret: str = ""
    reason: str
    attempts: int
    at: datetime


class DeadLetters:
    """The list in Redis, newest last, bounded."""

    def __init__(self, redis: Redis, *, kept: int = 10_000) -> None:
        """Keep about ``kept`` letters."""
        self._redis, self._kept = redis, kept

    async def put(self, letter: DeadLetter) -> None:
        await self._redis.xadd(DEAD, {"json": encode(letter)}, maxlen=self._kept, approximate=True)

    async def all(self, watch: str | None = None) -> list[tuple[str, DeadLetter]]:
        """Id and letter, oldest first; of one watch only, if given."""
        entries = cast("list[Entry]", await cast("Awaitable[object]", self._redis.xrange(DEAD)))
        found = [(entry_id.decode(), decode(DeadLetter, fields.get(b"json"))) for entry_id, fields in entries]
        letters = [(entry_id, letter) for entry_id, letter in found if not isinstance(letter, Malformed)]
        return [(entry_id, letter) for entry_id, letter in letters if watch in {None, letter.message.watch}]

    async def drop(self, entry_id: str) -> None:
        await self._redis.xdel(DEAD, entry_id)
