"""Where there is war: a killing there is hardly ever only a crime, even where nobody says who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from news.document import fold

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

    def __contains__(self, place: Place) -> bool:
        return place.country in self._countries or fold(place.name) in self._areas or fold(place.text) in self._areas
