"""What the service says about itself on ``alerts:control``: it lives, how far behind it is, and what broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from streams.alert_store import CLOCK, COUNTS, call
from streams.channels import CONTROL
from streams.codec import encode

CONTROL_LENGTH = 5_000
"""Messages kept on ``alerts:control``."""

LAST_POLL = "tocsin:last-poll"
"""When any feed was last fetched (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A message about the service, not about a story. New kinds may come; readers pass over those they do not know."""

    kind: str
    """``heartbeat``, ``watches``, ``feed``, ``silence``, ..."""
    time: datetime
    summary: str
    """One sentence for a person."""
    detail: dict[str, str | int | float | None]
    schema: int = 1


async def announce(redis: Redis, message: Control) -> None:
    """Publish and append a control message in one step. Raises redis-py's errors when the server cannot be reached."""
    await call(redis, "tocsin_announce", (CONTROL, CLOCK, COUNTS), (encode(message), CONTROL_LENGTH))


async def heartbeat(redis: Redis, *, now: datetime, lag: int, last_poll: datetime | None, worker: str = "") -> None:
    """Say that a worker lives. Silence on the channel means that nobody is listening to the world.

    Args:
        redis: where subscribers read.
        now: the worker's clock.
        lag: messages of its topics it has yet to handle.
        last_poll: when a feed was last fetched, ``None`` if never.
        worker: which process speaks.
    """
    age = (now - last_poll).total_seconds() if last_poll else None
    behind = "up to date" if lag == 0 else f"{lag} messages behind"
    polled = "no feed polled yet" if age is None else f"last poll {age:.0f} s ago"
    detail: dict[str, str | int | float | None] = {
        "lag": lag,
        "last_poll": last_poll.isoformat() if last_poll else None,
        "worker": worker,
    }
    await announce(redis, Control(kind="heartbeat", time=now, summary=f"{behind}; {polled}", detail=detail))


async def note_poll(redis: Redis, now: datetime) -> None:
    """Remember that a feed was fetched, for the heartbeat."""
    await redis.set(LAST_POLL, now.isoformat())


async def last_poll(redis: Redis) -> datetime | None:
    """When any feed was last fetched."""
    noted = await redis.get(LAST_POLL)
    return datetime.fromisoformat(noted.decode()) if isinstance(noted, bytes) else None
