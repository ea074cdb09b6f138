"""``tocsin work``: the Faust worker with the four agents, or some."""

from __future__ import annotations

import asyncio
import gc

import click

from agents.cli.process import run_until_signal
from agents.heartbeat import beat
from agents.pipeline import STAGES, build, run
from streams.logs import get_logger
from streams.redis_client import client
from streams.runtime import require_broker
from streams.servers import until_ready, watch
from streams.settings import Settings, load_settings

log = get_logger("tocsin.work")

COLLECTIONS = (700, 10, 1_000)
"""After how many objects, and times, the garbage collector looks at new, at newer and at all objects: a hundredth as often at
all as Python does. Open stories are some fifty objects each, none of them in a cycle: there is nothing to find."""


def parse_agents(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """The names in a comma-separated list, in the order of the chain."""
    names = {name.strip() for name in value.split(",") if name.strip()}
    unknown = names - set(STAGES)
    if unknown or not names:
        raise click.BadParameter(f"{', '.join(sorted(unknown)) or 'nothing'} is no agent; there are {', '.join(STAGES)}.")
    return tuple(name for name in STAGES if name in names)


@click.command("work")
@click.option("--agents", default=",".join(STAGES), show_default=True, callback=parse_agents, help="Which agents to run.")
def command(agents: tuple[str, ...]) -> None:
    """Run the Faust worker: deduplicate, tag, group into stories, alert.

    Start it as often as you like: workers with the same agents share the partitions. Run either all agents in every worker, or
    the same selections side by side; two workers whose selections overlap would do the overlap twice.
    """
    settings = require_broker(load_settings())
    run_until_signal(settings, lambda stop: work(settings, agents, stop))


async def work(settings: Settings, agents: tuple[str, ...], stop: asyncio.Event) -> None:
    """Run the named agents until ``stop`` is set."""
    await until_ready(settings, stop)
    if stop.is_set():
        return
    connection = client(settings.redis.url)
    watching = asyncio.create_task(watch(settings))
    try:
        log.info("worker starts", agents=list(agents), brokers=settings.kafka.brokers)
        app = build(settings, connection, agents)
        gc.freeze()  # gazetteer, lexicons and modules stay for ever; looking through them for garbage would hold up alerts
        gc.set_threshold(*COLLECTIONS)
        beating = asyncio.create_task(beat(connection, app.measure))
        try:
            await run(app, stop)
        finally:
            beating.cancel()
        log.info("worker stopped")
    finally:
        watching.cancel()
        await connection.aclose()
