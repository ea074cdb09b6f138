"""The quarantine topic read back: who set a message aside, when, why and how often, and its way back into the chain.

Kafka cannot delete one record, so what was replayed or dropped is noted in Redis for as long as the topic keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from streams.bounded_read import read_topic
from streams.settings import KafkaSettings
from streams.stage import ARTICLE_HEADER, TRIES_HEADER
from streams.topics import DAY, QUARANTINE, TOPICS

SETTLED = "tocsin:quarantine"
"""Redis hash: id of a quarantined message → ``replayed`` or ``dropped``."""


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
    return map(_quarantined, read_topic(kafka, QUARANTINE))


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
