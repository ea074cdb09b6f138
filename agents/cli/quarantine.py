"""``tocsin quarantine``: what could not be processed, and its way back into the chain."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from news.render import clean
from streams.errors import TocsinError
from streams.producer import Publisher
from streams.quarantine import Quarantined, Settled, read_quarantine
from streams.redis_client import sync_client
from streams.runtime import require_broker
from streams.settings import Settings, load_settings
from streams.stage import ARTICLE_HEADER, TRIES_HEADER

WIDTH = 90
"""Characters of an error shown in a list."""


@click.group("quarantine")
def command() -> None:
    """List, show, replay or drop the messages that could not be processed."""


@command.command("list")
@click.option("--stage", default="", help="Only those this stage set aside.")
@click.option("--all", "everything", is_flag=True, help="Those that were replayed or dropped too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(stage: str, everything: bool, as_json: bool) -> None:
    """One line a message: id, when, stage, reason, how often, origin, error."""
    with _opened() as (settings, settled):
        done = settled.ids()
        count = 0
        for one in read_quarantine(settings.kafka):
            if (stage and one.stage != stage) or (one.id in done and not everything):
                continue
            count += 1
            click.echo(_as_json(one, done.get(one.id, "")) if as_json else _line(one, done.get(one.id, "")))
    click.echo(f"{count} messages in quarantine.", err=True)


@command.command()
@click.argument("id_", metavar="ID")
def show(id_: str) -> None:
    """Everything known of one message, its original bytes last."""
    with _opened() as (settings, _):
        one = _wanted(settings, (id_,), "")[0]
    for name in ("id", "stage", "time", "reason", "error", "origin", "tries"):
        click.echo(f"{name:<8}{clean(str(getattr(one, name)), 2000)}")
    click.echo(f"{'key':<8}{one.key!r}")
    click.echo(one.value.decode("utf-8", "backslashreplace"))


@command.command()
@click.argument("ids", nargs=-1)
@click.option("--stage", default="", help="All that this stage set aside, instead of ids.")
def replay(ids: tuple[str, ...], stage: str) -> None:
    """Publish messages again where they came from; what fails again comes back with a higher count."""
    with _opened() as (settings, settled):
        wanted = _wanted(settings, ids, stage, settled)
        asyncio.run(_publish(settings, wanted, settled))
    click.echo(f"{len(wanted)} messages replayed.")


@command.command()
@click.argument("ids", nargs=-1)
@click.option("--stage", default="", help="All that this stage set aside, instead of ids.")
def drop(ids: tuple[str, ...], stage: str) -> None:
    """Take messages off the list for good; the broker forgets them when their time is over."""
    with _opened() as (settings, settled):
        wanted = _wanted(settings, ids, stage, settled)
        settled.note([one.id for one in wanted], "dropped")
    click.echo(f"{len(wanted)} messages dropped.")


@contextmanager
def _opened() -> Iterator[tuple[Settings, Settled]]:
    settings = require_broker(load_settings())
    with sync_client(settings.redis.url) as connection:
        yield settings, Settled(connection)


def _wanted(settings: Settings, ids: tuple[str, ...], stage: str, settled: Settled | None = None) -> list[Quarantined]:
    if not ids and not stage:
        raise click.UsageError("Give ids, or --stage.")
    done = settled.ids() if settled else {}
    everything = list(read_quarantine(settings.kafka))
    if missing := set(ids) - {one.id for one in everything}:
        raise TocsinError(f"There is no message {', '.join(sorted(missing))} in quarantine.")
    return [one for one in everything if one.id not in done and (one.id in ids or (stage and one.stage == stage))]


async def _publish(settings: Settings, wanted: list[Quarantined], settled: Settled) -> None:
    publisher = await asyncio.to_thread(Publisher, settings.kafka)
    try:
        for one in wanted:
            topic, partition = one.source
            headers = {TRIES_HEADER: str(one.tries).encode()} | ({ARTICLE_HEADER: one.article} if one.article else {})
            await publisher.publish(topic, one.key, one.value, headers, partition)
            settled.note([one.id], "replayed")
    finally:
        await publisher.close()


def _line(one: Quarantined, how: str) -> str:
    times = f"{one.tries}x" if one.tries > 1 else ""
    told = clean(one.error, WIDTH)
    return f"{one.id:<10} {one.time[:19]} {one.stage:<7} {one.reason:<10} {times:<4} {one.origin:<24} {told} {how}".rstrip()


def _as_json(one: Quarantined, how: str) -> str:
    row = {name: getattr(one, name) for name in ("id", "stage", "time", "reason", "error", "origin", "tries")}
    row["value"] = one.value.decode("utf-8", "replace")
    return json.dumps(row | {"settled": how}, ensure_ascii=not sys.stdout.isatty())
