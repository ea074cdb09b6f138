"""Subscribing without an event loop; the same conversation as in ``tocsin_client.aio``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import redis
from redis.exceptions import RedisError

from tocsin_client.alert import Alert
from tocsin_client.backoff import waits
from tocsin_client.connection import sync_client
from tocsin_client.conversation import Ask, converse
from tocsin_client.errors import REFUSED, is_broken
from tocsin_client.subscription import Subscription, log


def alerts(subscription: Subscription) -> Iterator[Alert]:
    """The alerts of a subscription, reconnecting for ever; ends only when it is told not to follow."""
    client = sync_client(subscription.url)
    talk, answer = converse(subscription), None
    try:
        with suppress(StopIteration):
            while True:
                step, answer = talk.send(answer), None
                if isinstance(step, Alert):
                    yield step
                else:
                    answer = _asked(step, client)
    finally:
        with suppress(RedisError, OSError):
            client.close()


def _asked(ask: Ask, client: redis.Redis) -> Any:
    for pause in waits():
        try:
            return ask(client)
        except REFUSED:
            raise
        except (RedisError, OSError) as error:
            if not is_broken(error):
                raise
            client.connection_pool.disconnect()  # a server that was demoted keeps the line, but is not the one to ask
            log.info("connection lost (%s), trying again", error)
            time.sleep(pause)
    raise AssertionError(ask)
