"""Two workers of one group on a real Kafka, beside a Valkey of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.kafka_admin import admin, prepare_topics
from streams.settings import KafkaSettings, Settings
from tests.chaos.victims import Process, Valkey


class Pair:
    """Started when made; ``close`` also deletes the topics, because the cluster is shared."""

    def __init__(self, directory: Path, kafka: KafkaSettings, command: Sequence[str], settings: Mapping[str, str]) -> None:
        self.directory, self.kafka = directory, kafka
        self.valkey = Valkey(directory / "valkey")
        known = {
            "TOCSIN_KAFKA_BROKERS": kafka.brokers,
            "TOCSIN_REDIS_URL": self.valkey.url,
            "TOCSIN_WORK_SESSION_TIMEOUT": "6",
        }
        self.workers = [Process(f"worker-{number}", tuple(command), directory, known | dict(settings)) for number in (1, 2)]
        prepare_topics(Settings(kafka=kafka))
        for worker in self.workers:
            worker.start()

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.valkey.close()
        with admin(self.kafka) as client:
            client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])
