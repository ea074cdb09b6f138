"""Delivers one watch: in order within a story and URL, again and again until it arrives or is a dead letter."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redis.exceptions import RedisError

from news.model import Alert
from news.watches import Watch
from streams import metrics
from streams.cancel import in_one_piece
from streams.codec import Malformed, decode
from streams.deliver.dead_letters import DeadLetter, DeadLetters
from streams.deliver.message import Message, gathered, single
from streams.deliver.queue import Entry, WatchQueue
from streams.deliver.result import Delivered, Failed, Result
from streams.deliver.sender import Sender
from streams.deliver.urls import masked
from streams.logs import get_logger
from streams.settings import NotifySettings

BLOCK_MS = 1000
"""How long a read waits for news; also how often digests are looked at."""
IN_HAND = 500
"""Alerts of one watch that may be under way at once; a receiver that is away must not fill the memory."""
log = get_logger("tocsin.notify")


@dataclass(slots=True, eq=False)
class _Job:
    """An alert on its way: acknowledged when every URL has it."""

    entry: Entry
    missing: int


@dataclass(slots=True)
class WatchWorker:
    """Runs until it is cancelled."""

    watch: Watch
    queue: WatchQueue
    dead: DeadLetters
    sender: Sender
    settings: NotifySettings
    clock: Callable[[], datetime]
    taken: set[tuple[str, str]] = field(default_factory=set)
    """URL and key of what has arrived but could not be marked as sent, because Redis was away."""
    _chains: dict[tuple[str, str], deque[tuple[Message, _Job]]] = field(default_factory=dict)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_HAND))

    async def run(self) -> None:
        """Serve; while Redis is away, wait and begin again with what was in hand."""
        wait = 0.1
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._serve()
            except* (RedisError, OSError) as group:
                log.warning("redis is away, deliveries wait", watch=self.watch.name, error=str(group.exceptions[0]))
            if asyncio.get_running_loop().time() - started > self.settings.longest_wait:
                wait = 0.1
            await asyncio.sleep(wait)
            wait = min(2 * wait, 5.0)

    async def _serve(self) -> None:
        self._chains.clear()
        self._room = asyncio.Semaphore(IN_HAND)
        async with asyncio.TaskGroup() as tasks:
            await self.queue.open()
            if missed := await self.queue.trimmed():
                log.error("alerts were trimmed before they were delivered", watch=self.watch.name, count=missed)
                await self.queue.tell(missed, self.clock())
            for entry in await self.queue.pending():
                await self._accept(entry, tasks)
            gathering: asyncio.Task[None] | None = None
            while True:
                _stop_if_cancelled()
                if gathering is None or gathering.done():
                    gathering = tasks.create_task(self._send_digest())
                for entry in await self.queue.new(BLOCK_MS):
                    await self._accept(entry, tasks)

    async def _accept(self, entry: Entry, tasks: asyncio.TaskGroup) -> None:
        if entry.restored:
            await self.queue.ack(entry)
            return
        alert = decode(Alert, entry.payload.encode())
        if isinstance(alert, Malformed):
            log.warning("alert cannot be read", watch=self.watch.name, entry=entry.id, error=alert.error)
            await self.queue.ack(entry)
            return
        if await self._waits(alert):
            await self.queue.hold(entry)
            return
        await self._room.acquire()
        job = _Job(entry, len(self.watch.deliver))
        message = single(self.watch.name, alert, entry.payload, self.watch.language)
        for url in self.watch.deliver:
            self._enqueue((alert.story_id, url), message, job, tasks)

    def _enqueue(self, chain: tuple[str, str], message: Message, job: _Job, tasks: asyncio.TaskGroup) -> None:
        if chain in self._chains:
            self._chains[chain].append((message, job))
        else:
            self._chains[chain] = deque([(message, job)])
            tasks.create_task(self._drain(chain))

    async def _drain(self, chain: tuple[str, str]) -> None:
        """Deliver one story's alerts to one URL, one after the other."""
        waiting = self._chains[chain]
        while waiting:
            _stop_if_cancelled()
            message, job = waiting[0]
            await self._deliver(chain[1], message, job.entry.written)
            waiting.popleft()
            job.missing -= 1
            if job.missing == 0:
                await self.queue.ack(job.entry)
                self._room.release()
        del self._chains[chain]

    async def _waits(self, alert: Alert) -> bool:
        """Whether the alert is to be gathered: for a digest, in quiet hours, or behind others that are."""
        quiet = self.watch.quiet
        if quiet and quiet.lets_through(alert):
            return False
        if self.watch.digest or (quiet and quiet.silent(self.clock())):
            return True
        return await self.queue.oldest_held() is not None

    async def _send_digest(self) -> None:
        now, quiet, digest = self.clock(), self.watch.quiet, self.watch.digest
        since = await self.queue.oldest_held()
        if since is None or (quiet and quiet.silent(now)) or (digest and not digest.due(since, now)):
            return
        while payloads := await self.queue.batch():
            message = gathered(self.watch.name, payloads, self.watch.language)
            await asyncio.gather(*(self._deliver(url, message, now) for url in self.watch.deliver))
            await self.queue.batch_sent()

    async def _deliver(self, url: str, message: Message, written: datetime) -> None:
        """Deliver once to one URL, or write a dead letter; returns when either is done."""
        if (url, message.key) in self.taken:
            await self._mark(url, message.key)
            return
        if await self.queue.was_sent(url, message.key):
            return
        if self.clock() - written > timedelta(hours=self.settings.max_age_hours):
            await self._give_up(url, message, "it waited too long", 0)
            return
        for attempt in range(1, self.settings.attempts + 1):
            _stop_if_cancelled()
            result = await in_one_piece(self._send(url, message, attempt))
            if isinstance(result, Delivered):
                return
            if result.final or attempt == self.settings.attempts:
                await self._give_up(url, message, result.reason, attempt)
                return
            metrics.DELIVERIES.labels("failed").inc()
            await asyncio.sleep(self._pause(attempt, result))

    async def _send(self, url: str, message: Message, attempt: int) -> Result:
        """Try once; what has arrived and is not marked would be sent again."""
        result = await self.sender.send(url, message, self.watch.secret)
        if isinstance(result, Delivered):
            metrics.DELIVERIES.labels("delivered").inc()
            self.taken.add((url, message.key))
            await self._mark(url, message.key)
            log.info("delivered", watch=self.watch.name, key=message.key, to=masked(url), attempt=attempt)
        return result

    async def _mark(self, url: str, key: str) -> None:
        await self.queue.mark_sent(url, key)
        self.taken.discard((url, key))

    def _pause(self, attempt: int, failed: Failed) -> float:
        """Seconds until the next try: doubling, with jitter, and not before the receiver wants it."""
        wait = min(self.settings.longest_wait, self.settings.first_wait * 2.0 ** (attempt - 1))
        return max(wait * random.uniform(0.7, 1.0), failed.after or 0.0)

    async def _give_up(self, url: str, message: Message, reason: str, attempts: int) -> None:
        metrics.DELIVERIES.labels("dead").inc()
        log.error("delivery given up", watch=self.watch.name, key=message.key, to=masked(url), reason=reason, attempts=attempts)
        letter = DeadLetter(
            message=message, url=url, secret=self.watch.secret, reason=reason, attempts=attempts, at=self.clock()
        )
        await self.dead.put(letter)
        await self.queue.mark_sent(url, message.key)


def _stop_if_cancelled() -> None:
    """Go when asked to: a cancellation that meets an answer of redis-py half-way may be swallowed there."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
