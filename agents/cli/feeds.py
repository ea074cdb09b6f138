"""``tocsin feeds``: which feeds are polled, how they do, and changing that while everything runs."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console

from agents.cli.feed_registry import with_registry
from agents.cli.feed_views import article_line, feeds_table, log_table, span
from agents.cli.feeds_bulk import discover, discover_feeds, export_feeds, import_feeds
from news.feed_list import KINDS, wrong_in
from news.health import is_polled
from news.model import Feed
from news.render import clean
from streams.discovery import Found
from streams.errors import TocsinError
from streams.feed_catalogue import bring_in_line, compare, listed_feeds
from streams.fetch import Fetcher, FetchResult
from streams.fetch.guard import url_problem
from streams.reading import FeedReader, Reading
from streams.registry import FeedRecord, FeedRegistry, FetchNote
from streams.registry.seen import Seen
from streams.settings import Settings, load_settings

console = Console(highlight=False, width=None if sys.stdout.isatty() else 250)
SHOWN = 10
"""Entries ``check`` shows unless told otherwise."""


@click.group("feeds")
def command() -> None:
    """Show, add, remove and check the feeds that are polled. Running pollers notice at once."""


command.add_command(discover)
command.add_command(import_feeds)
command.add_command(export_feeds)


@command.command("list")
@click.option("--health", type=click.Choice(["new", "healthy", "failing", "disabled", "retired"]), help="Only these.")
@click.option("--country", metavar="ISO2", help="Only publishers of this country.")
def list_feeds(health: str | None, country: str | None) -> None:
    """Show every feed with its health, schedule and why it is polled that often."""
    records, note = with_registry(_listed)
    wanted = [
        record
        for record in records
        if (health in {None, record.state.health.state}) and (not country or country.upper() == record.feed.country)
    ]
    wanted.sort(key=lambda record: (record.feed.country, record.feed.url))
    console.print(feeds_table(wanted, datetime.now(UTC)))
    click.echo(f"{len(wanted)} of {len(records)} feeds")
    if note:
        click.echo(note, err=True)


async def _listed(registry: FeedRegistry, settings: Settings) -> tuple[list[FeedRecord], str]:
    differences = await compare(registry, listed_feeds(settings))
    note = (
        f"The files of feeds and the registry differ: {differences.sentence()}; see `tocsin feeds sync`." if differences else ""
    )
    return [record async for record in registry.all()], note


@command.command("add")
@click.argument("url")
@click.option("--title", default="")
@click.option("--publisher", default="", help="Name of the outlet.")
@click.option("--family", default="", help="Slug of the publisher family; outlets of one family count once.")
@click.option("--country", default="", metavar="ISO2", help="Country of the publisher.")
@click.option("--lang", default="", metavar="ISO", help="Language of the feed.")
@click.option("--kind", default="", type=click.Choice(sorted(KINDS)), help="What kind of outlet it is.")
@click.option("--folder", default="")
@click.option("--full-text", is_flag=True, help="Fetch the page behind each entry.")
@click.option("--all", "all_of_them", is_flag=True, help="Add every feed a site has, not only the first it names.")
@click.option("--unchecked", is_flag=True, help="Add URL as it is, without fetching it.")
def add(url: str, *, all_of_them: bool, unchecked: bool, **about: Any) -> None:
    """Poll the feed at URL, or the feed of the site at URL, from now on.

    A feed that was disabled or retired is polled again. Of a feed that is known, what is not given stays as it is.
    """
    settings = load_settings()
    if unchecked and (problem := url_problem(url)):
        raise TocsinError(f"{url!r} cannot be a feed: {problem}.")
    about |= {"country": about["country"].upper(), "lang": about["lang"].lower()}
    if wrong := wrong_in({name: str(value) for name, value in about.items() if name in {"country", "lang", "family"}}):
        raise TocsinError(f"{wrong}.")
    found = (Found(url=url, title="", entries=0),) if unchecked else asyncio.run(discover_feeds(url, settings))
    chosen = found if all_of_them else found[:1]
    given = {name: value for name, value in about.items() if value}

    async def work(registry: FeedRegistry, settings: Settings) -> list[str]:  # noqa: ARG001 - the shape of with_registry
        return [await add_feed(registry, feed.url, clean(feed.title, 200), given) for feed in chosen]

    for feed, outcome in zip(chosen, with_registry(work), strict=True):
        click.echo(f"{outcome}: {feed.url}")
    for other in found[len(chosen) :]:
        click.echo(f"  not added: {other.url}  {clean(other.title, 80)} (--all adds it too)")


async def add_feed(registry: FeedRegistry, url: str, title: str, given: dict[str, Any]) -> str:
    """Add a feed by hand, or change what is ``given`` of one that is known; one that was given up is taken up again."""
    now = datetime.now(UTC)
    record = await registry.get(url)
    known = record.feed if record else Feed(url=url, title=title)
    feed = replace(known, **given)
    origin = record.origin if record and feed == known else "cli"
    outcome = await registry.put(feed, origin=origin, due=now)
    if record and not is_polled(record.state.health):
        await registry.revive(record, now)
        return "taken up again"
    return outcome


@command.command("remove")
@click.argument("url")
def remove(url: str) -> None:
    """Do not poll the feed at URL any more, and forget what is known of it."""

    async def work(registry: FeedRegistry, settings: Settings) -> bool:  # noqa: ARG001 - the shape of with_registry
        return await registry.remove(url)

    if not with_registry(work):
        raise TocsinError(f"No feed is polled at {url}.")
    click.echo(f"removed: {url}")


@command.command("check")
@click.argument("url")
@click.option("--limit", default=SHOWN, show_default=True, help="Entries to show.")
def check(url: str, limit: int) -> None:
    """Fetch the feed at URL once, here, and say what would be published."""
    settings = load_settings()
    result, reading = asyncio.run(fetch_once(Feed(url=url), settings))
    click.echo(f"{result.status or '--'}  {result.content_type or '--'}  {result.wire_bytes} bytes  {result.elapsed:.2f} s")
    if result.final_url and result.final_url != url:
        click.echo(f"led to {result.final_url}")
    if reading.problem:
        raise TocsinError(f"{url} gives nothing to publish: {reading.problem}.")
    articles = [article for article, _ in reading.articles]
    for article in articles[:limit]:
        click.echo(article_line(article))
    dated = sum(article.published is not None for article in articles)
    asks = f"; asks for {span(reading.ttl)} between fetches" if reading.ttl else ""
    click.echo(f"{len(articles)} articles, {dated} with a date{asks}")


async def fetch_once(feed: Feed, settings: Settings) -> tuple[FetchResult, Reading]:
    """One fetch outside the schedule; what went wrong stands in the reading's ``problem``."""
    async with Fetcher(settings.poll) as fetcher:
        result = await fetcher.fetch(feed.url)
    if result.failure:
        return result, Reading(problem=f"{result.failure.kind.replace('_', ' ')}: {result.failure.detail}")
    if result.outcome == "gone":
        return result, Reading(problem="410, the publisher has taken it down for good")
    return result, await FeedReader(settings.poll.max_entries)(result, feed, datetime.now(UTC), Seen())


