"""Subscribing from asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from tocsin_client.alert import Alert, Missed
from tocsin_client.backoff import waits
from tocsin_client.cursor import START, Cursor
from tocsin_client.errors import BROKEN, REFUSED
from tocsin_client.reader import COUNT, Entry, Reader, entries_of, entry_of
from tocsin_client.subscription import BLOCK_MS, SOCKET_SECONDS, Subscription, log


async def alerts(subscription: Subscription) -> AsyncIterator[Alert]:
    """The alerts of a subscription, reconnecting for ever; ends only when it is told not to follow.

    Raises redis-py's errors when the server refuses the user; an unreachable server is tried again with back-off.
    """
    client = redis.asyncio.Redis.from_url(subscription.url, socket_timeout=SOCKET_SECONDS, socket_keepalive=True)
    try:
        reader = Reader(subscription.wanted, await _retried(_start, client, subscription))
        for item in await _retried(_oldest, client, reader):
            subscription.report(item)
        while True:
            reply = await _retried(_read, client, reader, BLOCK_MS if subscription.follow else None)
            for item in reader.accept(reply):
                if isinstance(item, Alert):
                    yield item
                    subscription.keep(reader.cursor)
                else:
                    subscription.report(item)
            subscription.keep(reader.cursor)
            if not reply and not subscription.follow:
                return
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()


async def _retried(what: Any, *args: Any) -> Any:
    for pause in waits():
        try:
            return await what(*args)
        except REFUSED:
            raise
        except BROKEN as error:
            log.info("connection lost (%s), trying again", error)
            await asyncio.sleep(pause)
    raise AssertionError(what)


async def _start(client: redis.asyncio.Redis, subscription: Subscription) -> Cursor:
    if subscription.start:
        return subscription.start
    newest: Any = await client.xrevrange("alerts:all", count=1)
    return Cursor(entry_of(newest[0])[0] if newest else START)


async def _oldest(client: redis.asyncio.Redis, reader: Reader) -> list[Missed]:
    found: list[Missed] = []
    for channel in reader.channels:
        first: Any = await client.xrange(channel, count=1)
        found += reader.check_oldest(channel, entry_of(first[0]) if first else None)
    return found


async def _read(client: redis.asyncio.Redis, reader: Reader, block: int | None) -> dict[str, list[Entry]]:
    return entries_of(await client.xread(reader.request(), count=COUNT, block=block))
