"""The quarantine topic read back: who set a message aside, when, why and how often, and its way back into the chain.

Kafka cannot delete one record, so what was replayed or dropped is noted in Redis for as long as the topic keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from streams.errors import TocsinError
from streams.producer import client_options
from streams.settings import KafkaSettings
from streams.stage import ARTICLE_HEADER, TRIES_HEADER
from streams.topics import DAY, QUARANTINE, TOPICS

SETTLED = "tocsin:quarantine"
"""Redis hash: id of a quarantined message → ``replayed`` or ``dropped``."""
POLL_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A message that was set aside."""

    id: str
    """``partition:offset`` in the quarantine topic."""
    stage: str
    time: str
    """ISO 8601."""
    reason: str
    """``malformed``, ``failed`` or ``too-large``."""
    error: str
    origin: str
    """``topic/partition/offset`` it came from."""
    tries: int
    """How often it has been set aside, this time included."""
    key: bytes
    value: bytes
    article: bytes | None
    """Its journal token, where it had one."""

    @property
    def source(self) -> tuple[str, int]:
        """Topic and partition it came from."""
        topic, partition, _ = self.origin.rsplit("/", 2)
        return topic, int(partition)


def read_quarantine(kafka: KafkaSettings) -> Iterator[Quarantined]:
    """Everything the topic keeps now, oldest first within a partition.

    Raises:
        TocsinError: the broker cannot be reached.
    """
    try:
        consumer = KafkaConsumer(**client_options(kafka), enable_auto_commit=False, auto_offset_reset="earliest")
    except (KafkaError, OSError, ValueError) as error:
        raise TocsinError(f"The Kafka broker at {kafka.brokers} cannot be reached: {error}.") from error
    try:
        yield from _records(consumer)
    finally:
        consumer.close()


def _records(consumer: Any) -> Iterator[Quarantined]:
    partitions = [TopicPartition(QUARANTINE, number) for number in consumer.partitions_for_topic(QUARANTINE) or ()]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for partition, records in consumer.poll(timeout_ms=POLL_MS).items():
            yield from (_quarantined(record) for record in records if record.offset < ends[partition])


def _quarantined(record: Any) -> Quarantined:
    headers: dict[str, bytes] = dict(record.headers or ())
    text = {name: headers.get(name, b"").decode("utf-8", "replace") for name in ("stage", "time", "reason", "error", "origin")}
    tries = headers.get(TRIES_HEADER, b"1")
    return Quarantined(
        id=f"{record.partition}:{record.offset}",
        tries=int(tries) if tries.isdigit() else 1,
        key=record.key or b"",
        value=record.value or b"",
        article=headers.get(ARTICLE_HEADER),
        **text,
    )


class Settled:
    """What was already replayed or dropped."""

    def __init__(self, connection: redis.Redis) -> None:
        self._redis = connection

    def ids(self) -> Mapping[str, str]:
        """Id → ``replayed`` or ``dropped``."""
        found = cast("dict[bytes, bytes]", self._redis.hgetall(SETTLED))
        return {name.decode(): how.decode() for name, how in found.items()}

    def note(self, ids: Sequence[str], how: str) -> None:
        if ids:
            self._redis.hset(SETTLED, mapping=dict.fromkeys(ids, how))
            retention = next(spec.retention for spec in TOPICS if spec.name == QUARANTINE)
            self._redis.expire(SETTLED, retention + DAY)
