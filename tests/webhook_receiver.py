"""A webhook receiver on loopback that remembers what it got and fails when told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Received:
    key: str
    body: bytes
    headers: dict[str, str]

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def alert_ids(self) -> list[str]:
        return [alert["alert_id"] for alert in self.said["alerts"]]


@dataclass
class Receiver:
    """``answer`` gets the number of the request and what came, and gives the status."""

    answer: Callable[[int, Received], int] = lambda _, __: 204
    got: list[Received] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    url: str = ""
    slow: float = 0.0
    """Seconds until it answers."""
    retry_after: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> Receiver:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._receive)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/hook"
        return self

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(headers.get("idempotency-key", ""), await request.read(), headers)
        self.got.append(received)
        await asyncio.sleep(self.slow)
        status = self.answer(len(self.got), received)
        if status < 300:
            self.taken.append(received)
        said = {"Retry-After": self.retry_after} if self.retry_after else {}
        elsewhere = {"Location": "http://127.0.0.1/elsewhere"} if status in {301, 302} else {}
        return web.Response(status=status, headers=said | elsewhere)
