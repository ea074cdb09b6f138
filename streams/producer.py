"""Publishing to Kafka with kafka-python: idempotent, acknowledged by all replicas, in order per key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kafka import KafkaProducer

from streams.kafka_connect import connecting
from streams.kafka_security import python_options
from streams.settings import KafkaSettings


def client_options(kafka: KafkaSettings) -> dict[str, Any]:
    """What every kafka-python client (producer, consumer, admin) is given: where, as whom, how long to look for a broker."""
    options: dict[str, Any] = {"bootstrap_servers": kafka.brokers.split(","), "bootstrap_timeout_ms": 10_000}
    if kafka.api_version:
        options["api_version"] = tuple(int(part) for part in kafka.api_version.split("."))
    return options | python_options(kafka)


class Publisher:
    """An asyncio face of ``KafkaProducer``; ``publish`` returns when the broker has the message."""

    def __init__(self, kafka: KafkaSettings) -> None:
        """Connect.

        Raises:
            TocsinError: no broker answers.
        """
        with connecting(kafka):
            self._producer = KafkaProducer(**client_options(kafka), acks="all", enable_idempotence=True, linger_ms=5)
        # send() can block while metadata is fetched or its buffer is full: off the event loop, in one thread for order.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kafka-send")

    async def publish(
        self, topic: str, key: bytes, value: bytes, headers: Mapping[str, bytes] | None = None, partition: int | None = None
    ) -> None:
        """Publish one message.

        Raises:
            KafkaError: it was not acknowledged within the delivery timeout of two minutes.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        pending = await loop.run_in_executor(
            self._thread,
            lambda: self._producer.send(
                topic, value=value, key=key, headers=list((headers or {}).items()), partition=partition
            ),
        )
        pending.add_callback(lambda _: loop.call_soon_threadsafe(_finish, done, None))
        pending.add_errback(lambda error: loop.call_soon_threadsafe(_finish, done, error))
        await done

    async def close(self) -> None:
        """Send what is buffered and close the connections."""
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._producer.close(timeout=10))
        self._thread.shutdown()


def _finish(done: asyncio.Future[None], error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
