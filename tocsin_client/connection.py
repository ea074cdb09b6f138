"""A connection to read from: one server, or the master that Sentinels name."""

from __future__ import annotations

from typing import Any, cast

import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel

from tocsin_client.sentinel import SENTINEL, sentinel_address
from tocsin_client.subscription import SOCKET_SECONDS

_CONNECT_SECONDS = 5


def async_client(url: str) -> redis.asyncio.Redis:
    """For asyncio. Raises ``ValueError`` when the URL is not one of Redis."""
    # A time limit of redis-py's own would send by asyncio.wait_for, which on Python 3.11 forgets that it was cancelled when
    # what it waits for has just been done: one Ctrl-C in some would be lost.
    options: dict[str, Any] = {"socket_timeout": None, "socket_keepalive": True}
    if not url.startswith(SENTINEL):
        return redis.asyncio.Redis.from_url(url, **options)
    address = sentinel_address(url)
    sentinel: Any = redis.asyncio.sentinel.Sentinel(address.hosts, sentinel_kwargs={"socket_connect_timeout": _CONNECT_SECONDS})  # type: ignore[no-untyped-call]
    return cast("redis.asyncio.Redis", sentinel.master_for(address.master, **address.options, **options))


def sync_client(url: str) -> redis.Redis:
    """The same without an event loop."""
    options: dict[str, Any] = {"socket_timeout": SOCKET_SECONDS, "socket_keepalive": True}
    if not url.startswith(SENTINEL):
        return redis.Redis.from_url(url, **options)
    address = sentinel_address(url)
    sentinel: Any = redis.sentinel.Sentinel(address.hosts, sentinel_kwargs={"socket_connect_timeout": _CONNECT_SECONDS})  # type: ignore[no-untyped-call]
    return cast("redis.Redis", sentinel.master_for(address.master, **address.options, **options))
