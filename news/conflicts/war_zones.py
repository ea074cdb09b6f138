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

_KINDS: Final = frozenset(("civil", "non-state"))
_AT_HOME: Final = "civil"


class WarZones:
    """The areas of the wars of the catalogue that have not ended, and the countries that a war of their own has whole."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        active = [one for one in conflicts if one.until is None and not one.local and one.kind in _KINDS]
        self._areas = frozenset(fold(area).rstrip("*") for one in active for area in one.areas)
        self._countries = frozenset(code for one in active if one.dominant and one.kind == _AT_HOME for code in one.countries)

    @staticmethod
    def fought(conflicts: Iterable[Conflict]) -> dict[str, frozenset[str]]:
        """Key of an area's name → countries it is fought over in, of all wars that have not ended."""
        found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for one in conflicts:
            if one.until is None:
                for area in one.areas:
                    found[name_key(fold(area))] |= frozenset(one.countries)
        return dict(found)

    def __contains__(self, place: Place) -> bool:
        return place.country in self._countries or fold(place.name) in self._areas or fold(place.text) in self._areas
