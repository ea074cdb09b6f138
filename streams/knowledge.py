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
    directory = settings.catalogue_dir
    if directory is not None and not directory.is_dir():
        raise TocsinError(f"The catalogue directory {directory} does not exist.")
    try:
        zones = [(str(path), text) for path, text in _files(directory, "zones*.toml")]
        places = Geoparser(load_gazetteer(settings), load_regions(zones))
        events = {path.name: text for path, text in _files(directory, "events/*.toml")}
        return read_knowledge(_sources(directory), events, places)
    except (CatalogueError, EventCatalogueError, RegionError) as error:
        raise TocsinError(str(error)) from error


def _sources(directory: Path | None) -> list[Source]:
    return [Source(name=str(path), text=text) for path, text in _files(directory, "*.toml")]


def _files(directory: Path | None, pattern: str) -> list[tuple[Path, str]]:
    """Paths and texts.

    Raises:
        TocsinError: a file cannot be read as UTF-8 text.
    """
    found = []
    for path in sorted(directory.glob(pattern)) if directory else ():
        try:
            found.append((path, path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise TocsinError(f"The catalogue file {path} cannot be read: {error}.") from error
    return found
