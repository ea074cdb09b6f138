"""A broker that speaks the Kafka protocol inside this process: librdkafka's in-process cluster.

It keeps its log in memory, about 5 MB or 100,000 messages a partition, and nothing over a restart; what must survive one is
in the journal (streams.journal), in Valkey and in the local RocksDB stores.
"""

from __future__ import annotations

from confluent_kafka import KafkaException, Producer

from streams.errors import TocsinError

PARTITIONS = 4
"""Every topic of the in-process cluster has as many, whatever is asked."""


class EmbeddedBroker:
    """Runs from construction until ``close``; listens on a free loopback port."""

    def __init__(self) -> None:
        """Start the cluster.

        Raises:
            TocsinError: it did not come up within 10 s.
        """
        self._producer: Producer | None = Producer(
            {"test.mock.num.brokers": 1, "bootstrap.servers": "embedded", "log_level": 2}
        )
        try:
            broker = next(iter(self._producer.list_topics(timeout=10).brokers.values()))
        except (KafkaException, StopIteration) as error:
            raise TocsinError(f"The embedded broker did not start: {error}.") from error
        self.brokers = f"{broker.host}:{broker.port}"

    def close(self) -> None:
        """Stop listening; the log is gone."""
        self._producer = None
