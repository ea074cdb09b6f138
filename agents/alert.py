"""When a story rings: ``stories`` → ``alerts`` and Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from redis.exceptions import RedisError

from news.alerts import AlertPolicy, AlertState, Waiting, clock_of, is_ripe, rings
from news.model import Alert, StoryUpdate
from news.outcome import Dropped
from streams import metrics
from streams.alert_store import AlertStore
from streams.codec import Malformed, decode, encode
from streams.logs import get_logger
from streams.stage import Clock, Handled, Message, Output, Scan, State
from streams.topics import ALERTS, STORIES
from streams.watch_store import WatchBook

LONGEST_WAIT = 10.0
"""Seconds between tries while Redis is away."""
HELD = b"held:"
"""Prefix of the keys that name the stories of which something waits; the value is when it is due (ISO 8601)."""
WAITED = "waited"
"""Header of an alert that was held back."""
log = get_logger("tocsin.alert")


class Alerts:
    """Decides what people are told, publishes it and writes it to Redis. State: story id → what was told.

    What was held back is called when it is due: its story's version is published once more, with ``due``, to the partition it
    came from. So a call has its place in the order of the updates, is repeated with them after a crash, and decides the same.
    """

    name = "alert"
    source = STORIES
    table = "told"
    accepts = StoryUpdate
    final = True

    def __init__(self, policy: AlertPolicy, store: AlertStore, watches: WatchBook, clock: Clock) -> None:
        """Ring by ``policy``; ``clock`` stamps ``times.alerted`` and tells when to call what waits, it decides nothing."""
        self._policy, self._store, self._watches, self._clock = policy, store, watches, clock
        self._waiting = Waiting()

    def handle(self, value: StoryUpdate, message: Message, state: State) -> Handled:
        told = self._told(state.get(value.story.id.encode()), value.story.id)
        alerts, new = rings(value, told, self._policy)
        self._keep(value, message.partition, told, new, state)
        source = value.article.unique.article
        article = (source.id, source.url)
        if not alerts:
            return _silent(value, new, article)
        waited = told is not None and is_ripe(told, value)
        outputs = tuple(self._output(alert, waited=waited and alert is alerts[0]) for alert in alerts)
        return Handled(outputs=outputs, article=article, detail="; ".join(f"{one.type} {one.alert_id}" for one in alerts))

    def _told(self, stored: bytes | None, story_id: str) -> AlertState | None:
        told = None if stored is None else decode(AlertState, stored)
        if isinstance(told, Malformed):
            log.warning("state unreadable, starting the story's alerts anew", story=story_id, error=told.error)
            return None
        return told

    def _keep(self, value: StoryUpdate, partition: int, told: AlertState | None, new: AlertState | None, state: State) -> None:
        story_id = value.story.id
        if value.due is None:
            self._waiting.hear(partition, clock_of(value), self._clock())
        if new is None or new == told:
            return
        state.put(story_id.encode(), encode(new))
        before, after = (one.held.due if one and one.held else None for one in (told, new))
        self._waiting.put(partition, story_id, after)
        if after and after != before:
            state.put(HELD + story_id.encode(), after.isoformat().encode())
        elif before and not after:
            state.delete(HELD + story_id.encode())

    def _output(self, alert: Alert, *, waited: bool) -> Output:
        stamped = replace(alert, times=replace(alert.times, alerted=self._clock()))
        headers = {WAITED: b"1"} if waited else {}
        return Output(topic=ALERTS, key=alert.story_id.encode(), payload=encode(stamped), body=stamped, headers=headers)

    async def deliver(self, outputs: Sequence[Output]) -> None:
        """Write to Redis; while it is away, wait: nothing is acknowledged until all is written."""
        for output in outputs:
            await self._write(output.body, output.payload, waited=WAITED in output.headers)

    async def _write(self, alert: Alert, payload: bytes, *, waited: bool) -> None:
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
            if not waited:
                _measure(alert)
            log.info(alert.type, alert=alert.alert_id, severity=alert.severity, headline=alert.headline)

    def restore(self, partition: int, scan: Scan) -> None:
        """Know again what waits."""
        due = ((key.removeprefix(HELD).decode(), datetime.fromisoformat(value.decode())) for key, value in scan(HELD))
        self._waiting.restore(partition, due)

    def calls(self, partitions: Collection[int], read: Callable[[int, bytes], bytes | None]) -> Sequence[Output]:
        """The stories of which something is due, each as the update that says so."""
        found = []
        for partition, story_id, due in self._waiting.call(partitions, self._clock()):
            key = story_id.encode()
            told = self._told(read(partition, key), story_id)
            if told and told.held:
                payload = encode(replace(told.held.update, due=due))
                found.append(Output(topic=STORIES, key=key, payload=payload, partition=partition))
        return found


def _silent(value: StoryUpdate, new: AlertState | None, article: tuple[str, str]) -> Handled:
    if value.due:
        return Handled(dropped=Dropped("quiet", f"nothing of story {value.story.id} waits any more"))
    waits = f" waits until {new.held.due:%H:%M:%S}" if new and new.held else " does not ring for this"
    return Handled(dropped=Dropped("quiet", f"story {value.story.id}{waits}"), article=article)


def _measure(alert: Alert) -> None:
    """How long the chain took; an alert that was held back on purpose says nothing of that."""
    times = alert.times
    if times.fetched and times.alerted:
        metrics.ALERT_SECONDS.observe((times.alerted - times.fetched).total_seconds())
    if times.published and times.alerted:
        metrics.ALERT_AGE_SECONDS.observe((times.alerted - times.published).total_seconds())
