"""Decide which of its readings each name has, from the other names of the text, size, distance and what stands beside it.

The method: every reading has a prior (``news.places.compile.prior``). Names vote for the countries and first-order
divisions of their readings, one vote shared among them; a reading gains from the votes of the other names, from a container
named beside it (``Paris, Texas``) and from neighbours on the map. The best reading is then accepted as a place if what stands
beside the name does not speak against it more than size and support speak for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, exp, hypot, log, radians
from operator import attrgetter, itemgetter
from typing import Final, TypeAlias

from news.places.collect import Found
from news.places.gazetteer import Entry, Reading
from news.places.recognise import Name
from news.places.sense import CERTAINLY, TELLING, THRESHOLD, Ranked, Resolved, Sense, accept
from news.places.signals import BEFORE_CAPITAL, BESIDE_CAPITAL, BORNE, COMMON, DIVISION, ORGANISATION, PERSON, TOLD, Signals

CONTAINER: Final = 9.0
COUNTRY_VOTES: Final = 1.6
DIVISION_VOTES: Final = 2.2
NEAR: Final = 1.5
PUBLISHER: Final = 0.8
FOUGHT: Final = 2.0
"""For a place that a war of the catalogue is fought over, where violence is told beside its name and no other name helps."""
NEAR_KM: Final = 150.0
_KM_PER_DEGREE: Final = 111.2
_NEAR_DEGREES: Final = NEAR_KM / _KM_PER_DEGREE
_WHOLE: Final = frozenset(("country", "continent", "sea", "area", "demonym"))
_LANDS: Final = frozenset(("country", "admin1"))
_NATIONS: Final = frozenset(("country", "demonym"))
"""Where one more of these is named, a country is not a town of its name: ``Israeli strike in Lebanon``."""
_SHARPNESS: Final = 1.0
_DIVIDED: Final = 2.5
_HABIT: Final = 0.25
_MOST_HABIT: Final = 1.5
_ABROAD: Final = frozenset(("US", "GB", "RU", "FR", "CN"))
"""States that act in stories everywhere: their bare names say little of where the other places lie."""
_ABROAD_WEIGHT: Final = 0.4
_LIKELIEST: Final = 5
_MOST_SHARES: Final = 50_000
_MOST_RANKED: Final = 4
_NO_PLACE: Final = PERSON | BORNE | ORGANISATION
_DOUBTFUL: Final = COMMON | BESIDE_CAPITAL | BEFORE_CAPITAL

Fought: TypeAlias = "Mapping[str, frozenset[str]]"
"""Key of a name → countries in which a war is fought over a place of that name."""

_shares: dict[tuple[str, int], tuple[tuple[str, float], ...]] = {}
"""What ``shares`` found, by key and number of readings: pure, so that keeping it changes no answer."""


def shares(key: str, readings: tuple[Reading, ...]) -> tuple[tuple[str, float], ...]:
    """Country or division → share of one vote that the readings of a name give it."""
    found = _shares.get((key, len(readings)))
    if found is None:
        if len(_shares) > _MOST_SHARES:
            _shares.clear()
        found = _shares[key, len(readings)] = tuple(_share(readings).items())
    return found


def _share(readings: tuple[Reading, ...]) -> dict[str, float]:
    top = max(reading.entry.prior for reading in readings)
    weights = [exp((reading.entry.prior - top) * _SHARPNESS) for reading in readings]
    whole = sum(weights)
    mine: defaultdict[str, float] = defaultdict(float)
    for reading, weight in zip(readings, weights, strict=True):
        for code in filter(None, (reading.entry.country, reading.entry.admin1)):
            mine[code] += weight / whole
    return mine


_NO_VOTES: Final[Mapping[str, float]] = {}


@dataclass(slots=True)
class Votes:
    """How much the names of a text speak for countries and divisions."""

    countries: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    divisions: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_key: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, name: Name, weight: float) -> None:
        """One name's vote, shared among its readings by their priors."""
        mine: dict[str, float] = {}
        for code, share in shares(name.key, name.readings):
            mine[code] = part = weight * share
            (self.divisions if "." in code else self.countries)[code] += part
        self.by_key[name.key] = mine

    def support(self, entry: Entry, key: str) -> tuple[float, float]:
        """Votes of the other names for an entry's country and division, damped."""
        mine = self.by_key.get(key, _NO_VOTES)
        country = self.countries.get(entry.country, 0.0) - mine.get(entry.country, 0.0)
        division = self.divisions.get(entry.admin1, 0.0) - mine.get(entry.admin1, 0.0) if entry.admin1 else 0.0
        return log(1 + country) if country > 0 else 0.0, log(1 + division) if division > 0 else 0.0


