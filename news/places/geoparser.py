"""From a document to its places, countries, regions and focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from news.model import CountryTag, Place
from news.places.catalogue import areas
from news.places.collect import Collector, Found
from news.places.focus import country_scores, country_tags, focus_of, settle
from news.places.lexicon import lexicon
from news.places.recognise import Recogniser
from news.places.resolve import Fought, Resolver
from news.places.rival import Rival, Span
from news.places.roles import RoleFinder
from news.places.sense import THRESHOLD, Resolved
from news.places.violence import ViolentWords
from news.regions import WORLD

if TYPE_CHECKING:
    from news.document import Document
    from news.model import PlaceRole
    from news.places.gazetteer import Entry, Gazetteer
    from news.regions import Regions

_MOST_COUNTRIES: Final = 300
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

    def tag(self, document: Document) -> PlaceTags:
        found, resolved = self._resolve(document)
        accepted = [item for item in resolved if item.acceptance >= THRESHOLD]
        if not accepted:
            return PlaceTags()
        roles = RoleFinder(self.lexicon, self._violent, found.words).roles(accepted)
        scores = country_scores(accepted, roles, self.lexicon.nationals)
        focus = focus_of(scores)
        roles = settle(accepted, roles, focus)
        places = tuple(self._place(item, role) for item, role in zip(accepted, roles, strict=True))
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
        distinct = {(place.name, place.country, place.lat, place.lon): place for place in spots}
        found = [slug for place in distinct.values() for slug in self._regions_of(place)]
        return tuple(dict.fromkeys((*self.regions.of(focus), *found) if not any(p.country for p in spots) else found))

    def _regions_of(self, place: Place) -> tuple[str, ...]:
        return (*self._named.get(place.name, ()), *self.regions.of(place.country, place.lat, place.lon))

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

    def _place(self, item: Resolved, role: PlaceRole) -> Place:
        entry, name = item.entry, item.name
        spot = entry.kind not in _WITHOUT_SPOT
        return Place(
            field=name.field.name,
            start=name.start,
            end=name.end,
            text=name.text,
            name=self._display(entry),
            lat=entry.lat if spot else None,
            lon=entry.lon if spot else None,
            country=entry.country or None,
            confidence=round(item.sense.confidence, 3),
            geonameid=entry.geonameid or None,
            kind=entry.kind,
            role=role,
            reason=item.sense.reason,
        )
