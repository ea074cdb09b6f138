"""``tocsin subscribe``: alerts as they come, and those that came before."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisError

import tocsin_client
from agents.cli.alert_line import alert_line
from streams.channels import channel
from streams.errors import TocsinError
from streams.redis_client import connect
from streams.service_url import redis_url
from streams.settings import Settings, load_settings
from streams.vocabulary import load_vocabulary
from streams.watch_store import WATCHES

INTERRUPTED = 130
"""Exit code after Ctrl-C, as a shell expects it."""
CHECKED = ("country", "region", "conflict", "event")
"""Filters whose words are held against the catalogues."""
_NAME = re.compile(r"[\w-]{1,100}")
SEVERITY = click.Choice(("info", "low", "medium", "high", "critical"))


@click.command("subscribe")
@click.option("--country", multiple=True, metavar="ISO2", help="Country it happened in or is about, e.g. IQ; may be repeated.")
@click.option("--region", multiple=True, metavar="SLUG", help="Region, e.g. middle-east.")
@click.option("--conflict", multiple=True, metavar="SLUG", help="Conflict of the catalogue, e.g. gaza-war.")
@click.option("--event", multiple=True, metavar="SLUG", help="Event type, e.g. drone-strike.")
@click.option("--watch", multiple=True, metavar="NAME", help="The channel of a watch.")
@click.option("--severity", type=SEVERITY, help="Lowest severity wanted.")
@click.option(
    "--since",
    metavar="WHEN",
    help="Replay from a span ago (90m, 1h, 2d) or an ISO time (UTC if it names no zone); then end, unless --follow.",
)
@click.option("--follow", is_flag=True, help="Go on with live alerts after the replay; the default without --since.")
@click.option("--cursor", metavar="NAME", help="Resume where this name stopped the last time, and remember the place.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--url", metavar="REDIS", help="Redis URL; default: the service's own.")
def command(**options: Any) -> None:
    """Print alerts that match every kind of filter given; values of one kind are alternatives.

    Lines show UTC. Ends at Ctrl-C with exit code 130.
    """
    settings = load_settings()
    _check_words(settings, options)
    url = options.pop("url") or redis_url(settings)
    show = _show_json if options.pop("as_json") else _line_shower(dated=bool(options["since"] or options["cursor"]))
    try:
        asyncio.run(_print(url, options["watch"], _stream(settings, url, options), show))
    except RedisError as error:
        raise TocsinError(f"Redis refuses to be read: {error}.") from error
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _check_words(settings: Settings, options: dict[str, Any]) -> None:
    """A misspelt slug would wait for ever; a service elsewhere may know words that we do not.

    Raises:
        TocsinError: nothing of our own service is tagged with the word.
    """
    given = {kind: [_spelt(kind, value) for value in options[kind]] for kind in CHECKED}
    if not any(given.values()):
        return
    vocabulary = load_vocabulary(settings)
    for kind, values in given.items():
        for problem in filter(None, (vocabulary.problem(kind, value) for value in values)):
            if not options["url"]:
                raise TocsinError("; ".join(problem) + ".")
            click.echo(f"tocsin: {'; '.join(problem)}. The service may know better.", err=True)


def _spelt(kind: str, value: str) -> str:
    return value.upper() if kind == "country" else value


def _stream(settings: Settings, url: str, options: dict[str, Any]) -> tocsin_client.Alerts:
    name, since, follow = options.pop("cursor"), options.pop("since"), options.pop("follow")
    place = _Place(settings, name)
    try:
        return tocsin_client.subscribe(
            url=url,
            since=place.read() or since,
            follow=follow or since is None,
            on_missed=_tell_missed,
            on_cursor=place.write if name else None,
            **options,
        )
    except ValueError as error:
        raise TocsinError(f"{error}.") from error


async def _print(
    url: str, watches: Sequence[str], stream: tocsin_client.Alerts, show: Callable[[tocsin_client.Alert], None]
) -> None:
    connection = await connect(url)
    for name in watches:
        await _check_watch(connection, name)
    await connection.aclose()
    async for alert in stream:
        show(alert)


async def _check_watch(connection: Redis, name: str) -> None:
    with suppress(NoPermissionError):  # a reader may not ask which watches there are
        if not (await connection.exists(channel("watch", name)) or await connection.hexists(WATCHES, name)):
            raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")


def _show_json(alert: tocsin_client.Alert) -> None:
    click.echo(json.dumps(alert.raw, ensure_ascii=False, separators=(",", ":")))


def _line_shower(*, dated: bool) -> Callable[[tocsin_client.Alert], None]:
    """Lines in colour on a terminal, unless NO_COLOR is set (no-color.org); with the day where they may be of another one."""
    colour = False if os.environ.get("NO_COLOR") else None
    return lambda alert: click.echo(alert_line(alert, dated=dated), color=colour)


def _tell_missed(missed: tocsin_client.Missed) -> None:
    if missed.count:
        what = f"{missed.count} alerts were trimmed from {missed.channel} before they were read"
    else:
        written = datetime.fromtimestamp(int(missed.until.partition("-")[0]) / 1000, UTC)
        what = f"alerts older than {written:%Y-%m-%d %H:%M} UTC are gone from {missed.channel}"
    click.echo(f"tocsin: {what}.", err=True)


class _Place:
    """A named cursor, kept as a small file in the data directory."""

    def __init__(self, settings: Settings, name: str | None) -> None:
        if name and not _NAME.fullmatch(name):
            raise TocsinError(f"The cursor name {name[:40]!r} is no name of at most 100 letters, digits, - and _.")
        self._path = settings.data_dir / "cursors" / f"{name}.json" if name else None

    def read(self) -> tocsin_client.Cursor | None:
        if self._path is None or not self._path.exists():
            return None
        try:
            return tocsin_client.Cursor.from_json(self._path.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise TocsinError(f"The cursor file {self._path} cannot be read: {error}.") from error

    def write(self, cursor: tocsin_client.Cursor) -> None:
        if self._path is None:
            return
        fresh = Path(f"{self._path}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(cursor.to_json(), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise TocsinError(f"The cursor cannot be kept in {self._path}: {error}.") from error
