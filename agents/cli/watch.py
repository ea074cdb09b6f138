"""``tocsin watch``: what to be alerted to, and where it is delivered."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import click
from redis.asyncio import Redis

from agents.cli.backtest import from_articles, from_streams, show
from agents.cli.with_redis import with_redis
from news.watches import Watch, WatchError, watch_of
from news.watches.table import KEYS
from streams.codec import encode
from streams.deliver.urls import is_webhook, masked
from streams.errors import TocsinError
from streams.runtime import require_broker
from streams.settings import Settings, load_settings
from streams.vocabulary import load_vocabulary
from streams.watch_file import watch_rules
from streams.watch_store import WatchStore


@click.group("watch")
def command() -> None:
    """Add, list, test and remove watches.

    A watch is a condition over the tags of an alert, e.g. 'country = IQ and (event = drone-strike or severity >= high)'.
    Fields: country, region, zone, conflict, actor, event, severity, killed, sources, language, word, type, relevance.
    """


@command.command("add")
@click.argument("name")
@click.option("--when", required=True, metavar="CONDITION", help="What to be alerted to.")
@click.option("--deliver", multiple=True, metavar="URL", help="Apprise URL, or https URL of a webhook; may be repeated.")
@click.option("--quiet", metavar="FROM-TO", help="Quiet hours, e.g. 22:00-07:00.")
@click.option("--zone", metavar="ZONE", help="Time zone of the quiet hours and digests, e.g. Europe/Berlin.")
@click.option("--unless", metavar="SEVERITY", help="What passes the quiet hours: a severity or never [critical].")
@click.option("--digest", multiple=True, metavar="WHEN", help="Gather alerts: every 30m, or at 08:00; times may be repeated.")
@click.option("--language", metavar="LANG", help="Language of the text [en].")
@click.option("--secret", metavar="KEY", help="Key of the webhooks' signatures; made up and shown if there is none.")
@click.option("--no-check", is_flag=True, help="Do not ask whether the URLs' hosts answer.")
def add(name: str, no_check: bool, **options: Any) -> None:
    """Add a watch, or replace the one of this name."""
    settings = load_settings()
    table = _table(options)
    new_secret = _missing_secret(settings, table)
    try:
        watch = watch_of(name, table, watch_rules(settings.notify, load_vocabulary(settings), reach=not no_check))
    except WatchError as error:
        raise TocsinError(f"{error.message}{'; ' + error.suggestion if error.suggestion else ''}.") from error
    with_redis(settings, lambda redis: _put(redis, watch))
    click.echo(f"Watch {name} listens. Its channel is alerts:watch:{name}.")
    if new_secret:
        click.echo(f"Its webhooks are signed with {new_secret}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, without secrets.")
def list_(as_json: bool) -> None:
    """List the watches."""
    records = with_redis(load_settings(), lambda redis: WatchStore(redis).all())
    for record in records.values():
        shown = replace(record.watch, deliver=tuple(masked(url) for url in record.watch.deliver), secret="")
        if as_json:
            click.echo(encode(shown).decode())
        else:
            click.echo(
                f"{shown.name:<20} [{record.origin}] {shown.when}" + "".join(f"\n{'':<20} → {url}" for url in shown.deliver)
            )
    if not records and not as_json:
        click.echo("There are no watches. Add one: tocsin watch add iraq --when 'country = IQ'")


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a watch. Its channel's stream stays until it is trimmed or expires."""
    with_redis(load_settings(), lambda redis: _remove(redis, name))
    click.echo(f"Watch {name} is gone.")


@command.command("test")
@click.argument("name", required=False)
@click.option("--when", metavar="CONDITION", help="Try a condition that is no watch yet.")
@click.option("--last", default="7d", show_default=True, metavar="SPAN", help="How far back: 90m, 12h, 7d or an ISO time.")
@click.option(
    "--from",
    "source",
    type=click.Choice(("alerts", "articles")),
    default="alerts",
    show_default=True,
    help="Read the alerts that rang and are kept, or decide anew about the tagged articles that Kafka keeps.",
)
def test(name: str | None, when: str | None, last: str, source: str) -> None:
    """Say what a watch would have sent."""
    settings = load_settings()
    if (name is None) == (when is None):
        raise TocsinError("Give the name of a watch, or a condition with --when.")
    watch = _trial(settings, when) if when else with_redis(settings, lambda redis: _find(redis, name or ""))
    try:
        if source == "articles":
            found, note = from_articles(require_broker(settings), watch, last)
        else:
            found, note = with_redis(settings, lambda redis: from_streams(redis, watch, last))
    except ValueError as error:
        raise TocsinError(f"{error}.") from error
    show(found, note)


def _trial(settings: Settings, when: str) -> Watch:
    try:
        return watch_of("trial", {"when": when}, watch_rules(settings.notify, load_vocabulary(settings)))
    except WatchError as error:
        raise TocsinError(f"{error.message}{'; ' + error.suggestion if error.suggestion else ''}.") from error


async def _put(redis: Redis, watch: Watch) -> None:
    store = WatchStore(redis)
    known = (await store.all()).get(watch.name)
    if known and known.origin == "file":
        raise TocsinError(f"The watch {watch.name} is defined in the watch file; change it there.")
    await store.put(watch)


async def _remove(redis: Redis, name: str) -> None:
    record = (await WatchStore(redis).all()).get(name)
    if record and record.origin == "file":
        raise TocsinError(f"The watch {name} is defined in the watch file; take it out there.")
    if not await WatchStore(redis).remove(name):
        raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")


async def _find(redis: Redis, name: str) -> Watch:
    record = (await WatchStore(redis).all()).get(name)
    if record is None:
        raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")
    return record.watch


def _table(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the table of a watch file."""
    table = {key: options[key] for key in KEYS if options.get(key)}
    quiet = options.get("quiet")
    if quiet:
        start, _, end = quiet.partition("-")
        given = {"from": start.strip(), "to": end.strip(), "unless": options["unless"]}
        table["quiet"] = {key: value for key, value in given.items() if value}
    table["deliver"] = list(options["deliver"])
    if options["digest"]:
        table["digest"] = options["digest"][0] if len(options["digest"]) == 1 else list(options["digest"])
    return table


def _missing_secret(settings: Settings, table: dict[str, Any]) -> str:
    """A new key for the webhooks of a watch that has none."""
    if settings.notify.webhook_secret or table.get("secret") or not any(map(is_webhook, table["deliver"])):
        return ""
    table["secret"] = secrets.token_urlsafe(32)
    return str(table["secret"])
