"""The topology on one screen: which stage reads which topic, what each is given, and the process that runs them.

articles ──dedupe──▶ articles.unique ──tag──▶ articles.tagged ──story──▶ stories ──alert──▶ alerts, Redis
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import redis.asyncio
from redis.exceptions import RedisError

from agents.alert import Alerts
from agents.dedupe import Dedupe
from agents.story import Stories
from agents.tag import Tag
from news.alerts import AlertPolicy
from news.tagging import Tagger
from streams import metrics
from streams.alert_store import AlertStore
from streams.errors import BrokerLostError, TocsinError
from streams.flow.app import App, build_app, is_broker_loss
from streams.flow.watchdog import StalledError, Watchdog
from streams.health import HEALTH
from streams.journal import Journal
from streams.knowledge import load_knowledge
from streams.last_resort import end_within
from streams.logs import get_logger
from streams.settings import Settings
from streams.stage import End, Stage
from streams.trace import Trace
from streams.watch_store import WatchBook

STAGES: dict[str, Callable[[Settings, redis.asyncio.Redis], Stage]] = {
    "dedupe": lambda _, __: Dedupe(),
    "tag": lambda settings, _: Tag(Tagger(load_knowledge(settings)), settings.kafka.story_shards, now),
    "story": lambda settings, _: Stories(settings.story.policy()),
    "alert": lambda settings, connection: Alerts(
        alert_policy(settings), alert_store(settings, connection), WatchBook(connection), now
    ),
}
MEASURE_SECONDS = 5.0
WATCH_SECONDS = 30.0
log = get_logger("tocsin.work")


def now() -> datetime:
    """The wall clock; it stamps, it does not decide."""
    return datetime.now(UTC)


def alert_policy(settings: Settings) -> AlertPolicy:
    return settings.alert.policy()


def alert_store(settings: Settings, connection: redis.asyncio.Redis) -> AlertStore:
    alert = settings.alert
    return AlertStore(
        connection, stream_length=alert.stream_length, channel_length=alert.channel_length, keep_days=alert.keep_days
    )


def build(settings: Settings, connection: redis.asyncio.Redis, names: Sequence[str] = tuple(STAGES)) -> App:
    """The Faust app of a worker that runs the named stages."""
    stages = [STAGES[name](settings, connection) for name in names]
    ends = Ends(
        Trace(connection, hours=settings.alert.trace_hours, most=settings.alert.trace_articles, clock=now),
        Journal(connection) if settings.kafka.embedded else None,
    )
    return build_app(settings, stages, ends, now)


class Ends:
    """Hears of every message's end: notes it in the article's trace, and strikes it out of the journal where there is one."""

    def __init__(self, trace: Trace, journal: Journal | None) -> None:
        """Keep a journal only if the broker forgets."""
        self._trace, self._journal = trace, journal

    async def __call__(self, ends: Sequence[End]) -> None:
        for end in ends:
            if end.article[0]:
                outcome = f"{end.outcome}:{end.reason}" if end.reason else end.outcome
                self._trace.record(*end.article, end.stage, outcome, end.detail)
        await self._trace.flush()
        if self._journal is None:
            return
        try:
            await self._journal.done([end.journal for end in ends if end.journal])
        except (RedisError, OSError) as error:
            # What stays in the journal is published again at the next start; repeats are absorbed.
            metrics.REDIS_ERRORS.labels("journal").inc()
            log.warning("redis is away, the journal keeps its entries", error=str(error))


async def run(app: App, stop: asyncio.Event) -> None:
    """Run a worker until ``stop`` is set.

    Raises:
        BrokerLostError: the broker or our place in its group was lost.
        TocsinError: a stage crashed; nothing that was uncertain has been acknowledged.
    """
    starting = asyncio.ensure_future(_start(app))
    measuring = asyncio.ensure_future(_measure(app))
    watching = asyncio.ensure_future(_watch(app))
    waits = {asyncio.ensure_future(stop.wait()), asyncio.ensure_future(app.wait_until_stopped())}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if app.crash_reason is None and starting.done():
            await app.finish()
    finally:
        for task in (starting, measuring, watching, *waits):
            task.cancel()
        if app.crash_reason is not None:
            # Faust has been seen to wait for ever for a thread of its own; a worker neither dead nor alive helps nobody.
            end_within(app.patience + 5, _why(app.crash_reason))
        await app.stop()
        app.fence.close()
        app.slot.close()
    reason = app.crash_reason
    if reason is not None:
        kind = BrokerLostError if is_broker_loss(reason) else TocsinError
        raise kind(_why(reason)) from reason


def _why(reason: BaseException) -> str:
    return f"The worker stopped: {str(reason) or repr(reason)}"


async def _start(app: App) -> None:
    """Ready when the worker has its partitions and its tables are as they were."""
    HEALTH.ill("tables", "They are being restored, or wait for their partitions.")
    try:
        await app.start()
    except Exception as error:  # noqa: BLE001 - whatever it is, ``run`` says it when the app has stopped
        await app.crash(error)
    else:
        HEALTH.well("tables")
        log.info("worker ready")


async def _measure(app: App) -> None:
    while True:
        await asyncio.sleep(MEASURE_SECONDS)
        try:
            app.measure()
        except Exception as error:  # noqa: BLE001 - a measurement is no reason to stop
            log.debug("not measured", error=repr(error))


async def _watch(app: App) -> None:
    """End a worker that stands still; the next one begins with the first message it did not handle."""
    watchdog = Watchdog(app.stall_seconds)
    while True:
        await asyncio.sleep(min(WATCH_SECONDS, app.stall_seconds))
        try:
            await app.check(watchdog)
        except StalledError as error:
            await app.crash(error)
            return
        except Exception as error:  # noqa: BLE001 - the broker is away, or partitions are on the move
            watchdog.forget()
            log.debug("not watched", error=repr(error))
