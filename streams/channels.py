"""The names subscribers know: one channel per tag of an alert, the same name for Pub/Sub and for the stream."""

from __future__ import annotations

from news.alerts.where import countries_of
from news.model import Alert

PREFIX = "alerts:"
ALL = "alerts:all"
CONTROL = "alerts:control"
KINDS = ("country", "region", "conflict", "event", "severity", "watch")
"""The kinds of channel beside ``alerts:all`` and ``alerts:control``."""


def channel(kind: str, value: str) -> str:
    """The name of a channel, e.g. ``alerts:country:IQ``."""
    return f"{PREFIX}{kind}:{value}"


def channels_of(alert: Alert) -> tuple[str, ...]:
    """Every channel an alert goes to by its tags, ``alerts:all`` first."""
    names = [
        ALL,
        *(channel("country", code) for code in countries_of(alert)),
        *(channel("region", slug) for slug in alert.regions),
        *(channel("conflict", tag.id) for tag in alert.conflicts),
        *(channel("event", tag.type) for tag in alert.events),
        channel("severity", alert.severity),
    ]
    return tuple(dict.fromkeys(names))
