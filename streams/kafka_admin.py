"""Creating and checking the topics, with kafka-python's admin client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from streams.errors import TocsinError
from streams.producer import client_options
from streams.settings import KafkaSettings
from streams.topics import TOPICS


@contextmanager
def admin(kafka: KafkaSettings) -> Iterator[Any]:
    """A connected admin client.

    Raises:
        TocsinError: no broker answers at the address of the settings.
    """
    try:
        client = KafkaAdminClient(**client_options(kafka))
    except (KafkaError, OSError, ValueError) as error:
        raise TocsinError(f"The Kafka broker at {kafka.brokers} cannot be reached: {error}.") from error
    try:
        yield client
    finally:
        client.close()


def prepare_topics(kafka: KafkaSettings) -> list[str]:
    """Create the topics that are missing; return their names. The embedded broker makes them on first use.

    Raises:
        TocsinError: no broker answers, it refuses, or a topic has another number of partitions than the settings say.
    """
    if kafka.embedded:
        return []
    with admin(kafka) as client:
        try:
            present = set(client.list_topics())
            missing = [spec for spec in TOPICS if spec.name not in present]
            if missing:
                client.create_topics(
                    {
                        spec.name: {
                            "num_partitions": spec.partitions(kafka),
                            "replication_factor": kafka.replication,
                            "configs": spec.config(),
                        }
                        for spec in missing
                    },
                    wait_for_metadata=True,
                )
            described = client.describe_topics([spec.name for spec in TOPICS if spec.name in present])
        except KafkaError as error:
            raise TocsinError(f"The topics cannot be prepared on {kafka.brokers}: {error}.") from error
    counts = {topic["name"]: len(topic["partitions"]) for topic in described}
    for spec in TOPICS:
        if counts.get(spec.name, spec.partitions(kafka)) != spec.partitions(kafka):
            raise TocsinError(
                f"The topic {spec.name} has {counts[spec.name]} partitions, the settings say {spec.partitions(kafka)}: "
                f"set {'TOCSIN_KAFKA_STORY_SHARDS' if spec.sharded else 'TOCSIN_KAFKA_PARTITIONS'} to what it has, "
                "or create the topics anew."
            )
    return [spec.name for spec in missing]
