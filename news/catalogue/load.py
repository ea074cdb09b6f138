"""The actor and conflict catalogues, built in and extended by a user's files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from news.actors.actor import Actor
from news.catalogue.actors_file import parse_actors
from news.catalogue.conflicts_file import parse_conflicts
from news.catalogue.source import CatalogueError, Problem, Source, builtin
from news.conflicts.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    actors: tuple[Actor, ...]
    conflicts: tuple[Conflict, ...]


def check_catalogue(extra: Iterable[Source] = ()) -> tuple[Catalogue, tuple[Problem, ...]]:
    """What the built-in files and ``extra`` give together, and everything that is wrong with them.

    Files of ``extra`` whose name starts with ``actors`` or ``conflicts`` (and ends in ``.toml``) are read, others are not ours.
    """
    files = tuple(extra)
    actors, wrong_actors = parse_actors((builtin("actors"), _named(files, "actors")))
    ids = {actor.id for actor in actors}
    conflicts, wrong_conflicts = parse_conflicts((builtin("conflicts"), _named(files, "conflicts")), ids)
    return Catalogue(actors=actors, conflicts=conflicts), (*wrong_actors, *wrong_conflicts)


def load_catalogue(extra: Iterable[Source] = ()) -> Catalogue:
    """The catalogue, complete and checked.

    Raises:
        CatalogueError: a file is wrong; every problem is listed with its file and line.
    """
    catalogue, problems = check_catalogue(extra)
    if problems:
        raise CatalogueError(problems)
    return catalogue


@cache
def builtin_catalogue() -> Catalogue:
    """The catalogue without a user's files, read once."""
    return load_catalogue()


def _named(files: Iterable[Source], kind: str) -> tuple[Source, ...]:
    return tuple(file for file in files if _base(file.name).startswith(kind) and file.name.endswith(".toml"))


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]
