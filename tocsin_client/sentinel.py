"""Addresses of a server that Sentinels name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

SENTINEL = "redis+sentinel"
"""Scheme of ``redis+sentinel://[user:password@]host:port[,host:port…]/master-name[/database]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentinelAddress:
    """Where the Sentinels are, and the name of the master they watch."""

    hosts: tuple[tuple[str, int], ...]
    master: str
    options: dict[str, Any]


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
