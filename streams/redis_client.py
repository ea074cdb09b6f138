"""Connections to Redis or Valkey."""

from __future__ import annotations

import redis
import redis.asyncio
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from streams.errors import TocsinError

CONNECTIONS = 32
"""Of one process; who wants more waits for a free one."""


def client(url: str) -> redis.asyncio.Redis:
    """An asyncio client that retries a broken connection a few times before it raises.

    Raises:
        TocsinError: the URL is not one of Redis.
    """
    try:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=30,
            socket_connect_timeout=5,
            socket_keepalive=True,
            health_check_interval=30,
            retry=redis.asyncio.retry.Retry(ExponentialBackoff(cap=1.0, base=0.05), 3),
        )
    except ValueError as error:
        raise TocsinError(f"The Redis URL {url!r} is wrong: {error}.") from error
    return redis.asyncio.Redis(connection_pool=pool)


def sync_client(url: str) -> redis.Redis:
    """The same for code without an event loop."""
    try:
        return redis.Redis.from_url(
            url, socket_connect_timeout=5, health_check_interval=30, retry=Retry(ExponentialBackoff(cap=1.0, base=0.05), 3)
        )
    except ValueError as error:
        raise TocsinError(f"The Redis URL {url!r} is wrong: {error}.") from error


async def connect(url: str) -> redis.asyncio.Redis:
    """A client that has answered once.

    Raises:
        TocsinError: nothing answers there, or it refuses us.
    """
    connection = client(url)
    try:
        await connection.ping()
    except (RedisError, OSError) as error:
        await connection.aclose()
        raise TocsinError(f"Redis at {_without_password(url)} cannot be reached: {error}.") from error
    return connection


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
