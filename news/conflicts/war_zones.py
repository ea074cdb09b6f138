"""Where there is war: a killing there is hardly ever only a crime, even where nobody says who did it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from news.document import fold
from news.places.keys import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from news.conflicts.conflict import Conflict
    from news.model import Place

_LAND: Final = frozenset(("area", "admin1", "admin2"))
"""Kinds of places that lie in a war with all they hold."""


class WarZones:
    """The areas of the wars of the catalogue that have not ended, and the countries that a war of their own has whole.

    Of a war that is only fought now and then (``local``) the land counts, its towns do not: there is much else in Istanbul.
    """

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        active = [one for one in conflicts if one.until is None and (one.dominant or one.kind in ("civil", "non-state"))]
        self._land = _areas_of(active)
        self._areas = _areas_of(one for one in active if not one.local)
        self._countries = frozenset(
            code for one in active if one.dominant and one.kind == "civil" and not one.local for code in one.countries
        )

    def __contains__(self, place: Place) -> bool:
        areas = self._land if place.kind in _LAND else self._areas
        return place.country in self._countries or fold(place.name) in areas or fold(place.text) in areas


def fought_over(conflicts: Iterable[Conflict]) -> dict[str, frozenset[str]]:
    """Key of an area's name → countries it is fought over in, of all conflicts that have not ended."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for one in conflicts:
        if one.until is None:
            for area in one.areas:
                found[name_key(fold(area))] |= frozenset(one.countries)
    return dict(found)


def _areas_of(conflicts: Iterable[Conflict]) -> frozenset[str]:
    return frozenset(fold(area).rstrip("*") for one in conflicts for area in one.areas)
