"""Beside the poller: every five minutes one of them looks which countries and regions have gone quiet, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from redis.exceptions import RedisError

from news.silence import judge
from streams.logs import get_logger
from streams.registry.coverage import Coverage

log = get_logger(__name__)
EVERY = 60.0
"""Seconds between asking whether it is our turn."""


async def watch_coverage(coverage: Coverage, clock: Callable[[], datetime]) -> None:
    """Runs until it is cancelled."""
    while True:
        try:
            if await coverage.is_my_turn():
                await look(coverage, clock())
        except (RedisError, OSError) as error:
            log.warning("redis-broken", error=str(error))
        await asyncio.sleep(EVERY)


async def look(coverage: Coverage, now: datetime) -> None:
    """Judge once and announce what changed."""
    silent = await coverage.silent()
    for turned in judge(await coverage.groups(now), silent):
        log.warning("silence" if turned.silent else "silence-over", group=turned.group.name, reason=turned.reason)
        await coverage.turn(turned, now)
