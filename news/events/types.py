"""Event types: our slugs with their crosswalks, read from ``types.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class CatalogueError(ValueError):
    """A catalogue file says something it must not; the sentence names the file and, where known, the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    slug: str
    plover: str
    """PLOVER type, with its mode after a slash where it has one."""
    acled: str | None
    """ACLED's sub-event name, as a crosswalk label."""
    gravity: float
    """0 to 1; opens the severity formula."""
    violent: bool


EventTypes = Mapping[str, EventType]

PLOVER = frozenset(
    [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ]
)
"""The 16 event types of the PLOVER manual."""

ACLED = frozenset(
    {
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
        "Violent demonstration",
        "Mob violence",
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
        "Sexual violence",
        "Attack",
        "Abduction/forced disappearance",
    }
)
"""ACLED's 25 sub-event names."""


def line_of(source: str, needle: str) -> int:
    """Number of the first line of ``source`` that holds ``needle``, 1 where none does."""
    return next((n for n, line in enumerate(source.splitlines(), 1) if needle in line), 1)


def read_types(data: Mapping[str, Any], source: str, name: str) -> dict[str, EventType]:
    """Event types by slug.

    Raises:
        CatalogueError: an unknown PLOVER type or ACLED name, a gravity outside 0 to 1, a missing key.
    """
    return {slug: _read(slug, row, f"{name}:{line_of(source, slug + ' =')}") for slug, row in data["types"].items()}


def _read(slug: str, row: Mapping[str, Any], where: str) -> EventType:
    try:
        event_type = EventType(slug=slug, acled=row.get("acled"), **{k: row[k] for k in ("plover", "gravity", "violent")})
    except KeyError as error:
        raise CatalogueError(f"{where}: event type {slug} has no {error}.") from error
    if event_type.plover.split("/")[0] not in PLOVER:
        raise CatalogueError(f"{where}: {event_type.plover} is no PLOVER type.")
    if event_type.acled is not None and event_type.acled not in ACLED:
        raise CatalogueError(f"{where}: {event_type.acled} is no ACLED sub-event name.")
    if not 0 <= event_type.gravity <= 1:
        raise CatalogueError(f"{where}: the gravity of {slug} must lie between 0 and 1.")
    return event_type
