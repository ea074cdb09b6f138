"""Watches in Redis, where every process of the service finds the same ones."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from redis.asyncio import Redis

from news.model import Alert
from news.watches import ConditionError, Watch
from streams.alert_store import AlertStore
from streams.channels import channel, channels_of
from streams.codec import Malformed, decode, encode
from streams.deliver.queue import WatchQueue
from streams.logs import get_logger

WATCHES = "tocsin:watches"
"""Hash: name → JSON of a ``Record``."""
VERSION = "tocsin:watches:version"
"""Counts every change, so that a process knows when to read again."""
LOOK_SECONDS = 1.0
"""How often a process asks whether the watches have changed."""

Origin = Literal["command", "file"]
log = get_logger("tocsin.watches")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A watch and where it was defined."""

    watch: Watch
    origin: Origin


class WatchStore:
    """Adds, removes and lists watches."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def all(self) -> dict[str, Record]:
        """Every watch by name. What cannot be read (written by a later version, say) is left out with a warning."""
        fields = cast("dict[bytes, bytes]", await cast("Awaitable[object]", self._redis.hgetall(WATCHES)))
        found = {name.decode(): decode(Record, value) for name, value in sorted(fields.items())}
        return {name: record for name, record in found.items() if _usable(name, record) and not isinstance(record, Malformed)}

    async def put(self, watch: Watch, origin: Origin = "command") -> None:
        """Add a watch, or replace the one of its name."""
        known = (await self.all()).get(watch.name)
        await self._begin(watch, known)
        await self._change({watch.name: encode(Record(watch=watch, origin=origin))}, ())

    async def remove(self, name: str) -> bool:
        """Take a watch away; ``False`` when there is none of that name."""
        if not await self._redis.hexists(WATCHES, name):
            return False
        await self._change({}, (name,))
        return True

    async def replace_file(self, watches: Iterable[Watch]) -> tuple[str, ...]:
        """Make the watches of origin ``file`` exactly these; returns the names of commands' watches that are in the way."""
        known = await self.all()
        wanted = {watch.name: watch for watch in watches}
        taken = tuple(name for name in wanted if name in known and known[name].origin == "command")
        new = {
            name: encode(Record(watch=watch, origin="file"))
            for name, watch in wanted.items()
            if name not in taken and (name not in known or known[name].watch != watch)
        }
        gone = [name for name, record in known.items() if record.origin == "file" and name not in wanted]
        for name in new:
            await self._begin(wanted[name], known.get(name))
        if new or gone:
            await self._change(new, gone)
        return taken

    async def version(self) -> bytes:
        """Differs after every change."""
        return cast("bytes | None", await self._redis.get(VERSION)) or b""

    async def _begin(self, watch: Watch, known: Record | None) -> None:
        if watch.deliver and not (known and known.watch.deliver):
            await WatchQueue(self._redis, watch.name).begin()

    async def _change(self, new: Mapping[str, bytes], gone: Iterable[str]) -> None:
        async with self._redis.pipeline(transaction=True) as together:
            for name, value in new.items():
                together.hset(WATCHES, name, cast("str", value))
            for name in gone:
                together.hdel(WATCHES, name)
            together.incr(VERSION)
            await together.execute()


class WatchBook:
    """The watches as a running process sees them: read again at most a second after a change."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds; only differences matter."""
        self._store = WatchStore(redis)
        self._alerts = AlertStore(redis)
        self._clock = clock
        self._looked = float("-inf")
        self._version: bytes | None = None
        self._watches: tuple[Watch, ...] = ()

    async def watches(self) -> tuple[Watch, ...]:
        """All watches, at most ``LOOK_SECONDS`` old. Raises redis-py's errors."""
        now = self._clock()
        if now - self._looked >= LOOK_SECONDS:
            version = await self._store.version()
            if version != self._version:
                self._watches = tuple(record.watch for record in (await self._store.all()).values())
                self._version = version
            self._looked = now
        return self._watches

    async def channels(self, alert: Alert) -> tuple[str, ...]:
        """Every channel of an alert: those of its tags, and those of the watches that want it."""
        watches = await self.watches()
        told = await self._alerts.watches_told(alert.story_id) if watches and alert.references else frozenset()
        names = (watch.name for watch in watches if watch.wants(alert, told_before=watch.name in told))
        return (*channels_of(alert), *(channel("watch", name) for name in names))


def _usable(name: str, record: Record | Malformed) -> bool:
    if isinstance(record, Malformed):
        log.warning("watch cannot be read", watch=name, error=record.error)
        return False
    try:
        record.watch.condition  # noqa: B018 - parsed here once, so that it cannot fail later
    except ConditionError as error:
        log.warning("watch cannot be read", watch=name, error=error.message)
        return False
    return True
