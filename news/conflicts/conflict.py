"""An entry of the conflict catalogue."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "interstate",  # between states
    "civil",  # a state and a group, over its government or a territory
    "one-sided",  # violence against people who do not fight back
    "non-state",  # between groups, none of them a state
    "criminal",  # gangs and cartels
    "tension",  # a standing quarrel that may turn into war
)

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A war, an insurgency or a standing quarrel, and how an article shows that it is about it."""

    id: str
    name: str
    kind: str
    names: tuple[str, ...] = ()
    """What it is called in several languages: each alone says that an article is about it."""
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    """Ids of the actors on one side and on the other."""
    supporters: tuple[str, ...] = ()
    """Actors that take part beside a side, or stand behind it."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 of the countries it is fought in."""
    areas: tuple[str, ...] = ()
    """Names of regions, towns and waters it is fought in, in several languages."""
    boxes: tuple[Box, ...] = ()
    keywords: tuple[str, ...] = ()
    """Words that speak for it beside its parties and places."""
    excludes: tuple[str, ...] = ()
    """Words that speak against it."""
    dominant: bool = False
    """Whether fighting in its countries belongs to it unless something speaks for another."""
    local: bool = False
    """Whether it is only fought in its countries, so that its parties met elsewhere are not enough, nor
    are its places without a party or a word of it."""
    confined: bool = False
    """Whether its areas are all of it, so that its countries named alone do not place an article there; with ``local``."""
    smouldering: bool = False
    """Whether hardly anybody dies of it any more, so that a killing elsewhere in its countries is no part of it."""
    since: int | None = None
    until: int | None = None
    ucdp_id: int | None = None
    """Conflict id in the UCDP/PRIO Armed Conflict Dataset 25.1; ``None`` where that list has none."""

    @property
    def parties(self) -> frozenset[str]:
        return frozenset((*self.sides[0], *self.sides[1]))
