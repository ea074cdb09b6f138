"""What a subscriber asked for, shared by the asyncio and the plain client."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin_client.alert import Missed
from tocsin_client.cursor import Cursor, cursor_since
from tocsin_client.filters import Filter

log = logging.getLogger("tocsin_client")

BLOCK_MS = 5_000
"""How long one read waits for news."""
SOCKET_SECONDS = 20.0
"""A server silent for longer than this, though asked to answer within BLOCK_MS, is taken for gone."""
DEFAULT_URL = "redis://127.0.0.1:6379/0"

Since = str | timedelta | datetime | Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Everything but the connection."""

    url: str
    wanted: Filter
    start: Cursor | None
    """Where to begin; ``None``: with what comes from now on."""
    follow: bool = True
    on_missed: Callable[[Missed], None] | None = None
    on_cursor: Callable[[Cursor], None] | None = None

    def report(self, missed: Missed) -> None:
        """Tell the subscriber of a gap, in the log when there is no callback."""
        if self.on_missed:
            self.on_missed(missed)
        else:
            log.warning("%s: %s alerts were gone before they were read", missed.channel, missed.count or "some")

    def keep(self, cursor: Cursor) -> None:
        if self.on_cursor:
            self.on_cursor(cursor)


def start_of(since: Since) -> Cursor | None:
    """The cursor that ``since`` means; ``None`` stays ``None`` (live only). Raises ``ValueError`` for nonsense."""
    if since is None or isinstance(since, Cursor):
        return since
    return cursor_since(since, datetime.now(UTC))


def url_or_default(url: str | None) -> str:
    """The given URL, else the one of the environment (``TOCSIN_REDIS_URL``), else the usual local one."""
    return url or os.environ.get("TOCSIN_REDIS_URL") or DEFAULT_URL
