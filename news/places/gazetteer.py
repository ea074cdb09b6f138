"""The compiled gazetteer in memory: keys to entries, made for one dictionary look-up per word of a text."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from math import isnan
from typing import Final

FORMAT: Final = 4
"""Raised whenever the layout below changes, so that an old file is built anew."""

_COLUMNS: Final = {
    "geonameid": "i",
    "lat": "f",
    "lon": "f",
    "country": "H",
    "admin1": "H",
    "population": "I",
    "kind": "B",
    "prior": "f",
    "starts": "I",
    "postings": "I",
    "head_words": "B",
    "lower": "I",
    "capitals": "I",
}
_TEXTS: Final = ("names", "keys", "heads", "countries", "admin1s", "kinds", "cjk")
_CACHE_LIMIT: Final = 50_000
_PRIMARY: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the map, or one reading of a name (a demonym reads as its country, a trap as nothing)."""

    number: int
    geonameid: int
    name: str
    lat: float | None
    lon: float | None
    country: str
    """ISO 3166-1 alpha-2 (XK for Kosovo); empty for seas and areas over several countries."""
    admin1: str
    """``US.OH``: country and GeoNames code of the first-order division; empty where unknown."""
    population: int
    kind: str
    prior: float
    """How readily the name is taken for this, all else equal; see ``news.places.compile``."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry as one name may mean it."""

    entry: Entry
    primary: bool
    """Whether the name is the entry's usual one in some language, not a code or an old spelling."""


@dataclass(slots=True)
class Gazetteer:
    """Keys, postings and columns; nothing is changed after loading but the cache of entries."""

    version: str
    columns: dict[str, array[int] | array[float]]
    texts: dict[str, list[str]]
    index: dict[str, int]
    heads: dict[str, int]
    """First word of a name → most words a name beginning so has."""
    lower: frozenset[int]
    """Numbers of the keys that are also written with a small letter (irakien, российский)."""
    capitals: frozenset[int]
    """Numbers of the keys that are written in capitals only (US, UAE)."""
    _cache: dict[int, Entry] = field(default_factory=dict)
    _readings: dict[int, tuple[Reading, ...]] = field(default_factory=dict)

    @property
    def entry_count(self) -> int:
        return len(self.texts["names"])

    @property
    def cjk_keys(self) -> list[str]:
        """Names in scripts that are written without spaces."""
        return self.texts["cjk"]

    def find(self, key: str) -> int | None:
        """The number of a key, or nothing."""
        return self.index.get(key)

    def readings(self, number: int) -> tuple[Reading, ...]:
        """What a key may mean, the likeliest first."""
        found = self._readings.get(number)
        if found is None:
            starts, postings = self.columns["starts"], self.columns["postings"]
            low, high = int(starts[number]), int(starts[number + 1])
            found = tuple(Reading(self.entry(int(code) >> 1), bool(int(code) & _PRIMARY)) for code in postings[low:high])
            if len(self._readings) > _CACHE_LIMIT:
                self._readings.clear()
            self._readings[number] = found
        return found

    def entry(self, number: int) -> Entry:
        found = self._cache.get(number)
        if found is None:
            if len(self._cache) > _CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[number] = self._read(number)
        return found

    def _read(self, number: int) -> Entry:
        column, text = self.columns, self.texts
        lat, lon = float(column["lat"][number]), float(column["lon"][number])
        return Entry(
            number=number,
            geonameid=int(column["geonameid"][number]),
            name=text["names"][number],
            lat=None if isnan(lat) else round(lat, 5),
            lon=None if isnan(lon) else round(lon, 5),
            country=text["countries"][int(column["country"][number])],
            admin1=text["admin1s"][int(column["admin1"][number])],
            population=int(column["population"][number]),
            kind=text["kinds"][int(column["kind"][number])],
            prior=float(column["prior"][number]),
        )


def encode(version: str, columns: dict[str, array[int] | array[float]], texts: dict[str, list[str]]) -> bytes:
    """The compact file: one line of JSON that names the sections, then the sections."""
    sections = [(name, columns[name].tobytes()) for name in _COLUMNS]
    sections += [(name, "\n".join(texts[name]).encode()) for name in _TEXTS]
    header = {"format": FORMAT, "version": version, "sections": [[name, len(data)] for name, data in sections]}
    return json.dumps(header).encode() + b"\n" + b"".join(data for _, data in sections)


def read_header(line: bytes) -> dict[str, object]:
    """The first line of a compiled file; an empty dict for anything else."""
    try:
        header = json.loads(line)
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}


def decode(data: bytes) -> Gazetteer:
    """Read a compiled file back.

    Raises:
        ValueError: the bytes are not a compiled gazetteer of this format, or are cut short.
    """
    end = data.find(b"\n") + 1
    header = read_header(data[:end])
    if header.get("format") != FORMAT:
        raise ValueError("not a compiled gazetteer of this format")
    sections, position = {}, end
    for name, length in header["sections"]:  # type: ignore[attr-defined] # checked by the format number
        sections[name] = data[position : position + length]
        position += length
    if position != len(data):
        raise ValueError("the compiled gazetteer is cut short")
    return _assemble(str(header["version"]), sections)


def _assemble(version: str, sections: dict[str, bytes]) -> Gazetteer:
    columns: dict[str, array[int] | array[float]] = {}
    for name, code in _COLUMNS.items():
        columns[name] = array(code)
        columns[name].frombytes(sections[name])
    texts = {name: sections[name].decode().split("\n") for name in _TEXTS}
    keys = texts.pop("keys")
    heads = texts.pop("heads")
    return Gazetteer(
        version=version,
        columns=columns,
        texts=texts,
        index=dict(zip(keys, range(len(keys)), strict=True)),
        heads={word: int(count) for word, count in zip(heads, columns["head_words"], strict=True)},
        lower=frozenset(int(number) for number in columns["lower"]),
        capitals=frozenset(int(number) for number in columns["capitals"]),
    )
