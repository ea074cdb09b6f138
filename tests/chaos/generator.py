"""Publishes as pollers do, idempotently and acknowledged by all replicas, but with librdkafka: kafka-python would take half a core."""

from __future__ import annotations

import asyncio
from typing import Any

from confluent_kafka import Producer

from streams.topics import ARTICLES

MOST_WAITING = 100_000
"""Articles in hand while brokers are away."""


class Generator:
    """Keeps what it was given until the brokers have it."""

    def __init__(self, brokers: str) -> None:
        self._producer = Producer({
            "bootstrap.servers": brokers,
            "enable.idempotence": True,
            "acks": "all",
            "linger.ms": 5,
            "message.timeout.ms": 0,  # none: what is published must come
            "queue.buffering.max.messages": MOST_WAITING,
            "partitioner": "murmur2_random",  # as kafka-python and Faust choose
            "log_level": 2,
        })  # fmt: skip
        self._acknowledged: list[str] = []

    async def publish(self, article_id: str, payload: bytes) -> list[str]:
        """Take one more; the ids that were acknowledged since the last call come back."""
        while True:
            try:
                self._producer.produce(ARTICLES, payload, key=article_id.encode(), on_delivery=self._delivered(article_id))
            except BufferError:
                self._producer.poll(0)
                await asyncio.sleep(0.1)
            else:
                break
        self._producer.poll(0)
        return self._taken()

    async def flush(self) -> list[str]:
        """Wait until the brokers have everything."""
        while len(self._producer):
            self._producer.poll(0)
            await asyncio.sleep(0.1)
        return self._taken()

    def _delivered(self, article_id: str) -> Any:
        def delivered(error: Any, _: Any) -> None:
            if error is not None:
                raise RuntimeError(f"{article_id} was not published: {error}")
            self._acknowledged.append(article_id)

        return delivered

    def _taken(self) -> list[str]:
        taken, self._acknowledged = self._acknowledged, []
        return taken