@command.command("log")
@click.argument("url")
def log(url: str) -> None:
    """Show the last 30 fetches of the feed at URL."""

    async def work(registry: FeedRegistry, settings: Settings) -> tuple[FetchNote, ...]:  # noqa: ARG001 - as above
        record = await registry.get(url)
        if record is None:
            raise TocsinError(f"No feed is polled at {url}.")
        return await registry.log(record)

    console.print(log_table(with_registry(work)))


@command.command("sync")
@click.option("--apply", "apply_it", is_flag=True, help="Change the registry; without it, only show.")
def sync(apply_it: bool) -> None:
    """Compare the starter pack and your feeds.csv with the registry, and bring the registry in line."""

    async def work(registry: FeedRegistry, settings: Settings) -> None:
        listed = listed_feeds(settings)
        differences = await compare(registry, listed)
        for mark, feeds in (("+", differences.missing), ("~", differences.changed), ("-", differences.extra)):
            for feed in feeds:
                click.echo(f"{mark} {feed.url}")
        for feed in differences.kept_out:
            click.echo(f"  {feed.url} (removed by hand, stays out until `tocsin feeds add`)")
        if differences and apply_it:
            await bring_in_line(registry, listed, differences, datetime.now(UTC))
        click.echo(f"{differences.sentence()}{'; done' if differences and apply_it else ''}")

    with_registry(work)
