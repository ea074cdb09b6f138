"""From actors, places and words to at most two conflicts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from news.catalogue.source import builtin_text
from news.conflicts.war_zones import WarZones
from news.conflicts.words import Kind, WordFinder, strength
from news.model import ActorTag, ConflictTag, FieldName, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from news.actors.actor import Actor
    from news.conflicts.conflict import Conflict
    from news.document import Document

THRESHOLD = 0.42
"""What a conflict must reach. A group in the title is about enough; so are a state, its country and a keyword."""
SECOND = 0.55
"""What a second conflict must reach by itself, and ..."""
SECOND_SHARE = 0.65
"""... its least share of the first one's score."""
OWN = 0.5
"""Strength of evidence a second conflict must have for itself: what also speaks for the first does not count."""

_GROUP = 0.45
_STATE = 0.15
_SUPPORTER = 0.1
_OPPOSED = 0.2
_AREA = 0.35
_COUNTRY = 0.2
_NAME = 0.55
_KEYWORD = 0.2
_KEYWORDS = 0.4
_DOMINANT = 0.25
_INTRUDED = 0.4
"""Factor for that where someone acts who has no part in the conflict."""
_FOUGHT_OVER = 0.15
_PEACE = 0.25
"""Taken off where an article has no word of fighting and does not call the conflict by name."""
_EXCLUDE = 0.6
_ENDED = 0.9
"""Factor for a conflict that has ended, where the article's date is not known."""
_TELLING = 0.3
"""Weight of keywords from which they speak for a war even beside a coup."""
_LEADING = 0.85
"""Strength from which words of a protest or a coup say that the article is of it; ``coup`` alone must be in the title."""
_LOUD = 0.8
"""Weight from which an actor counts as one who acts in the article's event."""
_PLACE_ROLES = {"event": 1.0, "dateline": 0.8, "mention": 0.6, "actor": 0.4}
_EVIDENCE = 6
_RULES: Mapping[Kind, str] = {kind: f"conflict:{kind}" for kind in ("name", "area", "keyword")}
_MOST_SPOTS = 20_000


class _Ground(NamedTuple):
    """Words that speak for a conflict; they become evidence only if it is chosen."""

    field: FieldName
    start: int
    end: int
    rule: str


@dataclass(slots=True)
class _Case:
    """What speaks for one conflict."""

    groups: list[float] = field(default_factory=lambda: [0.0, 0.0])
    states: list[float] = field(default_factory=lambda: [0.0, 0.0])
    supporter: float = 0.0
    peopled: bool = False
    """Whether any actor speaks for it."""
    area: float = 0.0
    afield: bool = False
    """Whether an area that speaks for it is no capital: a capital is in the news for much else."""
    country: float = 0.0
    name: float = 0.0
    keyword: float = 0.0
    exclude: float = 0.0
    grounds: list[tuple[float, _Ground]] = field(default_factory=list)

    def note(self, weight: float, ground: _Ground | None) -> None:
        if ground:
            self.grounds.append((weight, ground))

    def hear(self, kind: Kind, weight: float) -> None:
        """Take in a word of the conflict."""
        if kind == "keyword":
            more = self.keyword + _KEYWORD * weight
            self.keyword = min(_KEYWORDS, more)
        elif kind == "area":
            self.area = max(self.area, weight)
        elif kind == "name":
            self.name = max(self.name, weight)
        elif kind == "exclude":
            self.exclude = max(self.exclude, weight)

    @property
    def party(self) -> float:
        """Both sides named weigh more than one; a group says more than a state, which fights in many places."""
        if not self.peopled:
            return 0.0
        (one, other), (state_one, state_other) = self.groups, self.states
        group, state = max(one, other), max(state_one, state_other)
        opposed = _OPPOSED * min(max(one, state_one), max(other, state_other))
        second = _STATE * min(state_one, state_other)
        return _GROUP * group + _STATE * state + second + _SUPPORTER * self.supporter + opposed

    @property
    def told(self) -> bool:
        """Whether anything but places speaks for it: a capital is the scene of much that is no war."""
        return bool(self.keyword or (self.peopled and (max(self.groups) or min(self.states))))

    @property
    def place(self) -> float:
        return max(_AREA * self.area, _COUNTRY * self.country)


