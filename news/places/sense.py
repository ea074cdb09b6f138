"""What a name means, and whether it is a place at all: size and support speak for it, what stands beside it mostly against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Final, NamedTuple

from news.places.gazetteer import Entry
from news.places.recognise import Name
from news.places.signals import (
    BEFORE_CAPITAL,
    BESIDE_CAPITAL,
    BORNE,
    CAPITALS,
    COMMON,
    FACILITY,
    FAMILY,
    HEADED,
    INITIAL,
    KIND,
    LANGUAGE,
    LOCATED,
    ORGANISATION,
    PERSON,
    POSSESSIVE,
    SPEAKS,
    STREET,
    TOLD,
    Signals,
)

THRESHOLD: Final = 4.0
"""Acceptance from which a name is a place."""
CERTAINLY: Final = 1.0
TELLING: Final = 0.5
"""Support from which a reason names it."""
STRANGE: Final = 2.5
FOREIGN: Final = 1.0
"""What is taken off for a town abroad that no word beside it calls a place: people bear the names of towns (Bello)."""
_PLACED: Final = LOCATED | TOLD | KIND | HEADED
_LARGE: Final = 100_000
_CERTAIN: Final = 30.0
_TOWNS: Final = frozenset(("city", "capital"))
_SIZE: Final = {"country": 8.0, "continent": 7.0, "demonym": 8.0, "sea": 7.0, "area": 6.5, "admin1": 6.5, "admin2": 5.0}


class Ranked(NamedTuple):
    """A reading of a name with what speaks for it in this text."""

    score: float
    entry: Entry
    primary: bool


class Sense:
    """What a name means all through a text, with or without the container that was named with it."""

    def __init__(
        self, ranked: Sequence[Ranked], container: str, support: tuple[float, float], *, several: bool, abroad: bool
    ) -> None:
        """Take the readings, the best first; ``support``: votes of the other names for country and division of the best.

        ``abroad``: the best is in a country that nothing speaks for, while the text is about others.
        """
        self.ranked = ranked
        _, self.entry, self.primary = ranked[0]
        self.container = container
        self.support = support
        self.foreign = abroad and self.primary and not container and self.entry.kind == "city"
        """Whether it is a town there, by its own name: people bear those too."""
        self.several = several
        """Whether the name has several words."""
        self.base, self.small = _base(self.entry, container, support)
        self.small += STRANGE * (abroad and not self.primary and not container)

    def confidence(self) -> float:
        """How sure the reading is against the next best one, 0.5 to 1."""
        score = self.ranked[0].score
        second = self.ranked[1].score if len(self.ranked) > 1 else score - 6
        return 1 / (1 + exp(max(-_CERTAIN, second - score)))

    def reason(self) -> str:
        return _reason(self.entry, self.container, *self.support)


@dataclass(slots=True)
class Resolved:
    """A name with what it means, and how much speaks for its being a place at all."""

    name: Name
    signals: Signals
    sense: Sense
    entry: Entry
    acceptance: float


def accept(sense: Sense, signals: Signals) -> float:
    """How much speaks for the name being this place rather than a person, a thing or a word; accepted from ``THRESHOLD``."""
    located, person, family, written, against = _told(signals, sense.entry.kind)
    value = sense.base + located
    if sense.several and not signals & COMMON:
        value += 0.8
    value -= person if sense.primary else 1.5 + person
    value -= family
    value -= written
    value -= FOREIGN * (sense.foreign and not signals & _PLACED)
    return value - sense.small - against


def _base(entry: Entry, container: str, support: tuple[float, float]) -> tuple[float, float]:
    """What size, container and the other names say for a place, and what is taken off a small town they do not speak for."""
    country, division = support
    value = _SIZE.get(entry.kind, 0.0) or entry.prior
    value += 3.0 * bool(container) + min(1.5, 0.9 * division) + min(1.0, 0.5 * country)
    unsupported = not container and max(country, division) < TELLING
    return value, 1.0 * (unsupported and entry.kind == "city" and entry.population < _LARGE)


class _Told(NamedTuple):
    """What signals say for and against a place."""

    located: float
    person: float
    family: float
    written: float
    against: float


@cache
def _told(signals: Signals, kind: str) -> _Told:
    """As few as there are ways to stand in a sentence: some hundreds."""

    def has(bit: int) -> bool:
        return bool(signals & bit)

    return _Told(
        located=1.0 * has(LOCATED) + 1.0 * has(TOLD) + 1.5 * has(KIND) + 1.5 * has(HEADED),
        person=5.0 * has(PERSON) + 3.0 * has(COMMON),
        family=2.0 * has(FAMILY) + 4.0 * (has(BORNE) and not has(PERSON)),
        written=2.0 * has(CAPITALS) + 3.0 * has(LANGUAGE) + 0.6 * has(INITIAL),
        against=_against(signals, kind),
    )


def _against(signals: Signals, kind: str) -> float:
    """What the words after a name say against a place; a county is one whatever follows."""
    if kind == "admin2":
        return 0.0
    value = (
        6.0 * (bool(signals & STREET) and kind in _TOWNS) + 5.0 * bool(signals & ORGANISATION) + 1.5 * bool(signals & FACILITY)
    )
    value += 1.5 * bool(signals & BESIDE_CAPITAL) + 0.8 * bool(signals & BEFORE_CAPITAL)
    return value + 1.5 * (bool(signals & SPEAKS) and kind == "city" and not signals & POSSESSIVE)


def _reason(entry: Entry, container: str, country: float, division: float) -> str:
    if container:
        return f"named as in {container}"
    if division > TELLING:
        return f"other names of the text lie in {entry.admin1}"
    if country > TELLING:
        return f"other names of the text lie in {entry.country}"
    if entry.kind in ("city", "capital") and entry.population:
        return f"the largest of its name ({entry.population} people)"
    return f"the usual meaning ({entry.kind})"
