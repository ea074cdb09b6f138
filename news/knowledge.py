"""Everything the tagger knows, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from news.events.book import EventBook, builtin_event_files, read_event_book


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Gazetteer, regions, actors, conflicts and lexicons."""

    events: EventBook


def builtin_knowledge(event_files: Mapping[str, str] | None = None) -> Knowledge:
    """What the package brings along; ``event_files`` (name → TOML) replace the built-in files of the same name.

    Raises:
        CatalogueError: a catalogue file is wrong; the sentence gives file and line.
    """
    return Knowledge(events=read_event_book({**builtin_event_files(), **(event_files or {})}))
