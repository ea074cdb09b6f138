"""No request of ours reaches an address inside the house.

The check stands at the last moment before ``connect``: the socket is refused for the very address it would be connected to. So
it does not matter how the address was written (decimal, hex, IPv4 inside IPv6), which name resolved to it, whether a redirect
led there, or whether the DNS gave another answer a second ago. Feeds, pages and webhooks all use ``guarded_connector``.

Addresses: the special-purpose registries of IANA (RFC 6890 and its successors), and the two cloud metadata services that sit at
addresses which look public.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohappyeyeballs import AddrInfoType

SCHEMES = frozenset({"http", "https"})
BLOCKED_MARK = "address not allowed"
_BLOCKED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's platform services
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""All of IPv6 that is routed; the rest is loopback, link-local, unique local, multicast or reserved."""
_BLOCKED_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")


_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class BlockedAddressError(OSError):
    """The address is private, loopback, link-local, metadata or otherwise not on the public Internet."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, f"{BLOCKED_MARK}: {address}")


def is_public(address: str) -> bool:
    """Whether ``address``, a numeric IPv4 or IPv6 address, may be connected to. Nonsense may not."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in block for block in _BLOCKED_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _is_public_v4(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public_v4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_V6 and not any(address in block for block in _BLOCKED_V6)


def url_problem(url: str) -> str | None:
    """Why ``url`` cannot be requested at all, in words; ``None`` where it can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"not a URL: {error}"
    if parts.scheme.lower() not in SCHEMES:
        return f"only http and https are fetched, not {parts.scheme or 'a URL without a scheme'}"
    return None if host else "the URL names no host"


def is_blocked(error: BaseException) -> bool:
    """Whether ``error``, as aiohttp wraps it, comes from the guard."""
    return BLOCKED_MARK in str(error)


def guarded_connector(*, allow_private: bool, allow_networks: Iterable[str] = (), **options: Any) -> aiohttp.TCPConnector:
    """A connector for ``aiohttp.ClientSession`` that refuses every address that is not public.

    Args:
        allow_private: check nothing; for tests and closed networks.
        allow_networks: networks in CIDR form that may be connected to although they are not public.
        options: passed on to ``aiohttp.TCPConnector``.

    Raises:
        ValueError: one of ``allow_networks`` is no network.
    """
    allowed = tuple(ip_network(network.strip()) for network in allow_networks)
    factory = None if allow_private else partial(_guarded_socket, allowed)
    return aiohttp.TCPConnector(resolver=PooledResolver(), socket_factory=factory, **options)


def _guarded_socket(allowed: tuple[IPv4Network | IPv6Network, ...], info: AddrInfoType) -> socket.socket:
    family, kind, protocol, _, where = info
    address = str(where[0])
    if not is_public(address) and not any(_is_in(address, network) for network in allowed):
        raise BlockedAddressError(address)
    return socket.socket(family=family, type=kind, proto=protocol)


def _is_in(address: str, network: IPv4Network | IPv6Network) -> bool:
    parsed = ip_address(address.partition("%")[0])
    return parsed.version == network.version and parsed in network


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)


class PooledResolver(AbstractResolver):
    """``getaddrinfo`` in threads of its own: a few slow name servers must not hold up every other thread of the process."""

    def __init__(self, threads: int = 32) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._pool, _look_up, host, port, family)
        except UnicodeError as error:  # a label no DNS name may have
            raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
        return [
            ResolveResult(hostname=host, host=str(where[0]), port=int(where[1]), family=kind, proto=protocol, flags=_NUMERIC)
            for kind, _, protocol, _, where in found
        ]

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
