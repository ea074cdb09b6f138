"""A worker's sign of life on ``alerts:control``: silence there means that nobody is listening to the world."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime

from redis.asyncio import Redis

from streams.control import heartbeat, last_poll
from streams.logs import get_logger

BEAT_SECONDS = 30.0
log = get_logger("tocsin.work")


async def beat(redis: Redis, lag: Callable[[], int], seconds: float = BEAT_SECONDS) -> None:
    """Say every so many ``seconds`` how far behind this worker is and when a feed was last polled, until cancelled."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    while True:
        await asyncio.sleep(seconds)
        try:
            await heartbeat(redis, now=datetime.now(UTC), lag=lag(), last_poll=await last_poll(redis), worker=worker)
        except Exception as error:  # noqa: BLE001 - Redis is away or nothing can be measured yet: the next one will do
            log.debug("no heartbeat", error=repr(error))