class ConflictAssigner:
    """Says which conflicts of the catalogue an article is about, and why."""

    def __init__(self, conflicts: Iterable[Conflict], actors: Iterable[Actor] = ()) -> None:
        self._conflicts = tuple(conflicts)
        self.war_zones = WarZones(self._conflicts)
        self._finder = WordFinder(self._conflicts, builtin_text("fighting.txt").splitlines(), [one.name for one in actors])
        self._between_states = {
            index for index, conflict in enumerate(self._conflicts) if conflict.kind in {"interstate", "tension"}
        }
        self._by_actor: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_country: dict[str, list[int]] = defaultdict(list)
        self._dominant = {index for index, conflict in enumerate(self._conflicts) if conflict.dominant}
        """These are opened by the name of a country; the others only gain from it."""
        self._parties = [conflict.parties | set(conflict.supporters) for conflict in self._conflicts]
        self._around: dict[tuple[float, float], tuple[int, ...]] = {}
        self._boxed = [index for index, conflict in enumerate(self._conflicts) if conflict.boxes]
        for index, conflict in enumerate(self._conflicts):
            for side, ids in enumerate((*conflict.sides, conflict.supporters)):
                for actor in ids:
                    self._by_actor[actor].append((index, side))
            for country in conflict.countries:
                self._by_country[country].append(index)

    def assign(self, document: Document, places: tuple[Place, ...], actors: tuple[ActorTag, ...]) -> tuple[ConflictTag, ...]:
        """At most two conflicts, the main one first; none where nothing fits."""
        cases: dict[int, _Case] = defaultdict(_Case)
        capitals = {(place.field, place.start): place.end for place in places if place.kind == "capital"}
        fights, else_told = self._hear_words(document, cases, capitals)
        # what can open a case comes first, what only adds to one afterwards
        for place in places:
            self._hear_area(place, cases)
        for actor in sorted(actors, key=_is_state):
            self._hear_actor(actor, cases)
        touched = {country: self._touched(country, cases) for country in {place.country for place in places} if country}
        for place in places:
            if place.country and (indexes := touched[place.country]):
                self._hear_country(indexes, _place_weight(place), cases, _place_ground(place))
        year = document.article.published.year if document.article.published else None
        doers = frozenset(actor.id for actor in actors if actor.role != "mention" and _weight(actor) >= _LOUD)
        scored = (
            (self._score(index, case, year, fights, doers), index)
            for index, case in cases.items()
            if not self._hearsay(self._conflicts[index], case, else_told)
        )
        ranked = sorted((-score, self._conflicts[index].id, index) for score, index in scored if score >= THRESHOLD)
        return self._choose([(-score, index) for score, _, index in ranked], cases, document)

    def _hear_words(
        self, document: Document, cases: dict[int, _Case], capitals: Mapping[tuple[FieldName, int], int]
    ) -> tuple[float, set[Kind]]:
        """Take in names, areas, keywords and excludes.

        How strongly the article speaks of fighting comes back, and whether it opens with a coup or a protest.
        """
        fights, else_told = 0.0, set[Kind]()
        for words, said_in, start, end, strong in self._finder.find(document):
            ground: _Ground | None = None
            for conflict, kind, _, _ in words:
                if kind == "fighting":
                    fights = fights or strong
                    continue
                if kind in {"coup", "protest"}:
                    if strong >= (1.0 if kind == "coup" and " " not in said_in.raw[start:end] else _LEADING):
                        else_told.add(kind)
                    continue
                case = cases[conflict]
                case.hear(kind, strong)
                if kind == "area" and end > capitals.get((said_in.name, start), 0):
                    case.afield = True
                if kind != "exclude":
                    rule = _RULES[kind]
                    if ground is None or ground.rule != rule:
                        ground = _Ground(said_in.name, start, end, rule)
                    case.grounds.append((strong, ground))
        return fights, else_told

    def _hear_actor(self, actor: ActorTag, cases: dict[int, _Case]) -> None:
        best = max(actor.evidence, key=lambda item: strength(item.field, item.start), default=None)
        ground = _Ground(best.field, best.start, best.end, best.rule) if best else None
        weight = _weight(actor)
        state = _is_state(actor)
        for index, side in self._by_actor.get(actor.id, ()):
            if state and index not in cases and index not in self._between_states:
                continue  # one state and its country never reach the threshold
            case = cases[index]
            case.peopled = True
            if side > 1:
                case.supporter = max(case.supporter, weight)
            else:
                sides = case.states if state else case.groups
                sides[side] = max(sides[side], weight)
            case.note(weight * (0.5 if state else 1.0), ground)
        if state and actor.country:
            self._hear_country(self._touched(actor.country, cases), 0.5 * weight, cases, None)

    def _touched(self, country: str, cases: dict[int, _Case]) -> list[int]:
        """The conflicts that the name of a country speaks for."""
        return [index for index in self._by_country.get(country, ()) if index in cases or index in self._dominant]

    def _hear_area(self, place: Place, cases: dict[int, _Case]) -> None:
        """Take in that a place lies in a box of a conflict; a country's middle point says nothing."""
        if place.lat is None or place.lon is None or place.kind == "country":
            return
        around = self._boxes_around(place.lat, place.lon)
        if around:
            weight, ground = _place_weight(place), _place_ground(place)
            for index in around:
                case = cases[index]
                case.area = max(case.area, weight)
                case.afield |= place.kind != "capital"
                case.note(weight, ground)

    def _boxes_around(self, lat: float, lon: float) -> tuple[int, ...]:
        """The conflicts with a box around a spot; the same towns are in the news day after day."""
        found = self._around.get((lat, lon))
        if found is None:
            if len(self._around) >= _MOST_SPOTS:
                self._around.clear()
            found = tuple(index for index in self._boxed if _inside(lat, lon, self._conflicts[index]))
            self._around[lat, lon] = found
        return found

    @staticmethod
    def _hear_country(touched: Iterable[int], weight: float, cases: dict[int, _Case], ground: _Ground | None) -> None:
        for index in touched:
            case = cases[index]
            case.country = max(case.country, weight)
            case.note(weight * 0.5, ground)

    def _score(self, index: int, case: _Case, year: int | None, fights: float, doers: frozenset[str]) -> float:
        conflict = self._conflicts[index]
        placed = case.area if conflict.confined else max(case.area, case.country)
        timely = _timely(conflict, year)
        if not timely or (conflict.local and not case.name and not (placed and case.told)):
            return 0.0
        score = case.party + case.place + _NAME * case.name + case.keyword - _EXCLUDE * case.exclude
        score += _FOUGHT_OVER * fights * case.area - _PEACE * (1 - max(fights, case.name))
        if conflict.dominant:
            score += _DOMINANT * fights * placed * (_INTRUDED if doers - self._parties[index] else 1)
        return round(score * timely, 3)

    @staticmethod
    def _hearsay(conflict: Conflict, case: _Case, else_told: set[Kind]) -> bool:
        """Whether nothing but places speaks for a war: a protest in a capital, a coup in the country it is fought in."""
        if case.name or max(case.groups) or case.keyword >= _TELLING:
            return False
        if conflict.dominant:
            return "coup" in else_told
        return "protest" in else_told and not (case.keyword or case.peopled or case.afield)

    def _choose(self, ranked: list[tuple[float, int]], cases: dict[int, _Case], document: Document) -> tuple[ConflictTag, ...]:
        if not ranked:
            return ()
        top, main = ranked[0]
        chosen = [(top, main)]
        said = {(item.field, item.start) for _, item in cases[main].grounds}
        for score, index in ranked[1:]:
            own = max((w for w, item in cases[index].grounds if (item.field, item.start) not in said), default=0.0)
            if score >= SECOND and score >= SECOND_SHARE * min(1.0, top) and own >= OWN:
                chosen.append((score, index))
                break
        return tuple(self._tag(score, index, cases[index], document) for score, index in chosen)

    def _tag(self, score: float, index: int, case: _Case, document: Document) -> ConflictTag:
        best = sorted(case.grounds, key=lambda pair: (-pair[0], pair[1].field != "title", pair[1].start))
        shown = tuple(dict.fromkeys(item for _, item in best))[:_EVIDENCE]
        evidence = tuple(document.field(item.field).evidence(item.start, item.end, item.rule) for item in shown)
        return ConflictTag(id=self._conflicts[index].id, score=min(1.0, score), evidence=evidence)


def _place_weight(place: Place) -> float:
    return strength(place.field, place.start) * _PLACE_ROLES[place.role]


def _place_ground(place: Place) -> _Ground:
    return _Ground(place.field, place.start, place.end, "conflict:place")


def _is_state(actor: ActorTag) -> bool:
    return actor.side == "state"


def _weight(actor: ActorTag) -> float:
    """How prominent an actor is: where it is first shown, and whether it does something there."""
    place = max((strength(item.field, item.start) for item in actor.evidence), default=0.5)
    return place * (1.0 if actor.role != "mention" else 0.8)


def _inside(lat: float, lon: float, conflict: Conflict) -> bool:
    return any(south <= lat <= north and west <= lon <= east for south, west, north, east in conflict.boxes)


def _timely(conflict: Conflict, year: int | None) -> float:
    """0 outside the years of the conflict, with a year of grace, where the date of the article is known."""
    if year is None:
        return _ENDED if conflict.until else 1.0
    early = conflict.since is not None and year < conflict.since
    late = conflict.until is not None and year > conflict.until + 1
    return 0.0 if early or late else 1.0
