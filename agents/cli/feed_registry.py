"""The registry, for a command that runs once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from agents.poller_ports import registry_of
from streams.redis_client import connect
from streams.registry import FeedRegistry
from streams.runtime import located
from streams.settings import Settings, load_settings

T = TypeVar("T")


def with_registry(work: Callable[[FeedRegistry, Settings], Awaitable[T]]) -> T:
    """What ``work`` returns, given the registry of the service that runs.

    Raises:
        TocsinError: no service runs here, or its Redis does not answer.
    """
    settings = located(load_settings())

    async def run() -> T:
        redis = await connect(settings.redis.url)
        try:
            return await work(registry_of(redis, settings.poll), settings)
        finally:
            await redis.aclose()

    return asyncio.run(run())
