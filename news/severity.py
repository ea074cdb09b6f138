"""Severity: how grave the event is, as a sum whose parts travel with the alert.

::

    severity = gravity + toll + parties + place

- ``gravity``: of the main event type (``types.toml``), times how sure it is that it happened, and of what
  kind it was where no sure rule says so, 0 to 0.9.
- ``toll``: 0.15 * log10(1 + killed) + 0.05 * log10(1 + wounded + abducted), at most 0.5; the lower bound of each count.
- ``parties``: 0.15 where two states act against each other, 0.10 where a state's forces and an armed group do.
- ``place``: 0.10 for a capital, 0.15 for a nuclear site, 0.05 for a border of an alliance; the highest counts.

From 0.85 it is critical, from 0.60 high, from 0.40 medium, from 0.20 low, below info. What is not relevant is info.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from news.model import ActorTag, Place, Severity, Toll

LEVELS: tuple[tuple[float, Severity], ...] = ((0.85, "critical"), (0.60, "high"), (0.40, "medium"), (0.20, "low"))
KILLED, HARMED, TOLL_LIMIT = 0.15, 0.05, 0.5
STATES_AT_WAR, STATE_AND_GROUP = 0.15, 0.10
CAPITAL, NUCLEAR, BORDER = 0.10, 0.15, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityCase:
    """What the formula looks at."""

    gravity: float = 0.0
    """Of the main event type, times how sure it is that it happened."""
    killed: Toll | None = None
    harmed: tuple[Toll | None, ...] = ()
    """Wounded and abducted."""
    actors: tuple[ActorTag, ...] = ()
    places: tuple[Place, ...] = ()
    nuclear: bool = False
    """A nuclear site is named."""
    border: bool = False
    """The territory of an alliance is named."""


def severity_parts(case: SeverityCase) -> dict[str, float]:
    """The parts of the sum, those that are 0 left out; their order is the order of the formula."""
    parts = {
        "gravity": case.gravity,
        "toll": _toll(case.killed, case.harmed),
        "parties": _parties(case.actors),
        "place": _place(case.places, nuclear=case.nuclear, border=case.border),
    }
    return {name: round(part, 3) for name, part in parts.items() if part}


def severity_of(parts: Mapping[str, float], *, relevant: bool) -> Severity:
    """The level of the sum of ``parts``."""
    total = sum(parts.values())
    return next((level for least, level in LEVELS if total >= least), "info") if relevant else "info"


def _toll(killed: Toll | None, harmed: tuple[Toll | None, ...]) -> float:
    dead = killed.min if killed else 0
    others = sum(toll.min for toll in harmed if toll)
    return min(TOLL_LIMIT, KILLED * log10(1 + dead) + HARMED * log10(1 + others))


def _parties(actors: tuple[ActorTag, ...]) -> float:
    acting = [actor for actor in actors if actor.role != "mention"]
    states = {actor.country for actor in acting if actor.side == "state"}
    groups = any(actor.side == "non-state" for actor in acting)
    if len(states) > 1 and {"by", "against"} <= {actor.role for actor in acting if actor.side == "state"}:
        return STATES_AT_WAR
    return STATE_AND_GROUP if states and groups else 0.0


def _place(places: tuple[Place, ...], *, nuclear: bool, border: bool) -> float:
    if nuclear:
        return NUCLEAR
    if any(place.role == "event" and place.kind == "capital" for place in places):
        return CAPITAL
    return BORDER if border else 0.0
