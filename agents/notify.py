"""Which watches this notifier delivers, and the watch file: the loop around the workers."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from agents.watch_worker import WatchWorker
from news.watches import Watch
from streams.cancel import cancel
from streams.deliver.dead_letters import DeadLetters
from streams.deliver.lease import LEASE_MS, claim, leave, release
from streams.deliver.queue import WatchQueue
from streams.deliver.sender import Sender, UrlSender
from streams.logs import get_logger
from streams.settings import NotifySettings, Settings
from streams.vocabulary import load_vocabulary
from streams.watch_file import WatchFile
from streams.watch_store import WatchBook

LOOK_SECONDS = 2.0
"""How often leases are renewed and changes looked for."""
log = get_logger("tocsin.notify")


class Notifier:
    """Holds its share of the watches and a worker for each."""

    def __init__(self, redis: Redis, settings: NotifySettings, sender: Sender, clock: Callable[[], datetime]) -> None:
        """Deliver with ``sender``; ``clock`` tells when it is quiet and when a digest is due."""
        self._redis, self._settings, self._sender, self._clock = redis, settings, sender, clock
        self._book = WatchBook(redis)
        self._me = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._taken: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._claimed = 0.0
        self._workers: dict[str, tuple[Watch, asyncio.Task[None]]] = {}

    async def run(self, stop: asyncio.Event, file: WatchFile | None = None) -> None:
        """Deliver until ``stop``; then let go of everything, so that others go on at once."""
        try:
            async with asyncio.TaskGroup() as tasks:
                # Beside the leases: to check a file takes as long as its URLs do not answer.
                reading = tasks.create_task(_again_and_again(stop, file.refresh)) if file else None
                await _again_and_again(stop, self._share)
                if reading:
                    reading.cancel()
        finally:
            await self._let_go()

    async def _share(self) -> None:
        if _monotonic() - self._claimed > LEASE_MS / 1000:
            await self._end(*self._workers)  # others may hold their leases by now
        wanted = {watch.name: watch for watch in await self._book.watches() if watch.deliver}
        asked = _monotonic()
        mine = await claim(self._redis, self._me, wanted)
        self._claimed = asked
        ending = [
            name for name, (watch, task) in self._workers.items() if name not in mine or watch != wanted[name] or task.done()
        ]
        await self._end(*ending)
        await release(self._redis, self._me, [name for name in ending if name not in mine])
        for name in mine - set(self._workers):
            self._begin(wanted[name])

    def _begin(self, watch: Watch) -> None:
        worker = WatchWorker(
            watch=watch,
            queue=WatchQueue(self._redis, watch.name),
            dead=DeadLetters(self._redis, kept=self._settings.dead_letters),
            sender=self._sender,
            settings=self._settings,
            clock=self._clock,
            taken=self._taken[watch.name],
        )
        self._workers[watch.name] = (watch, asyncio.create_task(worker.run()))
        log.info("delivering", watch=watch.name, urls=len(watch.deliver))

    async def _end(self, *names: str) -> None:
        """Together: each may have a delivery in hand that it sees to its end."""
        tasks = {name: self._workers.pop(name)[1] for name in names}
        await cancel(*tasks.values())
        for name, task in tasks.items():
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("worker failed, starting it again", watch=name, error=repr(error))

    async def _let_go(self) -> None:
        held = tuple(self._workers)
        await self._end(*held)
        try:
            await release(self._redis, self._me, held)
            await leave(self._redis, self._me)
        except (RedisError, OSError):
            log.warning("leases not given back; they run out by themselves")


async def notify(redis: Redis, settings: Settings, stop: asyncio.Event) -> None:
    """Run a notifier as a process does, until ``stop``.

    Raises:
        TocsinError: a catalogue file is wrong.
    """
    sender = UrlSender(settings.notify, _now)
    file = WatchFile(redis, settings.notify, load_vocabulary(settings), _now) if settings.notify.watches else None
    try:
        await Notifier(redis, settings.notify, sender, _now).run(stop, file)
    finally:
        await sender.close()


async def _again_and_again(stop: asyncio.Event, work: Callable[[], Awaitable[object]]) -> None:
    while not stop.is_set():
        try:
            await work()
        except (RedisError, OSError) as error:
            log.warning("redis is away", error=str(error))
        await _wait(stop, LOOK_SECONDS)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _now() -> datetime:
    return datetime.now(UTC)
