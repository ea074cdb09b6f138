"""``tocsin catalogue``: what the service knows of actors and conflicts, and whether a user's additions hold."""

from __future__ import annotations

from pathlib import Path

import click

from news.catalogue.load import Catalogue, check_catalogue
from news.catalogue.source import Source
from streams.errors import TocsinError


@click.group()
def command() -> None:
    """Check the catalogue of actors and conflicts."""


@command.command()
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
def check(directory: Path | None) -> None:
    """Check the built-in catalogue, and with DIR the files a user adds to it.

    Reads actors*.toml and conflicts*.toml in DIR. Every problem is printed with file and line; with one, the exit code is 1.
    """
    catalogue, problems = check_catalogue(_sources(directory) if directory else ())
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise TocsinError(f"The catalogue has {len(problems)} problem{'s' if len(problems) > 1 else ''}.")
    click.echo(_summary(catalogue))


def _summary(catalogue: Catalogue) -> str:
    states = sum(actor.type == "state" for actor in catalogue.actors)
    linked = sum(conflict.ucdp_id is not None for conflict in catalogue.conflicts)
    return (
        f"{len(catalogue.actors)} actors ({states} states, {len(catalogue.actors) - states} groups, forces and alliances), "
        f"{len(catalogue.conflicts)} conflicts ({linked} with a UCDP id): no problems."
    )


def _sources(directory: Path) -> list[Source]:
    """The files of a user's directory.

    Raises:
        TocsinError: the directory is missing or holds no catalogue file, or a file cannot be read as UTF-8.
    """
    if not directory.is_dir():
        raise TocsinError(f"The catalogue directory {directory} does not exist.")
    paths = sorted({*directory.glob("actors*.toml"), *directory.glob("conflicts*.toml")})
    if not paths:
        raise TocsinError(f"The directory {directory} holds no actors*.toml and no conflicts*.toml.")
    try:
        return [Source(name=str(path), text=path.read_text("utf-8")) for path in paths]
    except (OSError, UnicodeDecodeError) as error:
        raise TocsinError(f"A catalogue file of {directory} cannot be read: {error}.") from error
