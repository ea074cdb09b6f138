"""The poller: claims due feeds, polls many at once, and keeps their leases while it lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from agents.poll_one import FeedPoller, Ports
from news.model import Feed
from streams.cancel import cancel
from streams.logs import get_logger
from streams.metrics import POLLS
from streams.registry import FetchNote, Lease
from streams.settings import PollSettings

log = get_logger(__name__)

IDLE = 1.0
"""Longest sleep in seconds before asking for due feeds again: feeds added meanwhile are found within this time."""
FAR = 30.0
"""With ``only_once``: seconds of nothing due after which the round is over."""
BROKEN = 2.0
"""Seconds to wait when Redis does not answer."""
GRACE = 10.0
"""Seconds fetches under way get to end when the poller is told to stop."""


@dataclass(frozen=True, slots=True)
class Polled:
    """One feed was polled; for who watches live."""

    feed: Feed
    note: FetchNote


OnEvent = Callable[[Polled], None]


async def poll_forever(
    ports: Ports,
    settings: PollSettings,
    stop: asyncio.Event,
    only_once: bool = False,  # noqa: FBT001, FBT002 - the one switch of a round
    on_event: OnEvent | None = None,
) -> None:
    """Poll what is due until ``stop`` is set, or, ``only_once``, until nothing is due any more."""
    await Poller(ports, settings, on_event).run(stop, only_once=only_once)


@dataclass(slots=True)
class Poller:
    ports: Ports
    settings: PollSettings
    on_event: OnEvent | None = None
    _under_way: dict[asyncio.Task[None], Lease] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event, *, only_once: bool = False) -> None:
        beat = asyncio.create_task(self._keep_leases())
        try:
            while not stop.is_set():
                wait = await self._start_due()
                if only_once and not self._under_way and wait > FAR:
                    return
                await self._pause(stop, wait)
        finally:
            await self._wind_up()
            beat.cancel()

    async def _start_due(self) -> float:
        """Start what is due and there is room for; returns the seconds until it is worth asking again."""
        room = self.settings.concurrency - len(self._under_way)
        if room <= 0:
            return IDLE
        try:
            claim = await self.ports.registry.claim(room)
        except (RedisError, OSError) as error:
            log.warning("redis-broken", error=str(error))
            return BROKEN
        for lease in claim.leases:
            task = asyncio.create_task(self._poll_safely(lease))
            self._under_way[task] = lease
            task.add_done_callback(self._under_way.pop)
        return claim.wait

    async def _pause(self, stop: asyncio.Event, wait: float) -> None:
        """Until something may be due, a fetch ended and made room, or we are told to stop."""
        stopped = asyncio.create_task(stop.wait())
        full = len(self._under_way) >= self.settings.concurrency
        others = list(self._under_way) if full else []
        try:
            await asyncio.wait([stopped, *others], timeout=max(0.01, min(wait, IDLE)), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self.settings.lease / 3)
            try:
                await self.ports.registry.renew(list(self._under_way.values()))
                await self.ports.registry.deliver()
            except (RedisError, OSError) as error:
                log.warning("redis-broken", error=str(error))

    async def _wind_up(self) -> None:
        if not self._under_way:
            return
        _, late = await asyncio.wait(list(self._under_way), timeout=GRACE)
        await cancel(*late)

    async def _poll_safely(self, lease: Lease) -> None:
        one = FeedPoller(self.ports, self.settings)
        try:
            note = await one.poll(lease)
        except (RedisError, OSError) as error:
            log.warning("redis-broken", feed=lease.record.feed.url, error=str(error))
        except asyncio.CancelledError:
            await one.give_back(lease)
            raise
        except Exception:  # the stage's edge: one feed must not stop the others
            log.exception("poll-crashed", feed=lease.record.feed.url)
            self._tell(lease, await one.crashed(lease))
        else:
            self._tell(lease, note)

    def _tell(self, lease: Lease, note: FetchNote) -> None:
        POLLS.labels(note.outcome).inc()
        log.debug("polled", feed=lease.record.feed.url, outcome=note.outcome, new=note.new, next_seconds=note.next_seconds)
        if self.on_event:
            self.on_event(Polled(lease.record.feed, note))
