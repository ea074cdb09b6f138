"""The local server behind the sample feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from agents.demo.feeds import FEEDS, rss


@dataclass(slots=True)
class Served:
    """The sample feeds as they are served."""

    urls: list[str] = field(default_factory=list)
    polled: set[str] = field(default_factory=set)
    """URLs that were fetched."""


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    """Serve the sample feeds on a free loopback port."""
    began, served = datetime.now(UTC), Served()
    feeds = {f"/{feed.slug}.xml": feed for feed in FEEDS}

    async def handler(request: web.Request) -> web.Response:
        feed = feeds.get(request.path)
        if feed is None:
            raise web.HTTPNotFound
        base = f"http://{request.host}"
        served.polled.add(base + request.path)
        return web.Response(body=rss(feed, base, began), content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    served.urls = [f"http://{host}:{port}{path}" for path in feeds]
    try:
        yield served
    finally:
        await runner.cleanup()
