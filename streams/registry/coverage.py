"""How much arrives from where, and how the feeds of each country and region do: read from the registry, judged elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from redis.asyncio import Redis

from news.silence import WORLD, Arrivals, FeedsUp, Group, Reason, Turned
from streams.control import Control
from streams.registry import FeedRegistry, keys
from streams.registry.registry import arrivals_key

DAYS = 14
LOCK_SECONDS = 290
"""One poller looks every five minutes, whichever comes first."""
HOUR = timedelta(hours=1)
RegionsOf = Callable[[str], tuple[str, ...]]


class Coverage:
    """Args: redis and registry of the pollers; ``regions_of``: country → slugs of its regions."""

    def __init__(self, redis: Redis, registry: FeedRegistry, regions_of: RegionsOf) -> None:
        self._redis = redis
        self._registry = registry
        self._regions_of = regions_of

    async def is_my_turn(self) -> bool:
        """Whether no poller has looked within the last five minutes."""
        return bool(await self._redis.set(keys.COVERAGE_LOCK, "1", nx=True, ex=LOCK_SECONDS))

    async def groups(self, now: datetime) -> tuple[Group, ...]:
        """Every country, region and the world, with the last full hour if it was not judged yet."""
        hour = now.replace(minute=0, second=0, microsecond=0) - HOUR
        fresh = await self._redis.set(keys.JUDGED + f"{hour:%Y%m%d%H}", "1", nx=True, ex=7200)
        feeds, failing = await self._feeds()
        arrivals = await self._arrivals(hour) if fresh else {}
        names = {WORLD, *feeds, *arrivals}
        return tuple(
            Group(
                name=name,
                arrivals=arrivals.get(name, Arrivals(seen=0)) if fresh else None,
                feeds=FeedsUp(total=feeds[name], failing=failing[name]),
            )
            for name in sorted(names)
        )

    async def silent(self) -> dict[tuple[str, Reason], bool]:
        """Which groups are silent, for which reason."""
        found = await self._redis.hkeys(keys.SILENT)
        return {_named(field): True for field in found}

    async def turn(self, turned: Turned, now: datetime) -> None:
        """Remember and announce that a group fell silent or is heard again."""
        field = f"{turned.reason} {turned.group.name}"
        if turned.silent:
            await self._redis.hset(keys.SILENT, field, now.isoformat())
        else:
            await self._redis.hdel(keys.SILENT, field)
        await self._registry.announce(silence_message(turned, now))

    async def _arrivals(self, hour: datetime) -> dict[str, Arrivals]:
        async with self._redis.pipeline(transaction=False) as together:
            for days in range(DAYS + 1):
                together.hgetall(arrivals_key(hour - timedelta(days=days)))
            hours = await together.execute()
        counts = [self._grouped({_text(code): int(count) for code, count in found.items()}) for found in hours]
        known = [day for day in counts[1:] if day]
        names = {name for day in counts for name in day}
        return {name: Arrivals(seen=counts[0][name], earlier=tuple(day[name] for day in known)) for name in names}

    async def _feeds(self) -> tuple[Counter[str], Counter[str]]:
        total: Counter[str] = Counter()
        failing: Counter[str] = Counter()
        async for record in self._registry.all():
            state = record.state.health.state
            if state in {"new", "retired"}:
                continue
            total[record.feed.country] += 1
            failing[record.feed.country] += state in {"failing", "disabled"}
        return self._grouped(total), self._grouped(failing)

    def _grouped(self, by_country: dict[str, int]) -> Counter[str]:
        """The counts of countries, and those of their regions and the world."""
        counts: Counter[str] = Counter()
        for country, count in by_country.items():
            for name in (country, *self._regions_of(country), WORLD):
                if name and name != "??":
                    counts[name] += count
        return counts


def silence_message(turned: Turned, now: datetime) -> Control:
    group = turned.group
    detail: dict[str, str | int | float | None] = {"group": group.name, "reason": turned.reason}
    if turned.reason == "feeds":
        words = f"{group.feeds.failing} of {group.feeds.total} feeds fail"
        detail |= {"feeds": group.feeds.total, "failing": group.feeds.failing}
    else:
        seen, usual = (group.arrivals.seen, group.arrivals.usual) if group.arrivals else (0, 0.0)
        words = f"{seen} new articles in an hour in which {usual:g} are usual"
        detail |= {"seen": seen, "usual": usual}
    kind, state = ("silence", "is silent") if turned.silent else ("silence-over", "is heard again")
    return Control(kind=kind, time=now, summary=f"{group.name} {state}: {words}.", detail=detail)


def _named(field: bytes | str) -> tuple[str, Reason]:
    reason, _, name = _text(field).partition(" ")
    return name, "feeds" if reason == "feeds" else "articles"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
