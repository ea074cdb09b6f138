"""A host's turn for requests beside the leased ones: pages, robots.txt, redirects. The limits are those of the feeds."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.exceptions import RedisError

from streams.fetch.failures import RefusedError
from streams.logs import get_logger
from streams.registry.records import host_of
from streams.registry.registry import FeedRegistry

log = get_logger(__name__)
LONGEST = 120.0
"""Seconds after which a request whose poller died no longer counts as under way."""


@dataclass(frozen=True, slots=True)
class HostTurns:
    registry: FeedRegistry
    patience: float = 30.0
    """Seconds a request waits for its turn at most."""

    @asynccontextmanager
    async def __call__(self, url: str) -> AsyncIterator[None]:
        """Hold a turn of the URL's host.

        Raises:
            RefusedError: it did not come in time.
        """
        host, token = host_of(url), f"turn:{secrets.token_hex(8)}"
        await self._wait(host, token)
        try:
            yield
        finally:
            await self.registry.free(host, token)

    async def sent(self, url: str) -> None:
        """The headers of a request are out. Where Redis does not answer, the request goes on and the host waits longer."""
        try:
            await self.registry.sent(host_of(url))
        except (RedisError, OSError) as error:
            log.warning("redis-broken", error=str(error))

    async def _wait(self, host: str, token: str) -> None:
        left = self.patience
        while (wait := await self.registry.slot(host, token, longest=LONGEST)) > 0:
            if wait > left:
                raise RefusedError("timeout", "temporary", f"{host} had no turn for us within {self.patience:g} s")
            left -= wait
            await asyncio.sleep(wait)
