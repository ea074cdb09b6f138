"""What a subscriber asks of Redis and what it makes of the answers, without a socket; ``aio`` and ``sync`` do the asking."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from tocsin_client.alert import Alert
from tocsin_client.cursor import START, Cursor
from tocsin_client.reader import COUNT, Reader, entries_of, entry_of
from tocsin_client.subscription import BLOCK_MS, Subscription

Ask: TypeAlias = Callable[[Any], Any]
"""Takes a client of redis-py, plain or asyncio, and returns its answer, or what to await for it."""


def converse(subscription: Subscription) -> Generator[Ask | Alert, Any, None]:
    """Yields questions, to be sent their answers, and alerts, to be sent nothing; ends when the subscriber is not to follow."""
    reader = Reader(subscription.wanted, subscription.start or (yield from _newest()))
    yield from _report_trimmed(reader, subscription)
    block = BLOCK_MS if subscription.follow else None
    while True:
        reply = entries_of((yield lambda client: client.xread(reader.request(), count=COUNT, block=block)))
        for item in reader.accept(reply):
            if isinstance(item, Alert):
                yield item
                subscription.keep(reader.cursor)
            else:
                subscription.report(item)
        subscription.keep(reader.cursor)
        if not reply and not subscription.follow:
            return


def _newest() -> Generator[Ask, Any, Cursor]:
    """The place after everything that is there now; all channels share their ids."""
    newest = yield lambda client: client.xrevrange("alerts:all", count=1)
    return Cursor(entry_of(newest[0])[0] if newest else START)


def _report_trimmed(reader: Reader, subscription: Subscription) -> Generator[Ask, Any, None]:
    for channel in reader.channels:
        first = yield _oldest_of(channel)
        for missed in reader.check_oldest(channel, entry_of(first[0]) if first else None):
            subscription.report(missed)


def _oldest_of(channel: str) -> Ask:
    return lambda client: client.xrange(channel, count=1)
