"""Workers with the alert agent, the notifier and Redis are killed at random; what subscribers and webhooks got is judged.

``python -m tests.chaos.subscribers --seconds 60 --kills 15 --rate 200``; exits with 1 when an alert was lost, repeated or out of
order in a stream or at a subscriber, or did not reach its webhook under one key.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
import redis.asyncio
from kafka.errors import KafkaError

import tocsin_client
from news.model import Alert, Article
from news.watches import Watch
from streams.article_publisher import ArticlePublisher
from streams.channels import channels_of
from streams.codec import decode, encode
from streams.kafka_admin import prepare_topics
from streams.producer import Publisher
from streams.settings import KafkaSettings, Settings
from streams.topics import STORIES
from streams.watch_store import WatchStore
from tests.alert_factory import START, Telling, checked, story
from tests.chaos import world
from tests.chaos.ledger import alerts_in, judge
from tests.chaos.victims import Process, Valkey, Victim
from tests.local_kafka import Cluster, missing
from tests.webhook_receiver import Receiver

SETTLE_SECONDS = 120.0
"""Seconds without one more alert after which what is missing counts as lost."""
TOLD = 40
"""Stories with a second source in the quiet period; their updates ring when nobody reports them any more."""


class Run:
    """One run."""

    def __init__(self, directory: Path, options: argparse.Namespace) -> None:
        self._options, self._rng = options, random.Random(options.seed)
        self._cluster = Cluster(directory / "kafka", brokers=1)
        self._valkey = Valkey(directory / "valkey")
        self._kafka = KafkaSettings(brokers=self._cluster.address)
        settings = {
            "TOCSIN_KAFKA_BROKERS": self._kafka.brokers,
            "TOCSIN_REDIS_URL": self._valkey.url,
            "TOCSIN_ALERT_QUIET_MINUTES": "0.1",
            "TOCSIN_ALERT_STREAM_LENGTH": "1000000",
            "TOCSIN_ALERT_CHANNEL_LENGTH": "1000000",
            "TOCSIN_NOTIFY_ALLOW_PRIVATE": "true",
            "TOCSIN_NOTIFY_ATTEMPTS": "50",
            "TOCSIN_NOTIFY_LONGEST_WAIT": "2",
            "TOCSIN_WORK_SESSION_TIMEOUT": "6",
            "TOCSIN_LOG_FORMAT": "json",
        }
        workers = directory / "workers"
        self._ringers = [Process(f"worker-{number}", ("work",), workers, settings) for number in range(2)]
        self._notifier = Process("notifier", ("notify",), workers, settings)
        self._hook = Receiver(answer=lambda _, __: self._rng.choice((200, 200, 200, 503)))
        self._published: set[int] = set()
        self._seen: list[tocsin_client.Alert] = []
        self._kills: Counter[str] = Counter()
        self._dead: set[str] = set()

    async def run(self) -> list[str]:
        """Everything that is wrong at the end; nothing, it is hoped."""
        prepare_topics(Settings(kafka=self._kafka, _env_file=None))
        await self._hook.start()
        async with redis.asyncio.Redis.from_url(self._valkey.url) as client:
            watch = Watch(name="everything", when="relevance >= 0", deliver=(self._hook.url,), secret="a key")
            await WatchStore(client).put(watch)
        for process in (*self._ringers, self._notifier):
            process.start()
        await asyncio.sleep(15)
        tasks = [asyncio.create_task(work) for work in (self._mend(), self._listen())]
        feeding = asyncio.ensure_future(asyncio.gather(self._feed(), self._tell()))
        try:
            await self._kill_at_random(feeding)
            await feeding
            return await self._settled()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._hook.stop()

    def close(self) -> None:
        for process in (*self._ringers, self._notifier):
            process.kill()
        self._valkey.close()
        self._cluster.stop()

    async def _listen(self) -> None:
        async for alert in tocsin_client.subscribe(url=self._valkey.url, since="1h"):
            self._seen.append(alert)

    async def _feed(self) -> None:
        publisher = Publisher(self._kafka)
        articles, started = ArticlePublisher(publisher), time.monotonic()
        rate = self._options.rate
        clock = iter(lambda: datetime.now(UTC), None)
        pending: set[asyncio.Task[None]] = set()
        for number, article in enumerate(world.mixture(self._options.seconds, rate, self._options.events, clock)):
            await asyncio.sleep(max(0, started + number / rate - time.monotonic()))
            pending.add(task := asyncio.create_task(self._publish(articles, article)))
            task.add_done_callback(pending.discard)
        await asyncio.gather(*pending)
        await publisher.close()

    async def _publish(self, articles: ArticlePublisher, article: Article) -> None:
        while True:
            try:
                await articles.publish(article)
            except KafkaError:
                await asyncio.sleep(1)
            else:
                break
        if article.id.startswith("event-"):
            self._published.add(int(article.id.removeprefix("event-")))

    async def _tell(self) -> None:
        """Developing stories, as the story stage would publish them, spread over the time."""
        publisher = Publisher(self._kafka)
        for number in range(TOLD):
            await asyncio.sleep(self._options.seconds / TOLD)
            hours = (datetime.now(UTC) - START) / timedelta(hours=1)
            told = Telling(story(id=f"told{number}", version=0))
            for update in (told.report("opened", hours=hours), told.report(hours=hours + 1 / 3600, family="agency-b")):
                while True:
                    try:
                        await publisher.publish(STORIES, update.story.id.encode(), encode(update))
                    except KafkaError:
                        await asyncio.sleep(1)
                    else:
                        break
        await publisher.close()

    async def _kill_at_random(self, feeding: asyncio.Future[Any]) -> None:
        pause = self._options.seconds / max(1, self._options.kills)
        victims: Sequence[Victim] = (*self._ringers, self._notifier, self._valkey)
        tasks = []
        while not feeding.done():
            await asyncio.sleep(pause * self._rng.uniform(0.5, 1.5))
            alive = [victim for victim in victims if victim.name not in self._dead]
            if alive and not feeding.done():
                tasks.append(asyncio.create_task(self._kill(self._rng.choice(alive))))
        await asyncio.gather(*tasks)

    async def _kill(self, victim: Victim) -> None:
        self._dead.add(victim.name)
        self._kills[victim.name] += 1
        await asyncio.to_thread(victim.kill)
        await asyncio.sleep(self._rng.uniform(0, victim.away))
        await asyncio.to_thread(victim.start)
        self._dead.discard(victim.name)

    async def _mend(self) -> None:
        while True:
            await asyncio.sleep(1)
            for process in (*self._ringers, self._notifier):
                if process.name not in self._dead:
                    process.mend()

    async def _settled(self) -> list[str]:
        deadline, seen = time.monotonic() + SETTLE_SECONDS, 0
        with redis.Redis.from_url(self._valkey.url) as client:
            while time.monotonic() < deadline and self._wrong(client):
                await asyncio.sleep(3)
                if len(self._seen) + len(self._hook.got) > seen:
                    deadline, seen = time.monotonic() + SETTLE_SECONDS, len(self._seen) + len(self._hook.got)
            await asyncio.sleep(8)  # a repeat may still be on its way
            wrong = self._wrong(client)
            _say(
                f"kills {dict(self._kills)}; events {len(self._published)}; alerts {len(alerts_in(client))}; seen {len(self._seen)}"
            )
        _say(f"webhook: {len(self._hook.got)} requests, {len(self._hook.taken)} taken, {len(set(self._taken()))} alerts")
        return wrong

    def _wrong(self, client: redis.Redis) -> list[str]:
        verdict = judge(self._published, client)
        wrong = [f"lost event {number}" for number in verdict.lost] + verdict.repeated
        streams, alerts = _streams(client), [_alert(raw) for raw in alerts_in(client)]
        wrong += [f"{channel}: repeated" for channel, ids in streams.items() if len(ids) != len(set(ids))]
        everywhere = {channel: set(ids) for channel, ids in streams.items()}
        wrong += [
            f"{alert.alert_id} is not on {channel}"
            for alert in alerts
            for channel in (*channels_of(alert), "alerts:watch:everything")
            if alert.alert_id not in everywhere.get(channel, ())
        ]
        rung = {(alert.alert_id, alert.type) for alert in alerts}
        owed = {(f"told{number}:{seq}", kind) for number in range(TOLD) for seq, kind in ((1, "alert"), (2, "update"))}
        wrong += [f"lost {kind} {alert_id}" for alert_id, kind in sorted(owed - rung)]
        seen = [alert.alert_id for alert in self._seen]
        if seen != streams.get("alerts:all", []):
            wrong.append(f"the subscriber saw {len(seen)} alerts, the stream has {len(alerts)}, or in another order")
        wrong += _disorder(self._seen)
        if missed := {alert.alert_id for alert in alerts} - set(self._taken()):
            wrong.append(f"the webhook lacks {len(missed)} alerts")
        keys: dict[str, set[str]] = defaultdict(set)
        for got in self._hook.got:
            keys[got.alert_ids[0]].add(got.key)
        return wrong + [f"{alert_id} came under {found}" for alert_id, found in keys.items() if len(found) > 1]

    def _taken(self) -> list[str]:
        return [alert_id for got in self._hook.taken for alert_id in got.alert_ids]


def _streams(client: redis.Redis) -> dict[str, list[str]]:
    """Every channel of alerts and the ids on it, in order."""
    channels: Any = client.scan_iter("alerts:*", count=1000)
    found: dict[str, Any] = {channel.decode(): client.xrange(channel) for channel in channels if channel != b"alerts:control"}
    return {name: [json.loads(fields[b"json"])["alert_id"] for _, fields in entries] for name, entries in found.items()}


def _alert(raw: dict[str, Any]) -> Alert:
    alert = decode(Alert, checked(json.dumps(raw).encode()))
    assert isinstance(alert, Alert)
    return alert


def _disorder(seen: Iterable[tocsin_client.Alert]) -> list[str]:
    """Stories whose alerts did not come as 1, 2, 3."""
    last: dict[str, int] = defaultdict(int)
    wrong = []
    for alert in seen:
        if alert.seq != last[alert.story_id] + 1:
            wrong.append(f"{alert.alert_id} came after seq {last[alert.story_id]}")
        last[alert.story_id] = alert.seq
    return wrong


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", flush=True)  # noqa: T201 - a command's output


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--rate", type=int, default=200, help="articles a second")
    parser.add_argument("--events", type=int, default=5, help="new events a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    if reason := missing():
        parser.exit(1, f"Kafka cannot run here: {reason}.\n")
    with tempfile.TemporaryDirectory() as temporary:
        run = Run(options.directory or Path(temporary), options)
        try:
            wrong = asyncio.run(run.run())
        finally:
            run.close()
    _say("nothing lost, nothing repeated, all in order" if not wrong else "\n".join(wrong[:40]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
