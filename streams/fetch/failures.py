"""Which kind of failure an exception or a status is, and how much it counts."""

from __future__ import annotations

import asyncio
import socket
import ssl
from http import HTTPStatus

import aiohttp

from news.health import kind_of_status
from streams.fetch.decode import BadEncodingError, TooLargeError
from streams.fetch.guard import is_blocked
from streams.fetch.result import Failure, FailureKind, Severity

DETAIL_LENGTH = 200


class RefusedError(Exception):
    """We stop the exchange ourselves, for the reason ``failure`` gives."""

    def __init__(self, kind: FailureKind, severity: Severity, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(kind=kind, severity=severity, detail=detail[:DETAIL_LENGTH])


def failure_of_status(status: int, reason: str) -> Failure:
    """Weighed as ``news.health`` weighs it."""
    kind: FailureKind = "http_other"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        kind = "http_429"
    elif HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "http_4xx"
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "http_5xx"
    return Failure(kind=kind, severity=kind_of_status(status), detail=f"{status} {reason}".strip()[:DETAIL_LENGTH])


_BY_TYPE: tuple[tuple[type[Exception], FailureKind, Severity], ...] = (
    (TooLargeError, "too_large", "hard"),
    (BadEncodingError, "bad_encoding", "soft"),
    (TimeoutError, "timeout", "soft"),
    (asyncio.IncompleteReadError, "reset", "soft"),
    (aiohttp.ClientConnectorDNSError, "dns", "soft"),
    (socket.gaierror, "dns", "soft"),
    (aiohttp.ClientSSLError, "tls", "soft"),
    (ssl.SSLError, "tls", "soft"),
    (aiohttp.ClientConnectorError, "connect", "soft"),
    (aiohttp.InvalidURL, "bad_url", "hard"),
    (aiohttp.ClientPayloadError, "reset", "soft"),
    (aiohttp.ServerDisconnectedError, "reset", "soft"),
    (aiohttp.ClientOSError, "reset", "soft"),
    (ConnectionError, "reset", "soft"),
    (aiohttp.ClientResponseError, "bad_response", "soft"),
    (aiohttp.ClientError, "bad_response", "soft"),
    (OSError, "connect", "soft"),
    (ValueError, "bad_url", "hard"),
)
"""The first type that fits decides; ``ValueError`` is what yarl and idna say to a URL that is none."""

EXPECTED: tuple[type[Exception], ...] = (*(kind for kind, _, _ in _BY_TYPE), RefusedError)
"""Everything a server, a name or a URL can make aiohttp raise; anything else is a bug of ours and is raised."""


def failure_of(error: Exception) -> Failure:
    """The failure behind one of the ``EXPECTED`` exceptions."""
    if isinstance(error, RefusedError):
        return error.failure
    if is_blocked(error):
        return Failure(kind="blocked_address", severity="hard", detail=str(error)[:DETAIL_LENGTH])
    kind, severity = next((kind, severity) for type_, kind, severity in _BY_TYPE if isinstance(error, type_))
    return Failure(kind=kind, severity=severity, detail=f"{type(error).__name__}: {error}"[:DETAIL_LENGTH])
