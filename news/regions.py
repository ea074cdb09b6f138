"""Regions: UN M49, the overlays readers speak of, zones of the user, and the theatre a story is sharded by.

All of it is data (``catalogue/regions.toml``). A user adds zones in files of their own::

    [zone.upper-nile]
    countries = ["SS"]

    [zone.front-line]
    polygon = [[49.9, 36.2], [50.4, 38.1], [47.2, 37.9]]   # latitude, longitude; three corners or more
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

WORLD: Final = "world"
"""The theatre of what no place, no country and no publisher can be told of."""

Polygon = tuple[tuple[float, float], ...]
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE: Final = re.compile(r"[A-Z]{2}")
_FEWEST_CORNERS: Final = 3
_MOST_LATITUDE: Final = 90
_MOST_LONGITUDE: Final = 180


class RegionError(ValueError):
    """A region or zone is wrong; the message names the file and the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A named set of countries, and of polygons where a country is only partly in."""

    slug: str
    countries: frozenset[str] = frozenset()
    polygons: tuple[Polygon, ...] = ()

    def holds(self, country: str | None, lat: float | None, lon: float | None) -> bool:
        if country and country in self.countries:
            return True
        return lat is not None and lon is not None and any(inside(polygon, lat, lon) for polygon in self.polygons)


def inside(polygon: Polygon, lat: float, lon: float) -> bool:
    """Even-odd rule on the plane of latitude and longitude; a polygon does not cross the date line."""
    found = False
    previous = polygon[-1]
    for corner in polygon:
        (lat1, lon1), (lat2, lon2) = previous, corner
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            found = not found
        previous = corner
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """Every region by slug, and the theatres."""

    by_country: Mapping[str, tuple[str, ...]]
    """Country → its M49 regions, the smallest first, then its overlays and zones."""
    with_polygons: tuple[Region, ...]
    theatres: Mapping[str, str]
    """Country → theatre."""
    region_theatres: Mapping[str, str]
    slugs: frozenset[str]

    def of(self, country: str | None, lat: float | None = None, lon: float | None = None) -> tuple[str, ...]:
        """Slugs of the regions that a point of a country, a country, or a point at sea is in."""
        found = list(self.by_country.get(country or "", ()))
        if lat is not None and lon is not None:
            found += [
                region.slug
                for region in self.with_polygons
                if region.slug not in found and any(inside(polygon, lat, lon) for polygon in region.polygons)
            ]
        return tuple(found)

    def theatre(self, country: str | None, regions: Iterable[str] = ()) -> str:
        """The theatre of a country, else of the first region that has one; empty where there is none."""
        found = self.theatres.get(country or "", "")
        return found or next((self.region_theatres[slug] for slug in regions if slug in self.region_theatres), "")


def _codes(value: object, where: str) -> frozenset[str]:
    codes = value.split() if isinstance(value, str) else value
    if not isinstance(codes, Sequence) or not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes):
        raise RegionError(f"{where}: countries must be ISO 3166-1 alpha-2 codes")
    return frozenset(codes)


def _polygon(value: object, where: str) -> Polygon:
    try:
        corners = tuple((float(lat), float(lon)) for lat, lon in value)  # type: ignore[attr-defined] # checked right here
    except (TypeError, ValueError):
        raise RegionError(f"{where}: a polygon is a list of [latitude, longitude]") from None
    if len(corners) < _FEWEST_CORNERS:
        raise RegionError(f"{where}: a polygon has three corners or more")
    if any(abs(lat) > _MOST_LATITUDE or abs(lon) > _MOST_LONGITUDE for lat, lon in corners):
        raise RegionError(f"{where}: latitude goes to 90, longitude to 180")
    return corners


def _region(slug: str, table: object, file: str) -> Region:
    where = f"{file}, {slug}"
    if not _SLUG.fullmatch(slug):
        raise RegionError(f"{where}: a region is named in small letters, digits and hyphens")
    if not isinstance(table, Mapping):
        raise RegionError(f"{where}: expected countries or a polygon")
    polygons = [*table.get("polygons", []), *([table["polygon"]] if "polygon" in table else [])]
    region = Region(
        slug=slug,
        countries=_codes(table.get("countries", ""), where),
        polygons=tuple(_polygon(polygon, where) for polygon in polygons),
    )
    if not region.countries and not region.polygons:
        raise RegionError(f"{where}: has neither countries nor a polygon")
    return region


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegionError(f"{file}: {error}") from None


def zones_of(file: str, text: str) -> list[Region]:
    """The zones of a user's file.

    Raises:
        RegionError: the file is not TOML, or a zone is wrong; the message names both.
    """
    table = _toml(file, text)
    unknown = set(table) - {"zone"}
    if unknown:
        raise RegionError(f"{file}: {min(unknown)!r} is not known; zones are written as [zone.name]")
    return [_region(slug, zone, file) for slug, zone in table.get("zone", {}).items()]


def load_regions(user_files: Iterable[tuple[str, str]] = ()) -> Regions:
    """The built-in regions and the zones of the user's files, given as (name, text).

    Raises:
        RegionError: a file is wrong.
    """
    file = "regions.toml"
    table = _toml(file, (files("news") / "catalogue" / file).read_text(encoding="utf-8"))
    m49 = [(_region(slug, entry, file), tuple(entry["part_of"])) for slug, entry in table["m49"].items()]
    others = [_region(slug, entry, file) for slug, entry in table["overlay"].items()]
    others += [zone for name, text in user_files for zone in zones_of(name, text)]
    by_country: dict[str, list[str]] = {}
    for region, part_of in m49:
        for code in region.countries:
            by_country.setdefault(code, []).extend((region.slug, *part_of))
    for region in others:
        for code in region.countries:
            by_country.setdefault(code, []).append(region.slug)
    return Regions(
        by_country={code: tuple(dict.fromkeys(slugs)) for code, slugs in by_country.items()},
        with_polygons=tuple(region for region in others if region.polygons),
        theatres={code: theatre for theatre, codes in table["theatre"].items() for code in codes.split()},
        region_theatres=table["theatre_of_region"],
        slugs=frozenset(slug for region, part_of in m49 for slug in (region.slug, *part_of))
        | {region.slug for region in others},
    )
