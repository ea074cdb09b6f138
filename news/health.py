"""Whether a feed is well: failures weighed by kind, back-off, and when to give up.

Not every failure says the same: a page that is gone is a stronger sign of death than a timeout, and a server that asks for
patience is hardly one. So each failure adds a fraction, and one success clears them. Fractional failures are an idea
of Media Cloud's rss-fetcher (https://github.com/mediacloud/rss-fetcher).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

FailureKind = Literal["hard", "soft", "temporary"]
HealthState = Literal["new", "healthy", "failing", "disabled", "retired"]

WEIGHTS: dict[FailureKind, float] = {"hard": 1.0, "soft": 0.5, "temporary": 0.1}
"""hard: not found, no feed, too large, redirects to nowhere. soft: timeout, no or a broken connection, name, TLS, refused, 5xx.
temporary: 429, 503, asked to wait."""
FAILING_AT = 3.0
DISABLE_AT = 10.0
FIRST_BACK_OFF = 600.0
PATIENCE_BACK_OFF = 1800.0
"""Seconds of the first back-off where a server said "too many requests" without saying for how long."""
LONGEST_BACK_OFF = 86_400.0

TEMPORARY_STATUS = frozenset({408, 423, 425, 429, 503, 509, 529})
REFUSED_STATUS = frozenset({401, 402, 403, 406})
GONE = 410
CLIENT_ERRORS = 400
SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``failures`` is the weighed sum since the last success; ``failing_since`` the first of them."""

    state: HealthState = "new"
    failures: float = 0.0
    failing_since: datetime | None = None
    changed: datetime | None = None
    reason: str = ""
    """Why the last fetch failed; empty after a success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    kind: FailureKind
    reason: str
    status: int = 0
    """HTTP status; 0 where there was none."""


def kind_of_status(status: int) -> FailureKind:
    """How an HTTP status that is no success weighs: being refused may be a mood, being told that nothing is there is not."""
    if status in TEMPORARY_STATUS:
        return "temporary"
    return "hard" if CLIENT_ERRORS <= status < SERVER_ERRORS and status not in REFUSED_STATUS else "soft"


def succeed(health: Health, now: datetime) -> Health:
    """One success clears all failures."""
    if health.state == "healthy" and not health.failures:
        return health
    changed = health.changed if health.state == "healthy" else now
    return Health(state="healthy", changed=changed)


def fail(health: Health, failure: Failure, now: datetime, disable_after: timedelta) -> Health:
    """One failure more; 410 retires at once, and long failing disables."""
    failures = health.failures + WEIGHTS[failure.kind]
    since = health.failing_since or now
    state = _state(health.state, failures, now - since >= disable_after)
    if failure.status == GONE:
        state = "retired"
    changed = health.changed if state == health.state else now
    return Health(state=state, failures=round(failures, 3), failing_since=since, changed=changed, reason=failure.reason)


def back_off(health: Health, failure: Failure) -> float:
    """Least seconds until the next try: doubled with each whole failure."""
    first = PATIENCE_BACK_OFF if failure.kind == "temporary" else FIRST_BACK_OFF
    return min(LONGEST_BACK_OFF, first * math.pow(2.0, min(health.failures - WEIGHTS[failure.kind], 16)))


def is_polled(health: Health) -> bool:
    return health.state not in {"disabled", "retired"}


def _state(before: HealthState, failures: float, long: bool) -> HealthState:  # noqa: FBT001 - private, read at its one call
    if before == "retired":
        return "retired"
    if before == "disabled" or (failures >= DISABLE_AT and long):
        return "disabled"
    return "failing" if failures >= FAILING_AT or before == "failing" else before
