"""``tocsin notify``: deliver the watches, and look after what could not be delivered."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click
from redis.asyncio import Redis

from agents.cli.process import run_until_signal
from agents.cli.with_redis import with_redis
from agents.notify import notify
from streams.deliver.dead_letters import DeadLetters
from streams.deliver.result import Delivered, Failed
from streams.deliver.sender import UrlSender
from streams.deliver.urls import masked
from streams.errors import TocsinError
from streams.logs import get_logger
from streams.redis_client import client
from streams.runtime import located
from streams.servers import until_ready
from streams.servers import watch as watch_servers
from streams.settings import Settings, load_settings

log = get_logger("tocsin.notify")


@click.group("notify", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Deliver watches until stopped; any number of these share the watches."""
    if context.invoked_subcommand is not None:
        return
    settings = located(load_settings())
    run_until_signal(settings, lambda stop: deliver(settings, stop))


async def deliver(settings: Settings, stop: asyncio.Event) -> None:
    """Wait for Redis, then deliver until ``stop`` is set."""
    await until_ready(settings, stop, kafka=False)
    if stop.is_set():
        return
    redis = client(settings.redis.url)
    watching = asyncio.create_task(watch_servers(settings, kafka=False))
    try:
        log.info("notifier starts")
        await notify(redis, settings, stop)
        log.info("notifier stopped")
    finally:
        watching.cancel()
        await redis.aclose()


@command.command("dead")
@click.option("--watch", metavar="NAME", help="Only those of one watch.")
def dead(watch: str | None) -> None:
    """List what was given up: id, when, key, where to, why."""
    settings = load_settings()
    letters = with_redis(settings, lambda redis: DeadLetters(redis).all(watch))
    for entry_id, letter in letters:
        click.echo(f"{entry_id} {letter.at:%Y-%m-%d %H:%M} {letter.message.key} {masked(letter.url)} {letter.reason}")
    count = {0: "There are no dead letters.", 1: "1 dead letter."}.get(len(letters), f"{len(letters)} dead letters.")
    click.echo(count)


@command.command("resend")
@click.argument("ids", nargs=-1)
@click.option("--watch", metavar="NAME", help="All those of one watch.")
@click.option("--all", "everything", is_flag=True, help="All there are.")
def resend(ids: tuple[str, ...], watch: str | None, everything: bool) -> None:
    """Try dead letters once more, with the keys they had; what arrives is taken off the list."""
    if not (ids or watch or everything):
        raise TocsinError("Name dead letters by id, or give --watch or --all.")
    settings = load_settings()
    sent, failed = with_redis(settings, lambda redis: _resend(redis, settings, ids, watch))
    for line in failed:
        click.echo(line, err=True)
    click.echo(f"{sent} delivered, {len(failed)} not.")
    if failed:
        raise SystemExit(1)


async def _resend(redis: Redis, settings: Settings, ids: tuple[str, ...], watch: str | None) -> tuple[int, list[str]]:
    letters, sender = DeadLetters(redis), UrlSender(settings.notify, lambda: datetime.now(UTC))
    sent, failed = 0, []
    found = await letters.all(watch)
    if unknown := set(ids) - {entry_id for entry_id, _ in found}:
        raise TocsinError(f"There is no dead letter {min(unknown)}; tocsin notify dead lists them.")
    try:
        for entry_id, letter in found:
            if ids and entry_id not in ids:
                continue
            match await sender.send(letter.url, letter.message, letter.secret):
                case Delivered():
                    await letters.drop(entry_id)
                    sent += 1
                case Failed(reason=reason):
                    failed.append(f"{entry_id} {letter.message.key}: {reason}")
    finally:
        await sender.close()
    return sent, failed
