"""Two workers of one group on a real Kafka, beside a Valkey of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from streams.kafka_admin import admin, prepare_topics
from streams.settings import KafkaSettings, Settings
from tests.chaos.victims import Process, Valkey
from tests.e2e.site import wait_until


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

    def reaches(self, done: Callable[[], bool], seconds: float) -> bool:
        """Whether ``done`` became true within ``seconds``; workers that end by themselves are started again, as a supervisor does.

        They do on purpose, for one when the whole machine stood still for longer than their session.
        """

        def look() -> bool:
            for worker in self.workers:
                worker.mend()
            return done()

        return wait_until(look, seconds, every=0.5)

    def last_words(self) -> str:
        return "\n".join(worker.last_words() for worker in self.workers)

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.valkey.close()
        with admin(self.kafka) as client:
            client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])
