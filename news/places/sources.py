"""What a gazetteer is compiled from: rows of any source, in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["country", "capital", "city", "admin1", "admin2", "area", "sea", "continent", "demonym", "trap", "namesake"]
KINDS: Final[tuple[Kind, ...]] = (
    "country",
    "capital",
    "city",
    "admin1",
    "admin2",
    "area",
    "sea",
    "continent",
    "demonym",
    "trap",
    "namesake",
)
"""A namesake is a division called as a city of its country is: the city is meant, but a town before a comma lies there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One place, or one reading of a name, as a source gives it."""

    name: str
    kind: Kind
    names: tuple[str, ...] = ()
    """Its usual names, in any language; a name in small letters is also found in small letters."""
    alternates: tuple[str, ...] = ()
    """Codes, old and doubtful spellings."""
    geonameid: int = 0
    lat: float | None = None
    lon: float | None = None
    country: str = ""
    admin1: str = ""
    population: int = 0
