"""A topic read from a point in time to its present end, for those who ask and go; no consumer group, nothing committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from streams.errors import TocsinError
from streams.kafka_connect import connecting
from streams.producer import client_options
from streams.settings import KafkaSettings

POLL_MS = 500


def read_topic(kafka: KafkaSettings, topic: str, since: datetime | None = None) -> Iterator[Any]:
    """The records that the topic keeps now, as kafka-python gives them; in order within a partition.

    Args:
        kafka: where the broker is.
        topic: its name.
        since: leave out what was published before.

    Raises:
        TocsinError: the broker cannot be reached.
    """
    with connecting(kafka):
        consumer = KafkaConsumer(**client_options(kafka), enable_auto_commit=False, auto_offset_reset="earliest")
    start = max(0, int(since.timestamp() * 1000)) if since else 0
    try:
        for record in _records(consumer, kafka, topic, start):
            if record.timestamp >= start:
                yield record
    except KafkaError as error:
        raise TocsinError(f"The Kafka broker at {kafka.brokers} refuses: {error}.") from error
    finally:
        consumer.close()


def _records(consumer: Any, kafka: KafkaSettings, topic: str, start: int) -> Iterator[Any]:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    if not partitions:  # nobody wrote to it yet
        return
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    consumer.seek_to_beginning(*partitions)
    # The embedded broker keeps little and knows no times.
    if start and not kafka.embedded:
        for partition, found in consumer.offsets_for_times(dict.fromkeys(partitions, start)).items():
            consumer.seek(partition, found.offset if found else ends[partition])
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for partition, records in consumer.poll(timeout_ms=POLL_MS).items():
            yield from (record for record in records if record.offset < ends[partition])
