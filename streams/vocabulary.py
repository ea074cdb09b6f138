"""The slugs a watch may name: what the catalogues can tag, built in and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pycountry

from news.catalogue.load import load_catalogue
from news.catalogue.source import CatalogueError, Source
from news.watches import Vocabulary
from streams.errors import TocsinError
from streams.knowledge import load_knowledge

if TYPE_CHECKING:
    from streams.settings import Settings


def load_vocabulary(settings: Settings) -> Vocabulary:
    """Countries, languages, conflicts, actors and event types by slug.

    Raises:
        TocsinError: a catalogue file is wrong.
    """
    try:
        catalogue = load_catalogue(_sources(settings))
    except CatalogueError as error:
        raise TocsinError(str(error)) from error
    events = load_knowledge(settings).events.crosswalk
    return Vocabulary(
        known={
            "country": countries(),
            "language": languages(),
            "conflict": {conflict.id: conflict.name for conflict in catalogue.conflicts},
            "actor": {actor.id: actor.name for actor in catalogue.actors},
            "event": {slug: slug.replace("-", " ") for slug in events},
        }
    )


def countries() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 → name in English, and Kosovo under the code its users use."""
    return {**{one.alpha_2: getattr(one, "common_name", one.name) for one in pycountry.countries}, "XK": "Kosovo"}


def languages() -> Mapping[str, str]:
    """ISO 639-1 → name in English."""
    return {one.alpha_2: one.name for one in pycountry.languages if hasattr(one, "alpha_2")}


def _sources(settings: Settings) -> tuple[Source, ...]:
    directory = settings.catalogue_dir
    if directory is None:
        return ()
    return tuple(Source(name=str(path), text=path.read_text("utf-8")) for path in sorted(directory.glob("*.toml")))
