"""An alert as a subscriber sees it, and the note that some were missed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SEVERITIES = ("info", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class Alert:
    """A message about a story. Everything the JSON says is in ``raw``; the usual things have names of their own."""

    alert_id: str
    story_id: str
    seq: int
    type: str
    """alert, update, correction or cancel."""
    headline: str
    summary: str
    severity: str
    focus: str | None
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2: where it happened and what it is about, not every country mentioned."""
    regions: tuple[str, ...]
    conflicts: tuple[str, ...]
    events: tuple[str, ...]
    independent_sources: int
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def from_json(cls, data: bytes | str) -> Alert:
        """Read the JSON of a channel. Raises ``ValueError`` when it is not an alert."""
        raw = json.loads(data)
        try:
            return cls(
                alert_id=raw["alert_id"],
                story_id=raw["story_id"],
                seq=raw["seq"],
                type=raw["type"],
                headline=raw["headline"],
                summary=raw.get("summary", ""),
                severity=raw["severity"],
                focus=raw.get("focus"),
                countries=_countries(raw),
                regions=tuple(raw.get("regions", ())),
                conflicts=tuple(tag["id"] for tag in raw.get("conflicts", ())),
                events=tuple(tag["type"] for tag in raw.get("events", ())),
                independent_sources=raw.get("independent_sources", 0),
                raw=raw,
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is not an alert: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Missed:
    """Alerts that were trimmed from a stream before this reader came to them, or lost with the server's data."""

    channel: str
    count: int | None
    """How many; ``None`` where the reader's position in the stream was a time, or the server is a new one: nobody knows."""
    until: str
    """Stream id of the oldest message that is still there."""


def _countries(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """As the service chooses the country channels: event and focus, else the dateline."""
    tags = raw.get("countries", ())
    happened = [tag["code"] for tag in tags if tag["role"] == "event"]
    focus = [raw["focus"]] if raw.get("focus") else []
    found = happened + focus or [tag["code"] for tag in tags if tag["role"] == "dateline"]
    return tuple(dict.fromkeys(found))
