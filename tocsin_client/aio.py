"""Subscribing from asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from tocsin_client.alert import Alert
from tocsin_client.backoff import waits
from tocsin_client.connection import async_client
from tocsin_client.conversation import Ask, converse
from tocsin_client.errors import REFUSED, is_broken
from tocsin_client.subscription import SOCKET_SECONDS, Subscription, log


async def alerts(subscription: Subscription) -> AsyncIterator[Alert]:
    """The alerts of a subscription, reconnecting for ever; ends only when it is told not to follow.

    Raises redis-py's errors when the server refuses the user; an unreachable server is tried again with back-off.
    """
    client = async_client(subscription.url)
    talk, answer = converse(subscription), None
    try:
        with suppress(StopIteration):
            while True:
                step, answer = talk.send(answer), None
                if isinstance(step, Alert):
                    yield step
                else:
                    answer = await _asked(step, client)
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()


async def _asked(ask: Ask, client: redis.asyncio.Redis) -> Any:
    for pause in waits():
        try:
            async with asyncio.timeout(SOCKET_SECONDS):
                return await ask(client)
        except REFUSED:
            raise
        except (RedisError, OSError) as error:
            if not is_broken(error):
                raise
            await client.connection_pool.disconnect()  # a server that was demoted keeps the line, but is not the one to ask
            log.info("connection lost (%s), trying again", error)
            await asyncio.sleep(pause)
    raise AssertionError(ask)
