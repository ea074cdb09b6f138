"""Subscribing without an event loop; the same steps as ``tocsin_client.aio``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import redis
from redis.exceptions import RedisError

from tocsin_client.alert import Alert, Missed
from tocsin_client.backoff import waits
from tocsin_client.cursor import START, Cursor
from tocsin_client.errors import BROKEN, REFUSED
from tocsin_client.reader import COUNT, Entry, Reader, entries_of, entry_of
from tocsin_client.subscription import BLOCK_MS, SOCKET_SECONDS, Subscription, log


def alerts(subscription: Subscription) -> Iterator[Alert]:
    """The alerts of a subscription, reconnecting for ever; ends only when it is told not to follow."""
    client = redis.Redis.from_url(subscription.url, socket_timeout=SOCKET_SECONDS, socket_keepalive=True)
    try:
        reader = Reader(subscription.wanted, _retried(_start, client, subscription))
        for missed in _retried(_oldest, client, reader):
            subscription.report(missed)
        while True:
            reply = _retried(_read, client, reader, BLOCK_MS if subscription.follow else None)
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
            client.close()


def _retried(what: Any, *args: Any) -> Any:
    for pause in waits():
        try:
            return what(*args)
        except REFUSED:
            raise
        except BROKEN as error:
            log.info("connection lost (%s), trying again", error)
            time.sleep(pause)
    raise AssertionError(what)


def _start(client: redis.Redis, subscription: Subscription) -> Cursor:
    if subscription.start:
        return subscription.start
    newest: Any = client.xrevrange("alerts:all", count=1)
    return Cursor(entry_of(newest[0])[0] if newest else START)


def _oldest(client: redis.Redis, reader: Reader) -> list[Missed]:
    found: list[Missed] = []
    for channel in reader.channels:
        first: Any = client.xrange(channel, count=1)
        found += reader.check_oldest(channel, entry_of(first[0]) if first else None)
    return found


def _read(client: redis.Redis, reader: Reader, block: int | None) -> dict[str, list[Entry]]:
    return entries_of(client.xread(reader.request(), count=COUNT, block=block))
