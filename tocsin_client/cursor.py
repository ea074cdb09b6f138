"""Where a reader stands, so that it can go on there after a break."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = "0-0"
_SPAN = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The id of the last message read, good for every channel, and each channel's running number at that point."""

    id: str
    counts: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps({"id": self.id, "counts": self.counts})

    @classmethod
    def from_json(cls, text: str) -> Cursor:
        """Raises ``ValueError`` when the text is no cursor."""
        try:
            raw = json.loads(text)
            place = cls(str(raw["id"]), {str(name): int(count) for name, count in raw["counts"].items()})
            key_of(place.id)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"this is not a cursor: {error!r}") from error
        return place


def key_of(entry_id: str) -> tuple[int, int]:
    """A stream id as numbers that sort."""
    ms, _, n = entry_id.partition("-")
    return int(ms), int(n or 0)


def cursor_since(since: str | timedelta | datetime, now: datetime) -> Cursor:
    """The cursor of a point in time: a span before ``now`` such as ``90m``, ``1h`` or ``2d``, or an ISO 8601 time.

    Raises:
        ValueError: the text is neither.
    """
    moment = since_time(since, now)
    ms = max(0, int(moment.timestamp() * 1000) - 1)
    return Cursor(f"{ms}-{2**63 - 1}")


def since_time(since: str | timedelta | datetime, now: datetime) -> datetime:
    """The moment that ``since`` names."""
    if isinstance(since, datetime):
        return since if since.tzinfo else since.replace(tzinfo=UTC)
    try:
        if isinstance(since, timedelta):
            return now - since
        if found := _SPAN.fullmatch(since.strip().lower()):
            return now - timedelta(**{_UNITS[found["unit"]]: float(found["number"])})
    except OverflowError:
        raise ValueError(f"{since} is longer than the calendar") from None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise ValueError(f"{since!r} is neither a span such as 90m, 1h, 2d nor a time such as 2024-02-07T18:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
