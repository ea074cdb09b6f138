"""Compile rows of all sources into the gazetteer."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from math import log10, nan
from typing import TYPE_CHECKING, Final

from news.document import fold
from news.places.gazetteer import encode
from news.places.keys import unify, words
from news.places.sources import KINDS, SourceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_READINGS: Final = 40
"""A name like San José has hundreds of readings; the likeliest are enough."""
MOST_WORDS: Final = 7
_KIND_PRIOR: Final = {
    "country": 9.0,
    "continent": 8.5,
    "sea": 7.0,
    "area": 6.5,
    "admin1": 6.6,
    "capital": 1.2,
    "city": 0.0,
    "admin2": 2.5,
    "demonym": 9.0,
    "trap": 20.0,
    "namesake": 0.0,
}
_LONGEST: Final = 60
_LONGEST_CODE: Final = 4
_LONGEST_ACRONYM: Final = 6
_SHORTEST_ALTERNATE: Final = 4
_LARGE: Final = 100_000
_ROMANISED: Final = frozenset(str.split("AE AF BD BH DZ EG IN IQ IR JO KW LB LY MA NP OM PK PS QA SA SD SY TN YE"))
_ROMAN_MARKS: Final = frozenset("\u0304\u0323\u0327\u0331")
"""Macron, dot and line below, cedilla: long vowels and emphatic letters."""
_ARTICLES: Final = ("La ", "Le ", "Les ", "El ", "The ", "Los ", "Las ")
_SPACELESS_TOWN: Final = 20_000
"""A smaller town's name in Chinese is found inside words that have nothing to do with it."""
_STATE_BONUS: Final = 0.8
"""States of the USA are as large and as often named as countries."""
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_CASED = frozenset(("LATIN", "CYRILLIC", "GREEK", "ARMENIAN"))


def prior(row: SourceRow) -> float:
    """How readily a name is taken for the row: log10 of its population, and a bonus for its kind.

    A town with names of our own is one the news writes of and counts as a large one, whatever its population.
    A country outranks every city of its name, a first-order division all but the largest (Georgia is told apart by context).
    """
    base = _KIND_PRIOR[row.kind]
    if row.kind in ("city", "capital"):
        return base + log10(max(row.population, _LARGE if row.names else 0) + 50)
    return base + (_STATE_BONUS if row.kind == "admin1" and row.country == "US" else 0.0)


def is_cased(text: str) -> bool:
    first = next((char for char in text if char.isalpha()), "")
    return bool(first) and unicodedata.name(first, "").split(" ")[0] in _CASED


def _loses_marks(name: str) -> bool:
    """Whether the key of a name of one word is another word (Göd, God)."""
    folded = fold(name)
    return " " not in name and unify(folded) != folded


def usable(name: str, *, alternate: bool) -> bool:
    """Whether a spelling of a source may stand as a name in running text."""
    if not name or len(name) > _LONGEST or any(char in "\n(),;/[]0123456789" for char in name):
        return False
    if not is_cased(name):
        return len(name) > 1
    if not alternate:
        return True
    code = name.isupper() and len(name) <= _LONGEST_CODE
    return (len(name) >= _SHORTEST_ALTERNATE or not name.isascii()) and not code and not name[:1].islower()


def _is_latin(name: str) -> bool:
    return unicodedata.name(name[0], "").startswith("LATIN")


def _is_romanised(row: SourceRow) -> bool:
    """Whether the marks of a name are those of a romanisation (Maḑāyā), which no newspaper prints.

    Short ones are rather words without them (Rās).
    """
    marks = filter(unicodedata.combining, unicodedata.normalize("NFD", row.name))
    return row.country in _ROMANISED and len(row.name) > _SHORTEST_ALTERNATE and _ROMAN_MARKS.issuperset(marks)


