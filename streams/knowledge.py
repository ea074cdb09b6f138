"""Loading what the tagger knows: the package's catalogues, and the user's own over them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from news.events.types import CatalogueError
from news.knowledge import Knowledge, builtin_knowledge
from streams.errors import TocsinError

if TYPE_CHECKING:
    from streams.settings import Settings


def load_knowledge(settings: Settings) -> Knowledge:
    """Built-in catalogues with the files of ``settings.catalogue_dir`` read over them.

    ``events/*.toml`` there replaces the built-in file of the same name.

    Raises:
        TocsinError: the directory is missing, or a file is wrong; the sentence gives file and line.
    """
    try:
        return builtin_knowledge(_event_files(settings.catalogue_dir))
    except CatalogueError as error:
        raise TocsinError(str(error)) from error


def _event_files(directory: Path | None) -> dict[str, str]:
    if directory is None:
        return {}
    if not directory.is_dir():
        raise TocsinError(f"The catalogue directory {directory} does not exist.")
    return {path.name: path.read_text("utf-8") for path in sorted((directory / "events").glob("*.toml"))}
