"""The slugs a watch may name: what the catalogues can tag, built in and the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pycountry

from news.catalogue.load import load_catalogue
from news.catalogue.source import CatalogueError
from news.events.book import builtin_event_files, read_event_types
from news.events.types import CatalogueError as EventCatalogueError
from news.regions import RegionError, load_regions
from news.watches import Vocabulary
from streams.errors import TocsinError
from streams.knowledge import user_events, user_sources, user_zones

if TYPE_CHECKING:
    from streams.settings import Settings


def load_vocabulary(settings: Settings) -> Vocabulary:
    """Countries, languages, conflicts, actors, event types, regions and zones by slug.

    Raises:
        TocsinError: a catalogue file is wrong.
    """
    try:
        catalogue = load_catalogue(user_sources(settings))
        events = read_event_types({**builtin_event_files(), **user_events(settings)})
        regions = load_regions(user_zones(settings)).slugs
    except (CatalogueError, EventCatalogueError, RegionError) as error:
        raise TocsinError(str(error)) from error
    return Vocabulary(
        known={
            "country": countries(),
            "language": languages(),
            "conflict": {conflict.id: conflict.name for conflict in catalogue.conflicts},
            "actor": {actor.id: actor.name for actor in catalogue.actors},
            "event": _spelt(events),
            "region": _spelt(regions),
            "zone": _spelt(regions),
        }
    )


def _spelt(slugs: Iterable[str]) -> Mapping[str, str]:
    return {slug: slug.replace("-", " ") for slug in slugs}


def countries() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → name in English, and Kosovo under the code its users use."""
    return {**{one.alpha_2: getattr(one, "common_name", one.name) for one in pycountry.countries}, "XK": "Kosovo"}


def languages() -> Mapping[str, str]:
    """ISO 639-1 → name in English."""
    return {one.alpha_2: one.name for one in pycountry.languages if hasattr(one, "alpha_2")}
