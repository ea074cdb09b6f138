"""Creating, checking and describing the topics, with kafka-python's admin client."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import KafkaError

from streams.errors import TocsinError
from streams.kafka_connect import connecting
from streams.producer import client_options
from streams.settings import KafkaSettings, Settings
from streams.topics import TopicSpec, all_topics

SETTLE_TRIES, SETTLE_SECONDS = 20, 0.5
"""How often and how long a topic that is being made or deleted is waited for."""


class TopicMismatchError(TocsinError):
    """A topic is not as the settings say, which no waiting mends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTopic:
    """A topic as the broker has it."""

    name: str
    partitions: int
    replication: int
    """Replicas of its first partition."""
    in_sync: int
    """Fewest replicas in sync of any partition."""
    config: dict[str, str]
    """Settings of the topic that differ from the broker's defaults."""


@contextmanager
def admin(kafka: KafkaSettings) -> Iterator[Any]:
    """A connected admin client.

    Raises:
        TocsinError: no broker answers at the address of the settings, or it refuses.
    """
    with connecting(kafka):
        client = KafkaAdminClient(**client_options(kafka))
    try:
        yield client
    except KafkaError as error:
        raise TocsinError(f"The Kafka broker at {kafka.brokers} refuses: {error}.") from error
    finally:
        client.close()


def find_topics(client: Any, specs: Sequence[TopicSpec]) -> dict[str, FoundTopic]:
    """Those of ``specs`` that exist, by name.

    A topic is listed a moment before it has its partitions and a moment after it lost them: that moment is waited for.
    """
    found = _listed(client, specs)
    for _ in range(SETTLE_TRIES):
        if all(topic.partitions for topic in found.values()):
            break
        time.sleep(SETTLE_SECONDS)
        found = _listed(client, specs)
    return found


def _listed(client: Any, specs: Sequence[TopicSpec]) -> dict[str, FoundTopic]:
    present = set(client.list_topics())
    names = [spec.name for spec in specs if spec.name in present]
    if not names:
        return {}
    configs = client.describe_configs([ConfigResource("TOPIC", name) for name in names]).get("topic", {})
    return {topic["name"]: _found(topic, configs.get(topic["name"], {})) for topic in client.describe_topics(names)}


def _found(topic: Any, config: Any) -> FoundTopic:
    partitions = topic["partitions"]
    return FoundTopic(
        name=topic["name"],
        partitions=len(partitions),
        replication=len(partitions[0]["replica_nodes"]) if partitions else 0,
        in_sync=min((len(partition["isr_nodes"]) for partition in partitions), default=0),
        config={name: str(value["value"]) for name, value in config.items()},
    )


def create_topics(client: Any, kafka: KafkaSettings, missing: Sequence[TopicSpec]) -> None:
    """Create the topics of ``missing`` as the settings say."""
    wanted = {
        spec.name: {
            "num_partitions": spec.partitions(kafka),
            "replication_factor": kafka.replication,
            "configs": spec.config(),
        }
        for spec in missing
    }
    if wanted:
        client.create_topics(wanted, wait_for_metadata=True)


def breaking(spec: TopicSpec, found: FoundTopic, kafka: KafkaSettings) -> str | None:
    """Why the stages cannot work with a topic as it was found, in one sentence; ``None`` when they can."""
    wanted = spec.partitions(kafka)
    if found.partitions == wanted:
        return None
    name = "TOCSIN_KAFKA_STORY_SHARDS" if spec.sharded else "TOCSIN_KAFKA_PARTITIONS"
    return (
        f"The topic {spec.name} has {found.partitions} partitions, the settings say {wanted}: "
        f"set {name} to what it has, or create the topics anew."
    )


def deviations(spec: TopicSpec, found: FoundTopic, kafka: KafkaSettings) -> list[str]:
    """Everything in which a topic differs from the settings, a sentence each."""
    told = [sentence] if (sentence := breaking(spec, found, kafka)) else []
    if found.replication != kafka.replication:
        told.append(f"The topic {spec.name} has {found.replication} replicas, the settings say {kafka.replication}.")
    for name, value in spec.config().items():
        have = found.config.get(name, "the broker's default")
        if set(have.split(",")) != set(value.split(",")):
            told.append(f"The topic {spec.name} has {name} {have}, not {value}.")
    return told


def prepare_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing; return their names. The embedded broker makes them on first use.

    Raises:
        TopicMismatchError: a topic has another number of partitions than the settings say.
        TocsinError: no broker answers, or it refuses.
    """
    kafka = settings.kafka
    if kafka.embedded:
        return []
    specs = all_topics(settings.work.state_retention_days)
    with admin(kafka) as client:
        found = find_topics(client, specs)
        for spec in specs:
            if spec.name in found and (sentence := breaking(spec, found[spec.name], kafka)):
                raise TopicMismatchError(sentence)
        missing = [spec for spec in specs if spec.name not in found]
        create_topics(client, kafka, missing)
    return [spec.name for spec in missing]
