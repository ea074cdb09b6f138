"""Which of redis-py's errors mean that trying again helps."""

from __future__ import annotations

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ConnectionError,  # noqa: A004 - redis-py's name; the built-in one is an OSError
    NoPermissionError,
    TimeoutError,  # noqa: A004 - as above
)

REFUSED = (AuthenticationError, AuthorizationError, NoPermissionError)
BROKEN = (ConnectionError, TimeoutError, BusyLoadingError, OSError)
