"""Which alerts a subscriber wants, and which streams hold them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from tocsin_client.alert import SEVERITIES, Alert

Words = str | Iterable[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Every kind that is given must match; within a kind, any one value."""

    watches: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    severity: str | None = None
    """The lowest severity wanted."""

    def channels(self) -> tuple[str, ...]:
        """The fewest channels that together hold every alert that matches."""
        kinds = {
            "watch": self.watches,
            "conflict": self.conflicts,
            "country": self.countries,
            "event": self.events,
            "region": self.regions,
            "severity": self._severities(),
        }
        for kind, values in kinds.items():
            if values:
                return tuple(f"alerts:{kind}:{value}" for value in values)
        return ("alerts:all",)

    def matches(self, alert: Alert) -> bool:
        """Whether the alert is wanted; a watch's own channel has already decided about the watch."""
        pairs = (
            (self.countries, alert.countries),
            (self.regions, alert.regions),
            (self.conflicts, alert.conflicts),
            (self.events, alert.events),
            (self._severities(), (alert.severity,)),
        )
        return all(not wanted or set(wanted) & set(found) for wanted, found in pairs)

    def _severities(self) -> tuple[str, ...]:
        return SEVERITIES[SEVERITIES.index(self.severity) :] if self.severity else ()


class Wanted(TypedDict, total=False):
    """The keyword arguments that narrow a subscription."""

    watch: Words
    """Name of a watch, or several; reads the watch's own channel."""
    country: Words
    """ISO 3166-1 alpha-2."""
    region: Words
    conflict: Words
    event: Words
    severity: str | None
    """The lowest severity wanted."""


def filter_of(wanted: Wanted) -> Filter:
    """A filter from one word or several of each kind. Raises ``ValueError`` for a severity that does not exist."""
    severity = wanted.get("severity")
    if severity is not None and severity not in SEVERITIES:
        raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, not {severity!r}")
    return Filter(
        watches=_words(wanted.get("watch")),
        countries=tuple(code.upper() for code in _words(wanted.get("country"))),
        regions=_words(wanted.get("region")),
        conflicts=_words(wanted.get("conflict")),
        events=_words(wanted.get("event")),
        severity=severity,
    )


def _words(value: Words) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
