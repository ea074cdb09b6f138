"""From a document to its places, countries, regions and focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from news.model import CountryTag, Place
from news.places.catalogue import areas
from news.places.collect import Collector, Found
from news.places.focus import country_scores, country_tags, focus_of, settle
from news.places.lexicon import lexicon
from news.places.recognise import Recogniser
from news.places.resolve import Fought, Resolver
from news.places.rival import Rival, Span
from news.places.roles import RoleFinder
from news.places.sense import THRESHOLD, Resolved, Sense
from news.places.violence import ViolentWords
from news.regions import WORLD

if TYPE_CHECKING:
    from news.document import Document
    from news.model import PlaceRole
    from news.places.gazetteer import Entry, Gazetteer
    from news.regions import Regions

_MOST_COUNTRIES: Final = 300
_MOST_SPOTS: Final = 20_000
_WITHOUT_SPOT: Final = frozenset(("demonym",))
"""Kinds that point to a country but to no spot on the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTags:
    """What an article says of where."""

    places: tuple[Place, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    regions: tuple[str, ...] = ()
    focus: str | None = None
    """ISO 3166-1 alpha-2 of the country the article is about."""
    theatre: str = ""
    """The region its story is sharded by; empty where the article names no place."""


def country_names(gazetteer: Gazetteer) -> dict[str, str]:
    """Country code → English name; countries are the first entries of every gazetteer."""
    entries = (gazetteer.entry(number) for number in range(min(gazetteer.entry_count, _MOST_COUNTRIES)))
    return {entry.country: entry.name for entry in entries if entry.kind == "country"}


class Geoparser:
    """Tags documents; loaded once, used for every article, changed by none."""

    def __init__(self, gazetteer: Gazetteer, regions: Regions) -> None:
        self.gazetteer = gazetteer
        self.regions = regions
        self.fought: Fought = {}
        self.lexicon = lexicon()
        self._violent = ViolentWords(self.lexicon.violence)
        self.collector = Collector(Recogniser(gazetteer, self.lexicon), self.lexicon, self._violent)
        self._named = {area.row.name: area.regions for area in areas() if area.regions}
        self._countries = country_names(gazetteer)
        self._around: dict[tuple[str, str | None, float | None, float | None], tuple[str, ...]] = {}

    def tag(self, document: Document) -> PlaceTags:
        found, resolved = self._resolve(document)
        accepted = [item for item in resolved if item.acceptance >= THRESHOLD]
        if not accepted:
            return PlaceTags()
        finder = RoleFinder(self.lexicon, self._violent, found.words)
        roles, strangers = finder.roles(accepted), finder.strangers(accepted)
        scores = country_scores(accepted, roles, strangers)
        focus = focus_of(scores, accepted, strangers)
        roles = settle(accepted, roles, focus)
        senses = {id(item.sense): item.sense for item in accepted}
        meant = {number: self._meant(sense) for number, sense in senses.items()}
        places = tuple(_place(item, role, meant[id(item.sense)]) for item, role in zip(accepted, roles, strict=True))
        regions = self._regions(places, focus)
        return PlaceTags(
            places=places,
            countries=country_tags(accepted, roles, scores),
            regions=regions,
            focus=focus,
            theatre=self.regions.theatre(focus, regions),
        )

    def _regions(self, places: tuple[Place, ...], focus: str | None) -> tuple[str, ...]:
        """Regions of where it happened; where nothing tells that, of the focus country and of the seas that are named."""
        spots = [place for place in places if place.role == "event"]
        if not spots:
            spots = [place for place in places if place.country is None and place.lat is not None]
        distinct = dict.fromkeys((place.name, place.country, place.lat, place.lon) for place in spots)
        found = [slug for spot in distinct for slug in self._around.get(spot) or self._look_around(*spot)]
        return tuple(dict.fromkeys((*self.regions.of(focus), *found) if not any(p.country for p in spots) else found))

    def _look_around(self, name: str, country: str | None, lat: float | None, lon: float | None) -> tuple[str, ...]:
        """The regions of a place; the same places are in the news day after day."""
        if len(self._around) >= _MOST_SPOTS:
            self._around.clear()
        found = self._around[name, country, lat, lon] = (*self._named.get(name, ()), *self.regions.of(country, lat, lon))
        return found

    def theatre(self, tags: PlaceTags, publisher_country: str) -> str:
        """The region a story is sharded by; where the article names no place, that of its publisher's country."""
        return tags.theatre or self.regions.theatre(publisher_country) or WORLD

    def resolve(self, document: Document) -> list[Resolved]:
        """Every name with its reading, whether accepted as a place or not (for ``tocsin tag --explain``)."""
        return self._resolve(document)[1]

    def rivals(self, document: Document) -> dict[Span, tuple[Rival, ...]]:
        """What else each name could have meant, best first: (field, start, end) → readings with their scores."""
        return {
            (item.name.field.name, item.name.start, item.name.end): tuple(
                Rival(name=self._display(entry), country=entry.country, kind=entry.kind, score=score)
                for score, entry, _ in item.sense.ranked
            )
            for item in self._resolve(document)[1]
        }

    def _resolve(self, document: Document) -> tuple[Found, list[Resolved]]:
        found = self.collector.collect(document)
        if not found.names:
            return found, []
        country = document.article.publisher_country
        return found, Resolver(found, country, self.fought).resolve()

    def _display(self, entry: Entry) -> str:
        return self._countries.get(entry.country, entry.name) if entry.kind == "demonym" else entry.name

    def _meant(self, sense: Sense) -> _Meant:
        entry = sense.entry
        spot = entry.kind not in _WITHOUT_SPOT
        return _Meant(
            entry,
            self._display(entry),
            entry.lat if spot else None,
            entry.lon if spot else None,
            round(sense.confidence(), 3),
            sense.reason(),
        )


class _Meant(NamedTuple):
    """What all mentions of a name in one text share."""

    entry: Entry
    name: str
    lat: float | None
    lon: float | None
    confidence: float
    reason: str


def _place(item: Resolved, role: PlaceRole, meant: _Meant) -> Place:
    name, entry = item.name, meant.entry
    return Place(
        field=name.field.name,
        start=name.start,
        end=name.end,
        text=name.text,
        name=meant.name,
        lat=meant.lat,
        lon=meant.lon,
        country=entry.country or None,
        confidence=meant.confidence,
        geonameid=entry.geonameid or None,
        kind=entry.kind,
        role=role,
        reason=meant.reason,
    )
