"""Which kind of failure an exception or a status is, and how much it counts."""

from __future__ import annotations

import asyncio
import socket
import ssl
from http import HTTPStatus

import aiohttp

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
    """404 and its like are hard; being refused (401, 403) may be a mood; 408, 425, 429 and 5xx pass."""
    detail = f"{status} {reason}".strip()[:DETAIL_LENGTH]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Failure(kind="http_429", severity="temporary", detail=detail)
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}:
        return Failure(kind="http_4xx", severity="temporary", detail=detail)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_ACCEPTABLE}:
        return Failure(kind="http_4xx", severity="soft", detail=detail)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure(kind="http_4xx", severity="hard", detail=detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure(kind="http_5xx", severity="temporary", detail=detail)
    return Failure(kind="http_other", severity="soft", detail=detail)


_BY_TYPE: tuple[tuple[type[Exception], FailureKind, Severity], ...] = (
    (TooLargeError, "too_large", "hard"),
    (BadEncodingError, "bad_encoding", "soft"),
    (TimeoutError, "timeout", "temporary"),
    (asyncio.IncompleteReadError, "reset", "temporary"),
    (aiohttp.ClientConnectorDNSError, "dns", "soft"),
    (socket.gaierror, "dns", "soft"),
    (aiohttp.ClientSSLError, "tls", "soft"),
    (ssl.SSLError, "tls", "soft"),
    (aiohttp.ClientConnectorError, "connect", "temporary"),
    (aiohttp.InvalidURL, "bad_url", "hard"),
    (aiohttp.ClientPayloadError, "reset", "temporary"),
    (aiohttp.ServerDisconnectedError, "reset", "temporary"),
    (aiohttp.ClientOSError, "reset", "temporary"),
    (ConnectionError, "reset", "temporary"),
    (aiohttp.ClientResponseError, "bad_response", "soft"),
    (aiohttp.ClientError, "bad_response", "soft"),
    (OSError, "connect", "temporary"),
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
