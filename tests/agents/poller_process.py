"""A poller as a process of its own, started so fast that it can be killed many times a minute."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess

from agents.poll import poll_forever
from agents.poller_ports import open_ports
from streams.article_publisher import ArticlePublisher
from streams.logs import configure_logging
from streams.producer import Publisher
from streams.reading import FeedReader
from streams.redis_client import client
from streams.settings import Settings

FeedReader(1).warm()  # in the fork server, once for all


def run_poller(environment: Mapping[str, str]) -> None:
    """Poll until killed."""
    os.environ.update(environment)
    settings = Settings()
    configure_logging(settings)
    asyncio.run(_poll(settings))


async def _poll(settings: Settings) -> None:
    """What ``tocsin poll`` does, without the journal for a broker that forgets: this one keeps all until the test has read it."""
    articles = ArticlePublisher(Publisher(settings.kafka))
    async with open_ports(client(settings.redis.url), settings, articles.publish) as ports:
        await poll_forever(ports, settings.poll, asyncio.Event())


def fork_server() -> ForkServerContext:
    """Processes of this context begin with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def start(context: ForkServerContext, environment: Mapping[str, str]) -> ForkServerProcess:
    process = context.Process(target=run_poller, args=(dict(environment),), daemon=True)
    process.start()
    return process
