"""Connections to Redis or Valkey: one server, or the master a Sentinel names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel
from redis.backoff import ExponentialBackoff
from redis.exceptions import NoPermissionError, RedisError
from redis.retry import Retry

from streams.errors import TocsinError

CONNECTIONS = 32
"""Of one process; who wants more waits for a free one."""
SENTINEL_CONNECTIONS = 1_000
"""There nobody can wait for a free one; a notifier with a backlog has hundreds of deliveries under way."""
SENTINEL = "redis+sentinel"
"""Scheme of ``redis+sentinel://[user:password@]host:port[,host:port…]/master-name[/database]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentinelAddress:
    """Where the Sentinels are, and the name of the master they watch."""

    hosts: tuple[tuple[str, int], ...]
    master: str
    options: dict[str, Any]


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
    except ValueError as error:
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
        return redis.Redis.from_url(url, **options)
    except ValueError as error:
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


def sentinel_address(url: str) -> SentinelAddress:
    """The parts of a ``redis+sentinel://`` URL.

    Raises:
        ValueError: it names no master, or a host's port is no number.
    """
    _, _, rest = url.partition("://")
    login, at, places = rest.rpartition("@")
    netloc, _, path = places.partition("/")
    master, _, database = path.partition("?")[0].partition("/")
    if not master:
        raise ValueError("it names no master: redis+sentinel://host:26379/master-name")
    user, _, password = login.partition(":")
    options: dict[str, Any] = {"db": int(database or 0)}
    if at:
        options |= {"username": unquote(user) or None, "password": unquote(password)}
    pairs = (place.rpartition(":") if ":" in place else (place, ":", "26379") for place in netloc.split(","))
    return SentinelAddress(hosts=tuple((host, int(port)) for host, _, port in pairs), master=master, options=options)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