def distance_km(one: Entry, other: Entry) -> float:
    """Equirectangular distance; good to a few per cent below 1,000 km. Infinite where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return float("inf")
    east = (one.lon - other.lon + 180) % 360 - 180
    return _KM_PER_DEGREE * hypot(one.lat - other.lat, east * cos(radians((one.lat + other.lat) / 2)))


class Anchors:
    """The spots a text names, by latitude: most are far from any other spot, and that is seen at once."""

    def __init__(self, spots: list[Entry]) -> None:
        self._spots = sorted((spot for spot in spots if spot.lat is not None), key=_latitude)
        self._latitudes = list(map(_latitude, self._spots))

    def ranked(self, readings: list[Ranked]) -> list[Ranked]:
        """The best few, best first, once those have gained that lie near other spots."""
        if self._spots:
            own = max(readings, key=_score_of).entry
            readings = [self._gained(one, own) for one in readings]
        return sorted(readings, key=_score_of, reverse=True)[:_MOST_RANKED]

    def _gained(self, one: Ranked, own: Entry) -> Ranked:
        near = self._near(one.entry, own)
        return Ranked(one.score + NEAR * log(1 + near), one.entry, one.primary) if near else one

    def _near(self, entry: Entry, own: Entry) -> int:
        """How many spots lie near a reading, other than itself and the best reading of its own name."""
        if entry.lat is None:
            return 0
        low = bisect_right(self._latitudes, entry.lat - _NEAR_DEGREES)
        high = bisect_left(self._latitudes, entry.lat + _NEAR_DEGREES, low)
        near = 0
        for other in self._spots[low:high]:
            near += other is not entry and other is not own and distance_km(entry, other) < NEAR_KM
        return near


def _latitude(entry: Entry) -> float:
    return entry.lat or 0.0


_score_of: Final = itemgetter(0)
_key_of: Final = attrgetter("key")


class Resolver:
    """Resolves the names of one text."""

    def __init__(self, found: Found, publisher_country: str, fought: Fought) -> None:
        self.fought = fought
        self.names = found.names
        self.signals = found.signals
        self.containers = found.containers
        self.habits = found.habits
        self.publisher_country = publisher_country
        self.counts = Counter(map(_key_of, self.names))
        self.votes = Votes()

    def resolve(self) -> list[Resolved]:
        self._vote()
        self._supported = {code for code, votes in self.votes.countries.items() if votes > TELLING}
        named = [name.readings[0].entry for name in self.names]
        self._lands = {entry.country for entry in named if entry.kind in _LANDS and entry.country not in _ABROAD}
        self._nations = {entry.country for entry in named if entry.kind in _NATIONS and entry.country not in _ABROAD}
        self._divided, self._told = self._keys_with(DIVISION), self._keys_with(TOLD)
        contained = self._contained()
        keys = [
            (name.key, container or contained.get(name.key, ""))
            for name, container in zip(self.names, self.containers, strict=True)
        ]
        scored: dict[tuple[str, str], list[Ranked]] = {}
        for name, key in zip(self.names, keys, strict=True):
            if key not in scored:
                scored[key] = self._scored(name, key[1])
        senses = {key: self._sense(key, ranked) for key, ranked in self._ranked(scored).items()}
        result = [
            Resolved(name, signals, sense, sense.entry, accept(sense, signals))
            for name, signals, sense in zip(self.names, self.signals, map(senses.__getitem__, keys), strict=True)
        ]
        _agree(result)
        return result

    def _sense(self, key: tuple[str, str], ranked: Sequence[Ranked]) -> Sense:
        name, container = key
        support = self.votes.support(ranked[0].entry, name)
        best = ranked[0]
        country = best.entry.country
        if container[:2] != country:
            container = ""
        unasked = max(support) < TELLING and country not in self.fought.get(name, ())
        abroad = unasked and bool(self._lands - {country})
        return Sense(ranked, container, support, several=" " in name, abroad=abroad)

    @staticmethod
    def _ranked(scored: dict[tuple[str, str], list[Ranked]]) -> dict[tuple[str, str], list[Ranked]]:
        """The readings that are left, the best first, once those near the best readings of the others have gained from it."""
        best = (max(readings, key=_score_of).entry for readings in scored.values())
        anchors = Anchors([entry for entry in best if entry.kind not in _WHOLE])
        return {
            sense: _land_first(anchors.ranked(readings)) if len(readings) > 1 else readings
            for sense, readings in scored.items()
        }

    def _keys_with(self, signal: Signals) -> set[str]:
        """The keys of names with a signal."""
        return {name.key for name, signals in zip(self.names, self.signals, strict=True) if signals & signal}

    def _contained(self) -> dict[str, str]:
        """A name once said to lie in Texas lies there all through the text."""
        found: dict[str, str] = {}
        if not any(self.containers):
            return found
        for name, container in zip(self.names, self.containers, strict=True):
            if container:
                found.setdefault(name.key, container)
        return found

    def _vote(self) -> None:
        for country, count in self.habits.items():
            self.votes.countries[country] += min(_MOST_HABIT, _HABIT * count)
        seen: set[str] = set()
        sure = {one.key for one, said in zip(self.names, self.signals, strict=True) if not said & (_NO_PLACE | _DOUBTFUL)}
        for name, signals, container in zip(self.names, self.signals, self.containers, strict=True):
            if container and any(reading.entry.country == container[:2] for reading in name.readings):
                self.votes.countries[container[:2]] += 0.5
                if "." in container:
                    self.votes.divisions[container] += 1.0
            if name.key in seen or signals & _NO_PLACE:
                continue
            seen.add(name.key)
            weight = min(2.0, 0.7 + 0.3 * self.counts[name.key])
            if signals & _DOUBTFUL and not (name.key in sure or _is_plain(name, signals)):
                weight *= 0.3
            if name.readings[0].entry.country in _ABROAD and name.readings[0].entry.kind in ("country", "demonym", "capital"):
                weight *= _ABROAD_WEIGHT
            self.votes.add(name, weight)

    def _scored(self, name: Name, container: str) -> list[Ranked]:
        """The readings worth weighing with what the other names say for them, wherever on the map they lie."""
        readings = self._candidates(name, container)
        if len(readings) == 1:
            reading = readings[0]
            return [Ranked(reading.entry.prior, reading.entry, reading.primary)]
        container = "" if name.readings[0].entry.kind == "country" and "." not in container else container
        fought = self._fought_over(name.key, container, readings)
        divided = name.key in self._divided
        return [self._score(reading, name.key, container, fought, divided=divided) for reading in readings]

    def _fought_over(self, key: str, container: str, readings: Sequence[Reading]) -> frozenset[str]:
        """The countries a name of which violence is told is readily in; none where other names say which it is."""
        if container or key not in self._told or key not in self.fought:
            return frozenset()
        helped = any(max(self.votes.support(reading.entry, key)) > TELLING for reading in readings)
        return frozenset() if helped else self.fought[key]

    def _candidates(self, name: Name, container: str) -> list[Reading]:
        """Readings worth scoring: the likeliest, and those in a country or division that other names speak for."""
        first = name.readings[0].entry
        whole = first.country if first.kind == "country" else ""
        divisions, supported = self.votes.divisions, self._supported
        abroad = whole and not container and bool(self._nations - {whole, self.publisher_country})
        found = []
        for number, reading in enumerate(name.readings):
            entry = reading.entry
            if whole and entry.kind != "country" and (entry.country == whole or abroad):
                continue
            if number and entry.kind == "namesake":
                continue
            likely = number < _LIKELIEST or entry.country == container
            if likely or entry.admin1 in divisions or entry.country in supported:
                found.append(reading)
        return found

    def _score(self, reading: Reading, key: str, container: str, fought: frozenset[str], *, divided: bool) -> Ranked:
        entry, primary = reading.entry, reading.primary
        score = entry.prior if primary else entry.prior - 1.0
        if divided and entry.kind == "admin1":
            score += _DIVIDED
        if container and entry.kind not in _WHOLE and container in (entry.admin1, entry.country):
            score += CONTAINER
        if not primary:
            score -= 1.5
        country, division = self.votes.support(entry, key)
        score += COUNTRY_VOTES * country + DIVISION_VOTES * division
        if entry.country and entry.country == self.publisher_country:
            score += PUBLISHER
        return Ranked(score + FOUGHT if entry.country in fought else score, entry, primary)


def _is_plain(name: Name, signals: Signals) -> bool:
    """Whether it is called as one division alone, which ``Chhattisgarh Police`` speaks for as well."""
    return len(name.readings) == 1 and name.readings[0].entry.kind == "admin1" and not signals & COMMON


def _land_first(readings: list[Ranked]) -> list[Ranked]:
    """The land before its town of the same name: "Rafah in southern Gaza" is not in Gaza City."""
    best = readings[0].entry
    if best.kind != "city":
        return readings
    lands = [one for one in readings[1:] if one.primary and one.entry.kind == "area" and one.entry.country == best.country]
    return [*lands, *(one for one in readings if one not in lands)] if lands else readings


def _agree(resolved: list[Resolved]) -> None:
    """A name that is surely a place once in a text is more readily one elsewhere in it."""
    sure = {item.name.key for item in resolved if item.acceptance >= THRESHOLD + CERTAINLY}
    for item in resolved:
        if item.name.key in sure and item.acceptance < THRESHOLD:
            item.acceptance += CERTAINLY
