"""Requests beside the leased ones keep the limits per host too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from aiohttp import web
from redis.asyncio import Redis

from streams.fetch import Fetcher
from streams.fetch.client import ACCEPT_PAGE
from streams.registry import FeedRegistry
from streams.registry.registry import Manners
from streams.registry.turns import HostTurns
from streams.settings import PollSettings

SPACING = 0.3
LEAST = 0.7 * SPACING
"""Two requests that left on time may arrive a little closer; without turns they arrive at once."""


class Site:
    """Two hosts (two loopback addresses) that note when each is asked; /moved leads from one to the other."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.host.split(":")[0], time.monotonic()))
        if request.path == "/moved":
            raise web.HTTPFound(f"http://127.0.0.2:{self.port}/feed")
        return web.Response(text="here")

    def gaps(self, host: str) -> list[float]:
        times = [moment for name, moment in self.asked if name == host]
        return [later - earlier for earlier, later in pairwise(times)]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site, app = Site(), web.Application()
    app.router.add_get("/{path}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest.fixture
def turns(redis_client: Redis) -> HostTurns:
    return HostTurns(FeedRegistry(redis_client, Manners(spacing=SPACING, at_once=2)), patience=5)


async def test_pages_of_a_host_are_fetched_one_spacing_apart(site: Site, turns: HostTurns) -> None:
    """Four pages asked for at once by two fetchers reach the host one after another."""
    settings = PollSettings(allow_private=True)
    async with Fetcher(settings, turns) as one, Fetcher(settings, turns) as other:
        url = f"http://127.0.0.1:{site.port}/page"
        results = await asyncio.gather(*(fetcher.fetch(url, accept=ACCEPT_PAGE) for fetcher in (one, other, one, other)))
    assert [result.outcome for result in results] == ["ok"] * 4
    assert min(site.gaps("127.0.0.1")) >= LEAST


async def test_where_a_redirect_leads_has_its_turn_too(site: Site, turns: HostTurns) -> None:
    """Feeds of two pollers that redirect to the same host do not meet there."""
    settings = PollSettings(allow_private=True)
    async with Fetcher(settings, turns) as fetcher:
        url = f"http://127.0.0.1:{site.port}/moved"
        results = await asyncio.gather(*(fetcher.fetch(url) for _ in range(3)))
    assert [result.outcome for result in results] == ["ok"] * 3
    assert min(site.gaps("127.0.0.2")) >= LEAST


async def test_a_request_that_waits_too_long_gives_up_and_says_why(site: Site, turns: HostTurns) -> None:
    """A host that asked for a pause is not waited for beyond patience; the failure is temporary."""
    await turns.registry._redis.set("feeds:next:127.0.0.1:1", str(time.time() + 60))
    async with Fetcher(PollSettings(allow_private=True), turns) as fetcher:
        result = await fetcher.fetch("http://127.0.0.1:1/page", accept=ACCEPT_PAGE)
    assert result.failure
    assert (result.failure.kind, result.failure.severity) == ("timeout", "temporary")
    assert "no turn" in result.failure.detail
