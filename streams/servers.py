"""Waiting for Kafka and Redis: at the start until they answer, later by watching whether they still do."""

from __future__ import annotations

import asyncio
import contextlib
import time

from streams.errors import TocsinError
from streams.health import HEALTH
from streams.kafka_admin import TopicMismatchError, prepare_topics
from streams.redis_client import connect
from streams.settings import KafkaSettings, Settings

LONGEST_PAUSE = 10.0
"""Seconds between two tries."""
WATCH_SECONDS = 5.0
CONNECT_SECONDS = 3.0


async def until_ready(settings: Settings, stop: asyncio.Event, *, kafka: bool = True) -> None:
    """Return when Redis answers and the topics are on the broker, or when ``stop`` is set.

    A process that does without a broker says so with ``kafka``.

    Raises:
        TopicMismatchError: a topic is not as the settings say.
        TocsinError: ``settings.wait_seconds`` are over and a server is still away.
    """
    deadline, pause = time.monotonic() + settings.wait_seconds, 0.5
    while not stop.is_set():
        try:
            await _try("redis", _redis(settings))
            if kafka:
                await _try("kafka", asyncio.to_thread(prepare_topics, settings))
        except TopicMismatchError:
            raise
        except TocsinError:
            if time.monotonic() > deadline:
                raise
        else:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def watch(settings: Settings, *, kafka: bool = True) -> None:
    """Keep the health of both servers, or of Redis alone, up to date; runs until it is cancelled."""
    while True:
        with contextlib.suppress(TocsinError):
            await _try("redis", _redis(settings))
        if kafka:
            with contextlib.suppress(TocsinError):
                await _try("kafka", _kafka(settings.kafka))
        await asyncio.sleep(WATCH_SECONDS)


async def _try(part: str, check: object) -> None:
    try:
        await check  # type: ignore[misc]  # any awaitable
    except TocsinError as error:
        HEALTH.ill(part, str(error))
        raise
    HEALTH.well(part)


async def _redis(settings: Settings) -> None:
    await (await connect(settings.redis.url)).aclose()


async def _kafka(kafka: KafkaSettings) -> None:
    """Whether any of the brokers the settings name accepts a connection."""
    problem: Exception | None = None
    for broker in kafka.brokers.split(","):
        host, _, port = broker.strip().rpartition(":")
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
            writer.close()
        except (OSError, TimeoutError, ValueError) as error:
            problem = error
        else:
            return
    raise TocsinError(f"No Kafka broker of {kafka.brokers} accepts connections: {problem}.")
