"""Subscribe to the alerts of a Tocsin service; needs redis-py and nothing else of it.

    async for alert in tocsin_client.subscribe(country="IQ", severity="high", since="1h"):
        print(alert.severity, alert.headline)

Replays first, then goes live; reconnects for ever, goes on where it was, and removes repeats. Alerts of one story come in
order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeAlias, Unpack

from tocsin_client.aio import alerts as _async_alerts
from tocsin_client.alert import Alert, Missed
from tocsin_client.cursor import Cursor
from tocsin_client.filters import Filter, Wanted, filter_of
from tocsin_client.subscription import Since, Subscription, start_of, url_or_default
from tocsin_client.sync import alerts as _alerts

__all__ = ["Alert", "Alerts", "Cursor", "Filter", "Missed", "subscribe", "subscribe_sync"]

Alerts: TypeAlias = AsyncIterator[Alert]
_Told: TypeAlias = tuple[Callable[[Missed], None] | None, Callable[[Cursor], None] | None]


def subscribe(
    *,
    since: Since = None,
    follow: bool = True,
    url: str | None = None,
    on_missed: Callable[[Missed], None] | None = None,
    on_cursor: Callable[[Cursor], None] | None = None,
    **wanted: Unpack[Wanted],
) -> AsyncIterator[Alert]:
    """Alerts that match every kind given (any value of a kind), for ``async for``.

    Args:
        since: ``"1h"``, ``"2d"``, an ISO time, a ``datetime``, a ``timedelta`` or a ``Cursor``; without it only what is new.
        follow: go on with live alerts after the replay.
        url: Redis URL, with user and password; default: ``TOCSIN_REDIS_URL``, else the local server.
        on_missed: told when alerts were trimmed before they were read; default: a warning in the log.
        on_cursor: told the place to resume from, after each alert was worked on.
        **wanted: ``watch``, ``country`` (ISO 3166-1 alpha-2), ``region``, ``conflict``, ``event``: a slug or several;
            ``severity``: the lowest one wanted.

    Raises:
        ValueError: ``since`` or ``severity`` means nothing.
        redis.exceptions.AuthenticationError, NoPermissionError: the server refuses the user.
    """
    return _async_alerts(_subscription(filter_of(wanted), since, follow=follow, url=url, told=(on_missed, on_cursor)))


def subscribe_sync(
    *,
    since: Since = None,
    follow: bool = True,
    url: str | None = None,
    on_missed: Callable[[Missed], None] | None = None,
    on_cursor: Callable[[Cursor], None] | None = None,
    **wanted: Unpack[Wanted],
) -> Iterator[Alert]:
    """The same as ``subscribe`` for a plain ``for``."""
    return _alerts(_subscription(filter_of(wanted), since, follow=follow, url=url, told=(on_missed, on_cursor)))


def _subscription(wanted: Filter, since: Since, *, follow: bool, url: str | None, told: _Told) -> Subscription:
    on_missed, on_cursor = told
    return Subscription(
        url=url_or_default(url),
        wanted=wanted,
        start=start_of(since),
        follow=follow,
        on_missed=on_missed,
        on_cursor=on_cursor,
    )
