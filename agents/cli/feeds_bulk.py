"""``tocsin feeds import|export|discover``: many feeds at once, and the feeds of a site."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from agents.cli.feed_registry import with_registry
from news.model import Feed
from news.render import clean
from streams.discovery import Discovery, Found
from streams.errors import TocsinError
from streams.fetch import Fetcher
from streams.opml import read_opml, write_opml
from streams.reading import FeedReader
from streams.registry import FeedRegistry
from streams.settings import Settings, load_settings

progress_console = Console(stderr=True)


async def discover_feeds(url: str, settings: Settings) -> tuple[Found, ...]:
    """The feeds of a site.

    Raises:
        TocsinError: there are none, or the site cannot be reached.
    """
    async with Fetcher(settings.poll) as fetcher:
        with progress_console.status(f"looking for feeds at {clean(url)}"):
            found, problem = await Discovery(fetcher, FeedReader(settings.poll.max_entries)).find(url, datetime.now(UTC))
    if not found:
        raise TocsinError(f"No feed found at {url}: {problem}.")
    return found


@click.command("discover")
@click.argument("url")
def discover(url: str) -> None:
    """Find the feeds of the site at URL; add none."""
    for found in asyncio.run(discover_feeds(url, load_settings())):
        click.echo(f"{found.url}  {clean(found.title, 80)}  {found.entries} entries")


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_feeds(file: click.utils.LazyFile) -> None:
    """Add the feeds of an OPML FILE (- for standard input), folders kept. Feeds already there stay as they are."""
    feeds, unusable = read_opml(file.read())

    async def work(registry: FeedRegistry, settings: Settings) -> Counter[str]:  # noqa: ARG001 - the shape of with_registry
        return await _put_all(registry, feeds)

    counts = with_registry(work)
    click.echo(f"{counts['added']} added, {counts['known']} already there, {unusable} without a usable URL")


async def _put_all(registry: FeedRegistry, feeds: Sequence[Feed]) -> Counter[str]:
    counts: Counter[str] = Counter()
    with Progress(console=progress_console, disable=not sys.stderr.isatty(), transient=True) as progress:
        for feed in progress.track(feeds, description="adding feeds"):
            known = await registry.get(feed.url)
            outcome = "known" if known else await registry.put(feed, origin="opml", due=datetime.now(UTC))
            counts[outcome] += 1
    return counts


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), default="-")
def export_feeds(file: Path) -> None:
    """Write all feeds as OPML to FILE, or to standard output."""

    async def work(registry: FeedRegistry, settings: Settings) -> list[Feed]:  # noqa: ARG001 - the shape of with_registry
        return [record.feed async for record in registry.all()]

    feeds = with_registry(work)
    try:
        with click.open_file(str(file), "wb") as out:
            out.write(write_opml(feeds))
    except OSError as error:
        raise TocsinError(f"The feeds cannot be written: {error}.") from error
    click.echo(f"{len(feeds)} feeds written", err=True)
