"""Where the broker and Redis are: from the settings, or embedded in the service that runs in the data directory."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

from streams.embedded.broker import PARTITIONS, EmbeddedBroker
from streams.embedded.valkey import EmbeddedValkey
from streams.errors import TocsinError
from streams.settings import KafkaSettings, RedisSettings, Settings

NOTE = "service.json"
"""File in the data directory in which a running service notes where its embedded servers listen."""
LOCK_SECONDS = 5.0
"""How long a new service waits for one that is just going down."""
EMBEDDED_API = "2.3"
"""The newest broker version kafka-python and librdkafka's in-process cluster agree on."""


class EmbeddedServers:
    """The servers the settings do not name, started; ``settings`` says where they are."""

    def __init__(self, settings: Settings) -> None:
        """Start a Valkey where ``redis.url`` is empty and a broker where ``kafka.brokers`` is.

        Raises:
            TocsinError: a server did not start.
        """
        self._valkey: EmbeddedValkey | None = None
        self._broker: EmbeddedBroker | None = None
        self._note = settings.data_dir / NOTE
        self._lock = _lock(settings.data_dir)
        self._directory = settings.data_dir / "valkey"
        if not settings.redis.url:
            # Valkey holds our lock too: who comes after a crash waits until the last server on these files is gone.
            self._valkey = EmbeddedValkey(self._directory, settings.redis.port, (self._lock,))
            settings = settings.model_copy(update={"redis": settings.redis.model_copy(update={"url": self._valkey.url})})
        if not settings.kafka.brokers:
            self._broker = EmbeddedBroker()
            settings = settings.model_copy(update={"kafka": embedded_kafka(settings.kafka, self._broker.brokers)})
        self.settings = settings
        if self._valkey or self._broker:
            write_note(self._note, settings)

    def alive(self) -> bool:
        """Whether the embedded Valkey still runs (the embedded broker lives in this process)."""
        return self._valkey is None or self._valkey.alive()

    def mend(self) -> None:
        """Start a Valkey that died again, on its port and data."""
        if self._valkey and not self._valkey.alive():
            self._valkey = EmbeddedValkey(self._directory, self._valkey.port, (self._lock,))

    def close(self) -> None:
        """Stop them; Valkey's data stays."""
        self._note.unlink(missing_ok=True)
        if self._broker:
            self._broker.close()
        if self._valkey:
            self._valkey.close()
        os.close(self._lock)


def _lock(directory: Path) -> int:
    """Take the data directory for this service; returns the descriptor that holds the lock.

    Raises:
        TocsinError: another service keeps it, or it cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(directory / "service.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise TocsinError(f"The data directory {directory} cannot be used: {error.strerror}.") from error
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(lock)
                raise TocsinError(f"Another service already runs in {directory}.") from None
            time.sleep(0.1)
        else:
            return lock


def embedded_kafka(kafka: KafkaSettings, brokers: str) -> KafkaSettings:
    """The settings for an embedded broker at ``brokers``; its topics all have the same number of partitions."""
    return kafka.model_copy(
        update={"brokers": brokers, "embedded": True, "api_version": EMBEDDED_API, "partitions": PARTITIONS, "replication": 1}
    )


def write_note(path: Path, settings: Settings) -> None:
    """Note where the servers are, readable by the user who runs the service only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(
        json.dumps({"redis": settings.redis.url, "brokers": settings.kafka.brokers if settings.kafka.embedded else ""})
    )
    fresh.replace(path)


def located(settings: Settings) -> Settings:
    """The settings with empty addresses filled in from the service that runs in the data directory.

    Raises:
        TocsinError: an address is missing and no service runs there.
    """
    note = settings.data_dir / NOTE
    noted: dict[str, str] = {}
    if note.is_file():
        try:
            noted = dict(json.loads(note.read_text()))
        except (ValueError, TypeError) as error:
            raise TocsinError(f"{note} is damaged ({error}); start the service again.") from error
    if not settings.redis.url:
        if not noted.get("redis"):
            raise TocsinError(f"No service runs in {settings.data_dir}; start one with `tocsin run` or set TOCSIN_REDIS_URL.")
        settings = settings.model_copy(update={"redis": RedisSettings(url=noted["redis"])})
    if not settings.kafka.brokers and noted.get("brokers"):
        settings = settings.model_copy(update={"kafka": embedded_kafka(settings.kafka, noted["brokers"])})
    return settings


def require_broker(settings: Settings) -> Settings:
    """The located settings of a process that needs a broker.

    Raises:
        TocsinError: there is none.
    """
    settings = located(settings)
    if not settings.kafka.brokers:
        raise TocsinError("No broker: set TOCSIN_KAFKA_BROKERS, or use `tocsin run`, which brings its own.")
    return settings
