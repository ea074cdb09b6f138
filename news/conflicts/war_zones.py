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

_FOUGHT: Final = frozenset(("civil", "non-state", "criminal"))
"""Kinds of conflicts that anybody may fall victim to in their countries."""
_LAND: Final = frozenset(("area", "admin1", "admin2"))
"""Kinds of places that lie in a war with all they hold."""


class WarZones:
    """The areas of the wars of the catalogue that have not ended, and the countries that a war of their own has whole.

    Of a war that is only fought now and then (``local``) the land counts, its towns do not: there is much else in Istanbul.
    """

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        now = [one for one in conflicts if one.until is None]
        active = [one for one in now if one.dominant or one.kind in ("civil", "non-state")]
        self._land = _areas_of(active)
        self._areas = _areas_of(one for one in active if not one.local)
        self._countries = frozenset(
            code for one in active if one.dominant and one.kind == "civil" and not one.local for code in one.countries
        )
        self._contested = frozenset(code for one in now if _is_wide(one) for code in one.countries)

    def at_peace(self, place: Place) -> bool:
        """Whether it lies in a country without a war of the catalogue, or where that is far away or all but over."""
        return place.country is not None and place.country not in self._contested and place not in self

    def __contains__(self, place: Place) -> bool:
        areas = self._land if place.kind in _LAND else self._areas
        return place.country in self._countries or fold(place.name) in areas or fold(place.text) in areas


def _is_wide(conflict: Conflict) -> bool:
    """Whether a killing anywhere in its countries may be part of it."""
    common = conflict.dominant or conflict.kind in _FOUGHT
    return common and not conflict.smouldering and not (conflict.local and conflict.kind == "civil")


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
