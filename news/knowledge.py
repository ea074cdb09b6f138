"""Everything the tagger knows, read once and never changed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from news.actors import ActorMatcher
from news.catalogue.load import load_catalogue
from news.catalogue.source import Source
from news.conflicts.assigner import ConflictAssigner
from news.conflicts.war_zones import fought_over
from news.events.book import EventBook, builtin_event_files, read_event_book
from news.events.types import CatalogueError
from news.places.geoparser import Geoparser
from news.tolls import CountLexicon, read_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Gazetteer, regions, actors, conflicts and lexicons."""

    events: EventBook
    actors: ActorMatcher
    conflicts: ConflictAssigner
    places: Geoparser | None = None
    """``None`` leaves places, countries and regions untagged: the gazetteer is compiled outside ``news``."""
    counts: Mapping[str, CountLexicon]
    """By script, and for Latin scripts by language, as ``news.events.language`` names them."""


def read_knowledge(
    catalogue_files: Iterable[Source] = (),
    event_files: Mapping[str, str] | None = None,
    places: Geoparser | None = None,
) -> Knowledge:
    """What the package brings along, with a user's files read over it.

    ``event_files`` (name → TOML) replace the built-in event files of the same name.

    Raises:
        news.events.types.CatalogueError: an event or toll file is wrong; the sentence gives file and line.
        news.catalogue.source.CatalogueError: an actor or conflict file is wrong; every problem with file and line.
    """
    catalogue = load_catalogue(tuple(catalogue_files))
    if places is not None:
        places.fought = fought_over(catalogue.conflicts)
    return Knowledge(
        events=read_event_book({**builtin_event_files(), **(event_files or {})}),
        actors=ActorMatcher(catalogue.actors),
        conflicts=ConflictAssigner(catalogue.conflicts, catalogue.actors),
        places=places,
        counts=builtin_counts(),
    )


def builtin_knowledge() -> Knowledge:
    """What the package brings along."""
    return read_knowledge()


def builtin_counts() -> dict[str, CountLexicon]:
    """The counting words of ``news/catalogue/tolls``, by the key ``lexicon_language`` gives."""
    folder = resources.files("news") / "catalogue" / "tolls"
    found: dict[str, CountLexicon] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            lexicon = _read(entry.read_text("utf-8"), entry.name)
            found[lexicon.language] = lexicon
    return found


def _read(text: str, name: str) -> CountLexicon:
    try:
        return read_counts(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}.") from error