def _spellings(row: SourceRow) -> Iterator[tuple[str, bool]]:
    little = row.kind == "city" and row.population < _LARGE and not row.names and not _is_romanised(row)
    for name in (row.name, *row.names):
        if name and len(name) <= _LONGEST:
            yield name, not (little and _loses_marks(name))
    for name in row.alternates:
        if usable(name, alternate=True) and not (row.kind == "city" and row.population < _LARGE and name.startswith(_ARTICLES)):
            yield name, not is_cased(name) or not _is_latin(name)


class Compiler:
    """Collects rows, then writes them out."""

    def __init__(self) -> None:
        self.rows: list[SourceRow] = []
        self.postings: defaultdict[str, dict[int, bool]] = defaultdict(dict)
        self.lower: set[str] = set()
        self.cjk: set[str] = set()
        self.capitals: set[str] = set()

    def add_all(self, rows: Iterable[SourceRow]) -> None:
        for row in rows:
            self.add(row)

    def add(self, row: SourceRow) -> None:
        number = len(self.rows)
        self.rows.append(row)
        for name, primary in _spellings(row):
            parts = words(fold(name))
            if not parts or len(parts) > MOST_WORDS:
                continue
            key = " ".join(parts)
            self.postings[key][number] = self.postings[key].get(number, False) or primary
            self._mark(name, key, primary=primary, small=row.kind == "city" and row.population < _SPACELESS_TOWN)

    def _mark(self, name: str, key: str, *, primary: bool, small: bool) -> None:
        if primary and name[0].islower() and is_cased(name):
            self.lower.add(key)
        if primary and name.isupper() and is_cased(name) and len(name) <= _LONGEST_ACRONYM:
            self.capitals.add(key)
        if _WITHOUT_SPACES.search(key) and len(key) > 1 and not small:
            self.cjk.add(key)

    def finish(self, version: str) -> bytes:
        """The compiled file. The same rows in the same order give the same bytes."""
        keys = sorted(self.postings)
        priors = [prior(row) for row in self.rows]
        starts, postings = array("I", [0]), array("I")
        for key in keys:
            found = sorted(self.postings[key].items(), key=lambda item: (-priors[item[0]] - item[1], item[0]))
            postings.extend(number << 1 | primary for number, primary in found[:MOST_READINGS])
            starts.append(len(postings))
        heads = _heads(keys)
        columns, texts = _entry_columns(self.rows, priors)
        place = {key: number for number, key in enumerate(keys)}
        columns |= {"starts": starts, "postings": postings, "head_words": array("B", heads.values())}
        columns["lower"] = array("I", sorted(place[key] for key in self.lower))
        columns["capitals"] = array("I", sorted(place[key] for key in self.capitals))
        return encode(version, columns, texts | {"keys": keys, "heads": list(heads), "cjk": sorted(self.cjk)})


def _heads(keys: list[str]) -> dict[str, int]:
    heads: dict[str, int] = {}
    for key in keys:
        first, space, _ = key.partition(" ")
        if space:
            heads[first] = max(heads.get(first, 0), key.count(" ") + 1)
    return heads


def _entry_columns(
    rows: list[SourceRow], priors: list[float]
) -> tuple[dict[str, array[int] | array[float]], dict[str, list[str]]]:
    countries = sorted({row.country for row in rows})
    admin1s = sorted({row.admin1 for row in rows})
    country_number = {code: number for number, code in enumerate(countries)}
    admin1_number = {code: number for number, code in enumerate(admin1s)}
    columns: dict[str, array[int] | array[float]] = {
        "geonameid": array("i", (row.geonameid for row in rows)),
        "lat": array("f", (nan if row.lat is None else row.lat for row in rows)),
        "lon": array("f", (nan if row.lon is None else row.lon for row in rows)),
        "country": array("H", (country_number[row.country] for row in rows)),
        "admin1": array("H", (admin1_number[row.admin1] for row in rows)),
        "population": array("I", (row.population for row in rows)),
        "kind": array("B", (KINDS.index(row.kind) for row in rows)),
        "prior": array("f", priors),
    }
    names = [row.name.replace("\n", " ") for row in rows]
    return columns, {"names": names, "countries": countries, "admin1s": admin1s, "kinds": list(KINDS)}
