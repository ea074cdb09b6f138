"""The Lua functions of the registry, loaded once per connection; each is one atomic step in Redis."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

NAMES = ("claim", "finish", "move", "put", "remove", "renew", "sent", "slot")


class Scripts:
    """Calls a Lua file of this package by name."""

    def __init__(self, redis: Redis) -> None:
        folder = files("streams.registry").joinpath("lua")
        self._scripts: dict[str, AsyncScript] = {
            name: redis.register_script(folder.joinpath(f"{name}.lua").read_text(encoding="utf-8")) for name in NAMES
        }

    async def call(self, name: str, keys: list[str], *arguments: str | float | bytes) -> Any:
        return await self._scripts[name](keys=keys, args=list(arguments))
