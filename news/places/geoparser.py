"""From a document to its places, countries, regions and focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from news.model import CountryTag, Place
from news.places.collect import Collector
from news.places.lexicon import lexicon
from news.places.recognise import Recogniser
from news.places.resolve import THRESHOLD, Resolved, Resolver
from news.regions import WORLD

if TYPE_CHECKING:
    from news.document import Document
    from news.places.gazetteer import Gazetteer
    from news.regions import Regions

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


class Geoparser:
    """Tags documents; loaded once, used for every article, changed by none."""

    def __init__(self, gazetteer: Gazetteer, regions: Regions) -> None:
        self.gazetteer = gazetteer
        self.regions = regions
        words = lexicon()
        self.collector = Collector(Recogniser(gazetteer, words), words)

    def tag(self, document: Document) -> PlaceTags:
        resolved = self.resolve(document)
        places = tuple(self._place(item) for item in resolved if item.acceptance >= THRESHOLD)
        codes = dict.fromkeys(place.country for place in places if place.country)
        regions = tuple(
            dict.fromkeys(slug for place in places for slug in self.regions.of(place.country, place.lat, place.lon))
        )
        focus = next(iter(codes), None)
        return PlaceTags(
            places=places,
            countries=tuple(CountryTag(code=code, role="mention", score=1.0) for code in codes),
            regions=regions,
            focus=focus,
            theatre=self.regions.theatre(focus, regions),
        )

    def theatre(self, tags: PlaceTags, publisher_country: str) -> str:
        """The region a story is sharded by; where the article names no place, that of its publisher's country."""
        return tags.theatre or self.regions.theatre(publisher_country) or WORLD

    def resolve(self, document: Document) -> list[Resolved]:
        """Every name with its reading, whether accepted as a place or not (for ``tocsin tag --explain``)."""
        found = self.collector.collect(document)
        if not found.names:
            return []
        return Resolver(found.names, found.signals, found.containers, document.article.publisher_country).resolve()

    @staticmethod
    def _place(item: Resolved) -> Place:
        entry, name = item.entry, item.name
        spot = entry.kind not in _WITHOUT_SPOT
        return Place(
            field=name.field.name,
            start=name.start,
            end=name.end,
            text=name.text,
            name=entry.name,
            lat=entry.lat if spot else None,
            lon=entry.lon if spot else None,
            country=entry.country or None,
            confidence=round(item.confidence, 3),
            geonameid=entry.geonameid or None,
            kind=entry.kind,
            reason=item.reason,
        )
