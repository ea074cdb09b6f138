"""A command that asks Redis something and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio import Redis

from streams.redis_client import connect
from streams.service_url import redis_url
from streams.settings import Settings

T = TypeVar("T")


def with_redis(settings: Settings, work: Callable[[Redis], Awaitable[T]]) -> T:
    """What ``work`` answers, given a connection to the service's Redis.

    Raises:
        TocsinError: there is none, or it cannot be reached.
    """

    async def run() -> T:
        redis = await connect(redis_url(settings))
        try:
            return await work(redis)
        finally:
            await redis.aclose()

    return asyncio.run(run())
