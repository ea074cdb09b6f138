"""The whole service as its users start it, for tests."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import psutil
import redis
from kafka import KafkaProducer

from agents.poller_ports import registry_of
from news.model import Feed
from streams.bounded_read import read_topic
from streams.producer import client_options
from streams.redis_client import client
from streams.registry import FeedRegistry, FetchNote
from streams.settings import KafkaSettings, PollSettings
from tests.e2e.site import wait_until

T = TypeVar("T")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "alert.schema.json").read_text(encoding="utf-8"))
"""What every alert must be, whoever makes it."""
START_SECONDS = 60.0


@dataclass(slots=True)
class Service:
    """``tocsin run`` in a data directory, with settings of its own."""

    directory: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_DATA_DIR": str(self.directory),
            "TOCSIN_POLL_ALLOW_PRIVATE": "true",
            "TOCSIN_LOG_FORMAT": "json",
            **self.settings,
        }

    def tocsin(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a subcommand to its end."""
        return subprocess.run(
            [sys.executable, "-m", "agents", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **options,
        )

    def start(self) -> Service:
        """Start it and wait until Redis answers."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "agents", "run"], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        assert wait_until(lambda: self.redis_url() is not None, START_SECONDS), self.log()
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; returns its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        wait_until(lambda: not self.children(), 10)
        return code

    def kill_child(self, name: str) -> None:
        """SIGKILL the process of a subcommand."""
        assert wait_until(lambda: name in self.children(), START_SECONDS), self.log()
        self.children()[name].kill()

    def children(self) -> dict[str, psutil.Process]:
        """The service's processes by subcommand."""
        assert self.process
        found = {}
        for process in psutil.process_iter(["cmdline", "environ"]):
            command, environ = process.info["cmdline"] or [], process.info["environ"] or {}
            if (
                "agents" in command
                and environ.get("TOCSIN_DATA_DIR") == str(self.directory)
                and process.pid != self.process.pid
            ):
                found[command[command.index("agents") + 1]] = process
        return found

    def redis_url(self) -> str | None:
        if url := self.settings.get("TOCSIN_REDIS_URL"):
            return url
        note = self.directory / "service.json"
        return str(json.loads(note.read_text())["redis"]) if note.exists() else None

    def redis(self) -> redis.Redis:
        url = self.redis_url()
        assert url, self.log()
        return redis.Redis.from_url(url)

    def alerts(self, channel: str = "alerts:all") -> list[dict[str, Any]]:
        """Everything in a channel's stream."""
        connection = self.redis()
        try:
            entries: Any = connection.xrange(channel)
        finally:
            connection.close()
        alerts = [json.loads(next(value for value in fields.values() if value.startswith(b"{"))) for _, fields in entries]
        for alert in alerts:
            jsonschema.validate(alert, SCHEMA)
        return alerts

    def ready(self) -> bool:
        """Whether the worker has its partitions."""
        return '"worker ready"' in (self.directory / "run.log").read_text(errors="replace")

    def add_feed(self, url: str, publisher: str, country: str = "GB") -> None:
        """Poll ``url`` from now on."""
        feed = Feed(url=url, publisher=publisher, family=publisher, country=country)
        asyncio.run(self._with_registry(lambda registry: registry.put(feed, origin="test", due=datetime.now(UTC))))

    def feed_log(self, url: str) -> tuple[FetchNote, ...]:
        """What came of the fetches of a feed."""

        async def read(registry: FeedRegistry) -> tuple[FetchNote, ...]:
            record = await registry.get(url)
            return await registry.log(record) if record else ()

        return asyncio.run(self._with_registry(read))

    async def _with_registry(self, work: Callable[[FeedRegistry], Awaitable[T]]) -> T:
        connection = client(self.redis_url() or "")
        try:
            return await work(registry_of(connection, PollSettings()))
        finally:
            await connection.aclose()

    def trace(self, url: str) -> dict[str, dict[str, Any]]:
        """What each stage made of the article at ``url``, by stage."""
        connection = self.redis()
        try:
            for key in connection.scan_iter("tocsin:trace:*"):
                fields: Any = connection.hgetall(key)
                if fields.pop(b"url", b"").decode() == url:
                    steps = [json.loads(step) for step in fields.values()]
                    return {step["stage"]: step for step in steps}
        finally:
            connection.close()
        return {}

    def kafka(self) -> KafkaSettings:
        """How to reach the service's broker."""
        if brokers := self.settings.get("TOCSIN_KAFKA_BROKERS"):
            return KafkaSettings(brokers=brokers)
        note = json.loads((self.directory / "service.json").read_text())
        return KafkaSettings(brokers=note["brokers"], api_version="2.3", embedded=True)

    def raw_messages(self, topic: str) -> list[Any]:
        """Everything in a topic now, oldest first."""
        return sorted(read_topic(self.kafka(), topic), key=lambda record: (record.timestamp, record.offset))

    def messages(self, topic: str) -> list[dict[str, Any]]:
        """Everything in a topic now, decoded."""
        return [json.loads(record.value) for record in self.raw_messages(topic)]

    def publish(self, topic: str, value: bytes, key: bytes = b"key") -> None:
        """Put bytes into a topic, whatever they are."""
        producer = KafkaProducer(**client_options(self.kafka()))
        producer.send(topic, key=key, value=value).get(10)
        producer.close()

    def log(self) -> str:
        return (self.directory / "run.log").read_text(errors="replace")[-8000:]
