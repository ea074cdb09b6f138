"""Which of redis-py's errors mean that trying again helps."""

from __future__ import annotations

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ConnectionError,  # noqa: A004 - redis-py's name; the built-in one is an OSError
    MasterDownError,
    NoPermissionError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,  # noqa: A004 - as above
    TryAgainError,
)

REFUSED = (AuthenticationError, AuthorizationError, NoPermissionError)
_BROKEN = (ConnectionError, TimeoutError, BusyLoadingError, MasterDownError, ReadOnlyError, TryAgainError, OSError)
_PASSES = ("UNBLOCKED", "BUSY", "LOADING", "MASTERDOWN")
"""First words of answers redis-py has no class for everywhere: a server changes its part, or has no time just now."""


def is_broken(error: Exception) -> bool:
    """Whether to connect anew and try again."""
    return isinstance(error, _BROKEN) or (isinstance(error, ResponseError) and str(error).startswith(_PASSES))
