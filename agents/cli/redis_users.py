"""``tocsin redis-users``: rules for a reader of the alerts, and for the service itself."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from typing import cast
from urllib.parse import urlsplit

import click
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agents.cli.with_redis import with_redis
from streams.acl import reader_rule, service_rule
from streams.errors import TocsinError
from streams.settings import load_settings


@click.command("redis-users")
@click.option(
    "--reader", default="reader", show_default=True, metavar="NAME", help="User who can read alerts:* and nothing else."
)
@click.option("--password", metavar="WORD", help="The reader's password; made up and shown on standard error if not given.")
@click.option("--service", metavar="NAME", help="Also a rule for the user the service runs as.")
@click.option("--service-password", metavar="WORD", help="That user's password; made up and shown if not given.")
@click.option("--apply", "set_now", is_flag=True, help="Set the users on the service's Redis instead of printing an ACL file.")
def command(reader: str, password: str | None, service: str | None, service_password: str | None, set_now: bool) -> None:
    """Write Redis ACL rules, to be appended to the server's aclfile."""
    settings = load_settings()
    database = urlsplit(settings.redis.url).path.strip("/")
    rules = []
    try:
        rules.append(reader_rule(reader, password or _made_up(reader), database=int(database) if database.isdecimal() else 0))
        if service:
            rules.append(service_rule(service, service_password or _made_up(service)))
    except ValueError as error:
        raise TocsinError(f"{error}.") from error
    if not set_now:
        click.echo("\n".join(rules))
        return
    try:
        with_redis(settings, lambda redis: _set(redis, rules))
    except RedisError as error:
        raise TocsinError(f"Redis does not let us set users: {error}.") from error
    click.echo(f"{len(rules)} users set; ACL SAVE or CONFIG REWRITE makes them last.", err=True)


def _made_up(name: str) -> str:
    password = secrets.token_urlsafe(24)
    click.echo(f"password of {name}: {password}", err=True)
    return password


async def _set(redis: Redis, rules: list[str]) -> None:
    for rule in rules:
        _, name, *words = rule.split()
        await cast("Awaitable[object]", redis.execute_command("ACL", "SETUSER", name, *words))  # type: ignore[no-untyped-call]
