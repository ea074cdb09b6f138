"""What a watch would have sent: from the alerts the streams keep, or decided anew from the tagged articles Kafka keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import click
from redis.asyncio import Redis

from agents.cli.alert_line import alert_line
from agents.cli.with_redis import with_redis
from news.alerts import AlertBook, AlertPolicy, Rung
from news.model import Alert, TaggedArticle
from news.stories import StoryBook, StoryPolicy
from news.watches import Vocabulary, Watch, read_watches
from news.watches.backtest import backtest
from streams.bounded_read import read_topic
from streams.channels import ALL
from streams.codec import Malformed, decode, encode
from streams.errors import TocsinError
from streams.settings import Settings
from streams.topics import TAGGED
from streams.watch_file import watch_rules
from streams.watch_store import WatchStore
from tocsin_client import Alert as Shown
from tocsin_client.cursor import since_time

PAGE = 500
"""Entries read at a time."""
Entry = tuple[bytes, dict[bytes, bytes]]


async def from_streams(redis: Redis, watch: Watch, last: str) -> tuple[list[bytes], str]:
    """The JSON of every alert the watch would have sent since ``last``, and a note if older ones are no longer kept.

    Raises:
        ValueError: ``last`` is neither a span nor a time.
    """
    since = since_time(last, datetime.now(UTC))
    payloads: dict[str, bytes] = {}
    alerts: list[Alert] = []
    async for payload in _payloads(redis, since):
        alert = decode(Alert, payload)
        if not isinstance(alert, Malformed):
            payloads[alert.alert_id] = payload
            alerts.append(alert)
    return [payloads[alert.alert_id] for alert in backtest(watch, alerts)], await _note(redis, since)


def from_articles(settings: Settings, watch: Watch, last: str) -> tuple[list[bytes], str]:
    """The JSON of every alert the watch would have sent since ``last`` with the rules of today, and a note on what was read.

    Stories that were open at that time are read from their beginning, as far as Kafka has it.

    Raises:
        ValueError: ``last`` is neither a span nor a time.
        TocsinError: the broker cannot be reached.
    """
    since = since_time(last, datetime.now(UTC))
    stories = settings.story.policy()
    shards = defaultdict[int, Decisions](lambda: Decisions(stories, settings.alert.policy()))
    count, oldest = 0, None
    for record in read_topic(settings.kafka, TAGGED, since - stories.silence):
        article = decode(TaggedArticle, record.value)
        if isinstance(article, Malformed):
            continue
        shards[record.partition].add(article)
        count, oldest = count + 1, min(oldest or record.timestamp, record.timestamp)
    rung = sorted((one for shard in shards.values() for one in shard.finish()), key=lambda one: one.at)
    times = {one.alert.alert_id: one.at for one in rung}
    sent = [alert for alert in backtest(watch, (one.alert for one in rung)) if times[alert.alert_id] >= since]
    began = f" since {_moment(oldest)}" if oldest and oldest > since.timestamp() * 1000 else ""
    return [dated(alert, times[alert.alert_id]) for alert in sent], f" (Decided anew from {count} articles{began}.)"


class Decisions:
    """The story and alert decisions about the articles of one partition, in memory."""

    def __init__(self, stories: StoryPolicy, alerts: AlertPolicy) -> None:
        self._stories, self._alerts = StoryBook(stories), AlertBook(alerts)
        self._rung: list[Rung] = []

    def add(self, article: TaggedArticle) -> None:
        for update in self._stories.add(article).updates:
            self._rung += self._alerts.take(update)

    def finish(self) -> list[Rung]:
        """All that rang, in the order it did."""
        return self._rung + self._alerts.finish()


def dated(alert: Alert, at: datetime) -> bytes:
    """The JSON of an alert of the past as if it had been written at ``at``."""
    return encode(replace(alert, times=replace(alert.times, alerted=at)))


def _moment(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"


async def _payloads(redis: Redis, since: datetime) -> AsyncIterator[bytes]:
    start = str(max(0, int(since.timestamp() * 1000)))
    while page := cast("list[Entry]", await cast("Awaitable[object]", redis.xrange(ALL, start, "+", PAGE))):
        for _, fields in page:
            yield fields.get(b"json", b"")
        start = f"({page[-1][0].decode()}"


async def _note(redis: Redis, since: datetime) -> str:
    """Whether the stream was trimmed after ``since``: then the count is a lower bound."""
    first = cast("list[Entry]", await cast("Awaitable[object]", redis.xrange(ALL, count=1)))
    if not first or int(first[0][1].get(b"n", b"0")) <= 1:
        return ""
    oldest = int(first[0][0].partition(b"-")[0])
    return f" (Alerts from before {_moment(oldest)} are no longer kept.)" if oldest > since.timestamp() * 1000 else ""


def find_watch(settings: Settings, name: str) -> Watch:
    """The watch of this name: from the watch file if it has it, so that no service need run, else from Redis.

    Raises:
        TocsinError: there is none.
    """
    path = settings.notify.watches
    if path and path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TocsinError(f"{path} cannot be read as UTF-8: {error}.") from error
        watches, _ = read_watches(text, watch_rules(settings.notify, Vocabulary(), reach=False))
        for watch in watches:
            if watch.name == name:
                return watch
    record = with_redis(settings, lambda redis: WatchStore(redis).all()).get(name)
    if record is None:
        raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")
    return record.watch


def show(payloads: Sequence[bytes], note: str = "") -> None:
    """``14 alerts, here they are.``, and a line for each."""
    here = {0: "No alerts.", 1: "1 alert, here it is."}.get(len(payloads), f"{len(payloads)} alerts, here they are.")
    click.echo(here + note)
    for payload in payloads:
        click.echo(alert_line(Shown.from_json(payload), dated=True))
