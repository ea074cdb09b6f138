"""The registry of feeds: what is known of them, and leases on those that are due."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from redis.asyncio import Redis

from news.health import Health
from news.model import Feed
from streams.alert_store import CLOCK, COUNTS, call
from streams.channels import CONTROL
from streams.codec import Malformed, decode, encode
from streams.control import Control
from streams.registry import keys
from streams.registry.records import FeedRecord, FeedState, FetchNote, Finish, Lease, feed_id, host_of
from streams.registry.scripts import Scripts
from streams.registry.seen import Seen

T = TypeVar("T")
MARGIN = 1.05
"""Two requests take unequal time on their way; so much more spacing keeps the limit all the same."""
SENDING = 30.0
"""Seconds after which a claimed request that was not sent no longer holds up its host: its poller is dead or stuck."""
ARRIVALS_KEPT = 16 * 86_400
"""Seconds: two weeks of the same hour, and a margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Limits every poller keeps, together with all others. Seconds."""

    spacing: float = 5.0
    """Between the starts of two requests to one host."""
    at_once: int = 2
    """Requests to one host under way at the same time."""
    lease: float = 60.0
    """After this long without a sign of life a poller's feeds go to others."""
    log_length: int = 30
    control_length: int = 10_000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a poller got, and the seconds until it is worth asking again."""

    leases: tuple[Lease, ...]
    wait: float


class FeedRegistry:
    """All methods are single atomic steps in Redis; any number of processes may call them at once.

    Times of leases and host limits are read from the Redis server's clock, so that clocks of several machines need not agree,
    unless a ``clock`` or a ``now`` is given (tests).
    """

    def __init__(self, redis: Redis, manners: Manners | None = None, clock: Callable[[], datetime] | None = None) -> None:
        self._redis = redis
        self._clock = clock
        self._scripts = Scripts(redis)
        self.manners = manners or Manners()

    async def put(self, feed: Feed, *, origin: str, due: datetime, added: datetime | None = None) -> str:
        """Add a feed or change what is known about it; ``added``, ``changed`` or ``unchanged``. Its schedule is left alone."""
        state = FeedState(added=added or due)
        answer = await self._scripts.call(
            "put",
            [keys.URLS, keys.DUE, keys.REMOVED, keys.MOVED],
            *(feed.url, feed_id(feed.url), encode(feed), host_of(feed.url), origin, encode(state), due.timestamp()),
        )
        return _text(answer[0])

    async def remove(self, url: str, *, by_hand: bool = True) -> bool:
        """Forget the feed; what a person removes, no file of feeds brings back by itself."""
        return bool(await self._scripts.call("remove", [keys.URLS, keys.DUE, keys.LEASED, keys.REMOVED], url, int(by_hand)))

    async def removed(self) -> set[str]:
        """URLs a person removed and did not add again."""
        return {_text(url) for url in await self._redis.smembers(keys.REMOVED)}

    async def move(self, record: FeedRecord, url: str) -> str:
        """Poll the feed at another URL from now on; ``moved``, or ``duplicate`` where that URL is polled already."""
        feed = replace(record.feed, url=url)
        answer = await self._scripts.call(
            "move", [keys.URLS, keys.MOVED], record.id, record.feed.url, url, encode(feed), host_of(url)
        )
        return _text(answer)

    async def moved(self) -> dict[str, str]:
        """The URLs feeds had → where they moved to; a feed may have moved on from there."""
        found = cast("dict[bytes, bytes]", await self._redis.hgetall(keys.MOVED))
        return {_text(old): _text(new) for old, new in found.items()}

    async def get(self, url: str) -> FeedRecord | None:
        """The feed polled at ``url``."""
        found = await self._redis.hget(keys.URLS, url)
        records = await self._records([_text(found)]) if found else []
        return records[0] if records else None

    async def all(self) -> AsyncIterator[FeedRecord]:
        """Every feed, in no order; those added or removed meanwhile may or may not be among them."""
        cursor, started = 0, False
        while cursor or not started:
            cursor, found = await self._redis.hscan(keys.URLS, cursor, count=500)
            started = True
            for record in await self._records([_text(feed) for feed in cast("dict[bytes, bytes]", found).values()]):
                yield record

    async def count(self) -> int:
        return int(await self._redis.hlen(keys.URLS))

    async def revive(self, record: FeedRecord, now: datetime) -> None:
        """Poll a feed again that was disabled or retired, as if nothing had been wrong with it."""
        state = replace(record.state, health=Health(), why="")
        async with self._redis.pipeline() as together:
            together.hset(keys.FEED + record.id, "state", encode(state))
            together.zadd(keys.DUE, {record.id: now.timestamp()})
            await together.execute()

    async def make_due(self, record: FeedRecord, at: datetime) -> None:
        """Poll the feed at ``at`` whatever its schedule says; one that is leased or waiting is left as it is."""
        if await self._redis.zscore(keys.LEASED, record.id) is None:
            await self._redis.zadd(keys.DUE, {record.id: at.timestamp()})

    async def claim(self, wanted: int, now: datetime | None = None) -> Claim:
        """Lease up to ``wanted`` due feeds, never more of a host than its limits allow."""
        token = secrets.token_hex(8)
        answer = await self._scripts.call(
            "claim",
            [keys.DUE, keys.HOSTS, keys.LEASED],
            *(self._now(now), wanted, self.manners.lease, self.manners.spacing * MARGIN, self.manners.at_once, token, SENDING),
        )
        moment, upcoming = float(answer[0]), float(answer[1])
        rows = [answer[at : at + 5] for at in range(2, len(answer), 5)]
        return Claim(tuple(self._lease(row, token, moment) for row in rows), max(0.0, upcoming - moment))

    def _lease(self, row: Sequence[bytes], token: str, moment: float) -> Lease:
        due = datetime.fromtimestamp(float(row[4]), UTC)
        record = FeedRecord(
            id=_text(row[0]), feed=_or(decode(Feed, row[1]), Feed(url="")), state=_state(row[2]), origin=_text(row[3])
        )
        claimed = datetime.fromtimestamp(moment, UTC)
        expires = claimed + timedelta(seconds=self.manners.lease)
        return Lease(record=record, token=token, due=due, claimed=claimed, expires=expires)

    async def renew(self, leases: Sequence[Lease], now: datetime | None = None) -> set[str]:
        """A sign of life: the leases run anew. Returns the ids of those that are still ours."""
        if not leases:
            return set()
        pairs = [part for lease in leases for part in (lease.record.id, lease.token)]
        answer = await self._scripts.call("renew", [keys.LEASED], self._now(now), self.manners.lease, *pairs)
        return {_text(found) for found in answer}

    async def seen(self, record: FeedRecord) -> Seen:
        packed = await self._redis.hget(keys.FEED + record.id, "seen")
        return Seen.from_bytes(packed if isinstance(packed, bytes) else b"")

    async def finish(self, lease: Lease, finish: Finish, *, at: datetime, now: datetime | None = None) -> bool:
        """Hand a lease back. ``False``: it had run out and was given to another poller, or the feed was removed.

        ``at`` is when ``finish.due`` was reckoned, by the same clock: it is due so much later by the server's.
        """
        wait = "" if finish.due is None else f"{(finish.due - at).total_seconds():.6f}"
        arrived = finish.note.new if not finish.backfill else 0
        answer = await self._scripts.call(
            "finish",
            [keys.DUE, keys.LEASED, keys.HOSTS, keys.OUTBOX],
            *(lease.record.id, lease.token, encode(finish.state)),
            *(b"" if finish.seen is None else finish.seen.to_bytes(), wait, encode(finish.note)),
            *(self.manners.log_length, self._now(now), finish.host_pause),
            *(arrivals_key(at) if arrived else "", lease.record.feed.country or "??", arrived, ARRIVALS_KEPT),
            *(encode(control) for control in finish.controls),
        )
        return bool(answer)

    async def slot(self, host: str, token: str, *, longest: float, now: datetime | None = None) -> float:
        """Ask for one request to ``host`` beside leased feeds; 0.0 when it may go, else seconds until asking again."""
        spacing, at_once = self.manners.spacing * MARGIN, self.manners.at_once
        return float(await self._scripts.call("slot", [], self._now(now), host, token, spacing, at_once, longest, SENDING))

    async def free(self, host: str, token: str) -> None:
        """The request that ``slot`` allowed is over."""
        async with self._redis.pipeline() as together:
            together.zrem(keys.ACTIVE + host, token)
            together.delete(keys.SENDING + host)
            await together.execute()

    async def sent(self, host: str, now: datetime | None = None) -> None:
        """A claimed request is on its way: from now on counts the time until the next one may go."""
        await self._scripts.call("sent", [keys.HOSTS], self._now(now), host, self.manners.spacing * MARGIN)

    async def log(self, record: FeedRecord) -> tuple[FetchNote, ...]:
        """The last fetches, newest first."""
        lines = await self._redis.lrange(keys.LOG + record.id, 0, -1)
        notes = (decode(FetchNote, _bytes(line)) for line in lines)
        return tuple(note for note in notes if not isinstance(note, Malformed))

    async def announce(self, control: Control) -> None:
        """Tell ``alerts:control`` (channel and stream)."""
        await self._tell(encode(control))

    async def deliver(self) -> int:
        """Announce what ``finish`` left to be announced; a message may come twice, none is lost. Returns how many."""
        delivered = 0
        while line := await self._redis.lindex(keys.OUTBOX, 0):
            await self._tell(_bytes(line))
            await self._redis.lrem(keys.OUTBOX, 1, _text(line))
            delivered += 1
        return delivered

    async def _tell(self, line: bytes) -> None:
        await call(self._redis, "tocsin_announce", (CONTROL, CLOCK, COUNTS), (line, self.manners.control_length))

    def _now(self, now: datetime | None) -> str:
        return _stamp(now or (self._clock() if self._clock else None))

    async def _records(self, ids: Sequence[str]) -> list[FeedRecord]:
        async with self._redis.pipeline(transaction=False) as together:
            for found in ids:
                together.hmget(keys.FEED + found, "feed", "state", "origin", "due", "token")
                together.zscore(keys.DUE, found)
            answers = await together.execute()
        rows = zip(ids, answers[::2], answers[1::2], strict=True)
        return [_record(found, row, score) for found, row, score in rows if row[0] is not None]


def arrivals_key(now: datetime) -> str:
    return f"{keys.ARRIVALS}{now:%Y%m%d%H}"


def _record(found: str, row: Sequence[Any], score: float | None) -> FeedRecord:
    feed, state, origin, since, token = row
    moment = score if score is not None else since
    return FeedRecord(
        id=found,
        feed=_or(decode(Feed, _bytes(feed)), Feed(url="")),
        state=_state(state),
        due=datetime.fromtimestamp(float(moment), UTC) if moment is not None else None,
        leased=bool(token),
        origin=_text(origin or b""),
    )


def _state(line: bytes | str | None) -> FeedState:
    """A state that cannot be read (damaged, or of a version to come) starts afresh; dedupe absorbs the repeats."""
    return _or(decode(FeedState, None if line is None else _bytes(line)), FeedState())


def _or(value: T | Malformed, otherwise: T) -> T:
    return otherwise if isinstance(value, Malformed) else value


def _stamp(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.timestamp():.6f}"


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
