"""Loading what the tagger knows: the package's catalogues, and the user's own over them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from news.catalogue.source import CatalogueError, Source
from news.events.types import CatalogueError as EventCatalogueError
from news.knowledge import Knowledge, read_knowledge
from news.places.geoparser import Geoparser
from news.regions import RegionError, load_regions
from streams.errors import TocsinError
from streams.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from streams.settings import Settings


def load_knowledge(settings: Settings) -> Knowledge:
    """Built-in catalogues with the files of ``settings.catalogue_dir`` read over them.

    ``actors*.toml`` and ``conflicts*.toml`` there extend and override by slug, ``zones*.toml`` adds regions, ``events/*.toml``
    replaces the built-in file of the same name.

    Raises:
        TocsinError: the directory is missing, or a file is wrong; the sentence gives file and line.
    """
    try:
        places = Geoparser(load_gazetteer(settings), load_regions(user_zones(settings)))
        return read_knowledge(user_sources(settings), user_events(settings), places)
    except (CatalogueError, EventCatalogueError, RegionError) as error:
        raise TocsinError(str(error)) from error


def user_sources(settings: Settings) -> list[Source]:
    """The user's files of actors and conflicts. Raises TocsinError, as the next two do, for what cannot be read."""
    return [Source(name=str(path), text=text) for path, text in _files(settings, "*.toml")]


def user_zones(settings: Settings) -> list[tuple[str, str]]:
    """Path and text of the user's files of zones."""
    return [(str(path), text) for path, text in _files(settings, "zones*.toml")]


def user_events(settings: Settings) -> dict[str, str]:
    """Name and text of the user's event files."""
    return {path.name: text for path, text in _files(settings, "events/*.toml")}


def _files(settings: Settings, pattern: str) -> list[tuple[Path, str]]:
    """Paths and texts.

    Raises:
        TocsinError: the directory is missing, or a file cannot be read as UTF-8 text.
    """
    directory = settings.catalogue_dir
    if directory is not None and not directory.is_dir():
        raise TocsinError(f"The catalogue directory {directory} does not exist.")
    found = []
    for path in sorted(directory.glob(pattern)) if directory else ():
        try:
            found.append((path, path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise TocsinError(f"The catalogue file {path} cannot be read: {error}.") from error
    return found
