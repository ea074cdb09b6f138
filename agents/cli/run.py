"""``tocsin run``: the whole service in one process tree on one machine."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import click
from redis.exceptions import RedisError

from agents.cli.process import run_until_signal
from agents.live import ACTIVITY, Display, Lines, Screen
from agents.supervisor import STOP_SECONDS, Child, Supervisor, environment_of
from streams.kafka_admin import prepare_topics
from streams.logs import get_logger
from streams.redis_client import client, connect, without_password
from streams.runtime import EmbeddedServers
from streams.servers import watch
from streams.settings import Settings, load_settings

PROCESSES = (Child("poll", ("poll",)), Child("work", ("work",)), Child("notify", ("notify",)))
"""In the order they are stopped: first who brings work, then who does it, then who delivers it."""
log = get_logger("tocsin.run")


@click.command("run")
def command() -> None:
    """Run everything: pollers, workers and, unless the settings name others, an embedded broker and Valkey."""
    settings = load_settings()
    run_until_signal(settings, lambda stop: run(settings, stop), limit=STOP_SECONDS * (len(PROCESSES) + 1) + 30)


async def run(settings: Settings, stop: asyncio.Event, on_ready: Callable[[Settings], None] = lambda _: None) -> None:
    """Run the service until ``stop`` is set; ``on_ready`` is told the settings with all addresses.

    Raises:
        TocsinError: a server cannot be started or reached, or the data directory is in use.
    """
    servers = await asyncio.to_thread(EmbeddedServers, settings)
    try:
        settings = servers.settings
        await (await connect(settings.redis.url)).aclose()
        await asyncio.to_thread(prepare_topics, settings)
        logs = settings.data_dir / "logs" if sys.stdout.isatty() else None
        supervisor = Supervisor(children(settings), environment_of(settings), logs)
        supervisor.start()
        on_ready(settings)
        tasks = [asyncio.create_task(work) for work in (_show(settings), _mend(servers), watch(settings))]
        await stop.wait()
        for task in tasks:
            task.cancel()
        log.info("stopping")
        await supervisor.stop()
    finally:
        await asyncio.to_thread(servers.close)


def children(settings: Settings) -> list[Child]:
    """The processes to start, their status pages on the ports after ours."""
    first = settings.status.port
    return [
        Child(child.name, child.arguments, first + number if first else 0) for number, child in enumerate(PROCESSES, start=1)
    ]


async def _mend(servers: EmbeddedServers) -> None:
    while True:
        await asyncio.sleep(1)
        if not servers.alive():
            log.error("embedded Valkey died, starting it again")
            await asyncio.to_thread(servers.mend)


async def _show(settings: Settings) -> None:
    where = f"redis-cli -u {without_password(settings.redis.url)} SUBSCRIBE alerts:all   or   tocsin subscribe"
    display: Display = Screen("tocsin subscribe") if sys.stdout.isatty() else Lines()
    click.echo(f"Tocsin runs. Subscribe with   {where}")
    with display.opened():
        while True:
            try:
                await _follow(settings, display)
            except (RedisError, OSError):
                await asyncio.sleep(1)


async def _follow(settings: Settings, display: Display) -> None:
    connection = client(settings.redis.url)
    try:
        async with connection.pubsub(ignore_subscribe_messages=True) as messages:
            await messages.subscribe("alerts:all", "alerts:control", ACTIVITY)
            async for message in messages.listen():
                display.show(message["channel"].decode(), message["data"])
    finally:
        await connection.aclose()
