"""The place files of the catalogue, read and checked; every error names its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from news.places.sources import Kind, SourceRow

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = "places"
_MOST_LATITUDE: Final = 90
_MOST_LONGITUDE: Final = 180
_CODE_LENGTH: Final = 2


class CatalogueError(ValueError):
    """A line of a place file is wrong; the message names the file and the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file, split at its semicolons."""

    file: str
    number: int
    cells: tuple[str, ...]

    def fail(self, what: str) -> CatalogueError:
        return CatalogueError(f"{self.file}, line {self.number}: {what}")

    def number_at(self, index: int, limit: float) -> float:
        try:
            value = float(self.cells[index])
        except ValueError:
            raise self.fail(f"{self.cells[index]!r} is not a number") from None
        if abs(value) > limit:
            raise self.fail(f"{value} is out of range")
        return value

    def names_at(self, index: int) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.cells[index].split("|") if name.strip())

    def code_at(self, index: int) -> str:
        code = self.cells[index]
        if len(code) != _CODE_LENGTH or not code.isupper():
            raise self.fail(f"{code!r} is not an ISO 3166-1 alpha-2 code")
        return code


def parse(file: str, text: str, width: int) -> Iterator[Line]:
    """The lines of a file that are neither empty nor a comment.

    Raises:
        CatalogueError: a line has not exactly ``width`` cells.
    """
    for number, raw in enumerate(text.splitlines(), start=1):
        if raw.strip() and not raw.startswith("#"):
            line = Line(file=file, number=number, cells=tuple(cell.strip() for cell in raw.split(";")))
            if len(line.cells) != width:
                raise line.fail(f"expected {width} cells, found {len(line.cells)}")
            yield line


def read(name: str) -> str:
    """The text of a place file of the built-in catalogue."""
    return (files("news") / "catalogue" / FOLDER / name).read_text(encoding="utf-8")


def lines(name: str, width: int) -> Iterator[Line]:
    return parse(name, read(name), width)


_RUSSIAN: Final = {
    "область": ("ая область", "ой области", "ую область", "ой областью", "ой областях", "ой областей"),
    "край": ("ий край", "ого края", "ому краю", "им краем", "ом крае"),
    "район": ("ий район", "ого района", "ому району", "им районом", "ом районе"),
    "направление": (
        *("ое направление", "ого направления", "ому направлению", "им направлением", "ом направлении"),
        *("ий район", "ого района", "ому району", "ом районе"),
    ),
}
_UKRAINIAN: Final = {
    "область": ("а область", "ої області", "ій області", "у область", "ою областю", "ій областях", "ої областей"),
    "край": ("ий край", "ого краю", "ому краю", "им краєм", "ому краї"),
    "район": ("ий район", "ого району", "ому району", "им районом", "ому районі"),
    "напрямок": (
        *("ий напрямок", "ого напрямку", "ому напрямку", "им напрямком"),
        *("ого району", "ому районі", "ому району", "ої громади", "ій громаді"),
    ),
}
"""What follows the stem of an adjective, by the noun it stands with."""
_BORDERLAND: Final = ("ого поселка", "ом поселке", "ого села", "ом селе", "ому селу", "ого приграничья", "ом приграничье")
"""What Russian names after a region in small letters: ``белгородского поселка``."""
_FEMININE: Final = ("а", "и", "і", "ы", "е", "у", "ою", "ой")


def spelled_out(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, with all cases of those that a ``*`` follows: ``Сумськ* область``, ``Сумщин*``."""
    return tuple(form for name in names for form in (_cases(name) if "*" in name else (name,)))


def _cases(name: str) -> tuple[str, ...]:
    stem, _, noun = name.partition("*")
    if not noun:
        return tuple(stem + ending for ending in _FEMININE)
    if stem.endswith("ьк"):
        return tuple(stem + ending for ending in _UKRAINIAN[noun.strip()])
    around = _BORDERLAND if noun.strip() == "область" else ()
    return tuple(stem + ending for ending in _RUSSIAN[noun.strip()]) + tuple(stem.lower() + ending for ending in around)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    code: str
    lat: float
    lon: float
    capital: str
    names: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """Every country of ISO 3166-1 and Kosovo, with its centre and its capital."""
    return tuple(
        Country(
            code=line.code_at(0),
            lat=line.number_at(1, _MOST_LATITUDE),
            lon=line.number_at(2, _MOST_LONGITUDE),
            capital=line.cells[3],
            names=line.names_at(4),
        )
        for line in lines("countries.csv", 5)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A named area, water or town of our own, and the overlays it stands for beside those of its country."""

    row: SourceRow
    countries: tuple[str, ...]
    regions: tuple[str, ...]


_AREA_KINDS: Final[dict[str, Kind]] = {"area": "area", "sea": "sea", "continent": "continent", "town": "city"}


def _area(line: Line) -> Area:
    codes = tuple(line.cells[2].split())
    kind = _AREA_KINDS.get(line.cells[1])
    if kind is None:
        raise line.fail(f"{line.cells[1]!r} is none of area, sea, continent, town")
    row = SourceRow(
        name=line.cells[0],
        kind=kind,
        names=line.names_at(6) or ((line.cells[0],) if kind == "city" else ()),
        lat=line.number_at(3, _MOST_LATITUDE),
        lon=line.number_at(4, _MOST_LONGITUDE),
        country=codes[0] if len(codes) == 1 else "",
    )
    return Area(row=row, countries=codes, regions=tuple(line.cells[5].split()))


@cache
def areas() -> tuple[Area, ...]:
    return tuple(_area(line) for line in lines("areas.csv", 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    country: str
    name: str
    city: str
    """A city that tells GeoNames' code of the division and its whereabouts."""
    is_city: bool
    """Whether the city's own coordinates stand for it."""
    names: tuple[str, ...]
    centre: tuple[float, float] | None
    """Latitude and longitude where the mean of its cities would mislead."""


def _centre(line: Line) -> tuple[float, float] | None:
    if not line.cells[3]:
        return None
    try:
        lat, lon = (float(part) for part in line.cells[3].split())
    except ValueError:
        raise line.fail(f"{line.cells[3]!r} is not a latitude and a longitude") from None
    return lat, lon


@cache
def provinces() -> tuple[Province, ...]:
    return tuple(
        Province(
            country=line.code_at(0),
            name=line.cells[1],
            city=line.cells[2].removeprefix("@"),
            is_city=line.cells[2].startswith("@"),
            names=spelled_out(line.names_at(4)),
            centre=_centre(line),
        )
        for line in lines("provinces.csv", 5)
    )


@cache
def aliases() -> dict[tuple[str, str], tuple[str, ...]]:
    """(Country, city as GeoNames spells it) → names of the news that GeoNames lacks."""
    return {(line.code_at(0), line.cells[1]): spelled_out(line.names_at(2)) for line in lines("aliases.csv", 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of the USA."""

    code: str
    name: str
    lat: float
    lon: float
    abbreviations: tuple[str, ...]


@cache
def us_states() -> tuple[State, ...]:
    return tuple(
        State(
            code=line.code_at(0),
            name=line.cells[1],
            lat=line.number_at(2, _MOST_LATITUDE),
            lon=line.number_at(3, _MOST_LONGITUDE),
            abbreviations=line.names_at(4),
        )
        for line in lines("us-states.csv", 5)
    )


@cache
def words_of(name: str) -> frozenset[str]:
    """A word list: words parted by white space, folded already; lines that begin with # are comments."""
    text = read(name)
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
