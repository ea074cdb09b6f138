"""When a story rings: ``stories`` → ``alerts`` and Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from redis.exceptions import RedisError

from news.alerts import AlertPolicy, AlertState, decide
from news.model import Alert, StoryUpdate
from news.outcome import Dropped
from streams import metrics
from streams.alert_store import AlertStore
from streams.codec import Malformed, decode, encode
from streams.logs import get_logger
from streams.stage import Clock, Handled, Message, Output, State
from streams.topics import ALERTS, STORIES
from streams.watch_store import WatchBook

LONGEST_WAIT = 10.0
"""Seconds between tries while Redis is away."""
log = get_logger("tocsin.alert")


class Alerts:
    """Decides what people are told, publishes it and writes it to Redis. State: story id → what was told."""

    name = "alert"
    source = STORIES
    table = "told"
    accepts = StoryUpdate
    final = True

    def __init__(self, policy: AlertPolicy, store: AlertStore, watches: WatchBook, clock: Clock) -> None:
        """Ring by ``policy``; ``clock`` only stamps ``times.alerted``."""
        self._policy, self._store, self._watches, self._clock = policy, store, watches, clock

    def handle(self, value: StoryUpdate, message: Message, state: State) -> Handled:
        key = value.story.id.encode()
        stored = state.get(key)
        told = None if stored is None else decode(AlertState, stored)
        if isinstance(told, Malformed):
            log.warning("state unreadable, starting the story's alerts anew", story=value.story.id, error=told.error)
            told = None
        alert, new = decide(value, told, self._policy)
        if new != told:
            state.put(key, encode(new))
        source = value.article.unique.article
        if alert is None:
            return Handled(
                dropped=Dropped("quiet", f"story {value.story.id} does not ring for this"), article=(source.id, source.url)
            )
        stamped = replace(alert, times=replace(alert.times, alerted=self._clock()))
        output = Output(topic=ALERTS, key=key, payload=encode(stamped), body=stamped)
        return Handled(outputs=(output,), article=(source.id, source.url), detail=f"{stamped.type} {stamped.alert_id}")

    async def deliver(self, outputs: Sequence[Output]) -> None:
        """Write to Redis; while it is away, wait: nothing is acknowledged until all is written."""
        for output in outputs:
            await self._write(output.body, output.payload)

    async def _write(self, alert: Alert, payload: bytes) -> None:
        wait = 0.1
        while True:
            try:
                new = await self._store.write(alert, payload, await self._watches.channels(alert))
            except (RedisError, OSError) as error:
                metrics.REDIS_ERRORS.labels("alert").inc()
                log.warning("redis is away, the alert waits", alert=alert.alert_id, error=str(error), seconds=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            else:
                break
        if new:
            metrics.ALERTS.labels(alert.type, alert.severity).inc()
            if alert.times.fetched and alert.times.alerted:
                metrics.ALERT_SECONDS.observe((alert.times.alerted - alert.times.fetched).total_seconds())
            if alert.times.published and alert.times.alerted:
                metrics.ALERT_AGE_SECONDS.observe((alert.times.alerted - alert.times.published).total_seconds())
            log.info(alert.type, alert=alert.alert_id, severity=alert.severity, headline=alert.headline)

    def restore(self, partition: int, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Nothing is held in memory here."""
