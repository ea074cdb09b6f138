"""Connections to Redis or Valkey: one server, or the master a Sentinel names."""

from __future__ import annotations

from typing import Any

import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel
from redis.backoff import ExponentialBackoff
from redis.exceptions import NoPermissionError, RedisError
from redis.retry import Retry

from streams.errors import TocsinError
from tocsin_client.sentinel import SENTINEL, sentinel_address

CONNECTIONS = 32
"""Of one process; who wants more waits for a free one."""
SENTINEL_CONNECTIONS = 1_000
"""There nobody can wait for a free one; a notifier with a backlog has hundreds of deliveries under way."""


def client(url: str) -> redis.asyncio.Redis:
    """An asyncio client that retries a broken connection a few times before it raises.

    Raises:
        TocsinError: the URL is not one of Redis.
    """
    retry = redis.asyncio.retry.Retry(ExponentialBackoff(cap=1.0, base=0.05), 3)
    options: dict[str, Any] = {
        "socket_connect_timeout": 5, "socket_keepalive": True, "health_check_interval": 30, "retry": retry
    }  # fmt: skip
    try:
        if url.startswith(SENTINEL):
            address = sentinel_address(url)
            sentinel: Any = redis.asyncio.sentinel.Sentinel(address.hosts, sentinel_kwargs={"socket_connect_timeout": 5})  # type: ignore[no-untyped-call]
            master: redis.asyncio.Redis = sentinel.master_for(
                address.master, max_connections=SENTINEL_CONNECTIONS, **address.options, **options
            )
            return master
        pool = redis.asyncio.BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, timeout=30, **options)
        pool.connection_class(**pool.connection_kwargs)  # refuses what it does not know, which the pool would do later
    except (TypeError, ValueError) as error:
        raise TocsinError(f"The Redis URL {without_password(url)!r} is wrong: {error}.") from error
    return redis.asyncio.Redis(connection_pool=pool)


def sync_client(url: str) -> redis.Redis:
    """The same for code without an event loop."""
    retry = Retry(ExponentialBackoff(cap=1.0, base=0.05), 3)
    options: dict[str, Any] = {"socket_connect_timeout": 5, "health_check_interval": 30, "retry": retry}
    try:
        if url.startswith(SENTINEL):
            address = sentinel_address(url)
            sentinel: Any = redis.sentinel.Sentinel(address.hosts, sentinel_kwargs={"socket_connect_timeout": 5})  # type: ignore[no-untyped-call]
            master: redis.Redis = sentinel.master_for(address.master, **address.options, **options)
            return master
        pool = redis.ConnectionPool.from_url(url, **options)
        pool.connection_class(**pool.connection_kwargs)
        return redis.Redis.from_pool(pool)
    except (TypeError, ValueError) as error:
        raise TocsinError(f"The Redis URL {without_password(url)!r} is wrong: {error}.") from error


async def connect(url: str) -> redis.asyncio.Redis:
    """A client that has answered once.

    Raises:
        TocsinError: nothing answers there, it refuses us, or it is a node of a Redis Cluster.
    """
    connection = client(url)
    try:
        await connection.ping()
        divided = await _is_divided(connection)
    except (RedisError, OSError) as error:
        await connection.aclose()
        raise TocsinError(f"Redis at {without_password(url)} cannot be reached: {error}.") from error
    if divided:
        await connection.aclose()
        raise TocsinError(
            f"Redis at {without_password(url)} runs in cluster mode, which divides its keys: an alert is written to all its "
            "channels in one step or not at all. Name a single server, or Sentinels."
        )
    return connection


async def _is_divided(connection: redis.asyncio.Redis) -> bool:
    """Whether the server is a node of a Redis Cluster; not, as far as is known, where we may not ask."""
    try:
        return bool((await connection.info("cluster")).get("cluster_enabled"))
    except NoPermissionError:
        return False


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
