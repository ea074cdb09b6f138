"""What a running worker measures of itself: how far behind it is, and how large its tables are."""

from __future__ import annotations

from typing import Any

from streams import metrics
from streams.topics import TOPICS

KEYS = "rocksdb.estimate-num-keys"
BYTES = "rocksdb.total-sst-files-size"
NAMES = frozenset(spec.name for spec in TOPICS)


def measure_lag(consumer: Any) -> int:
    """Set the lag of every partition this worker has; return the sum, in messages."""
    metrics.LAG.clear()
    total = 0
    for tp in consumer.assignment():
        if tp.topic not in NAMES:
            continue
        lag = max(0, (consumer.highwater(tp) or 0) - consumer.committed(tp))
        metrics.LAG.labels(tp.topic, tp.partition).set(lag)
        total += lag
    return total


def measure_tables(tables: dict[str, dict[int, Any]]) -> None:
    """Set the sizes of the open stores, table name → partition → database."""
    metrics.TABLE_KEYS.clear()
    metrics.TABLE_BYTES.clear()
    for name, databases in tables.items():
        for partition, database in databases.items():
            metrics.TABLE_KEYS.labels(name, partition).set(database.property_int_value(KEYS) or 0)
            metrics.TABLE_BYTES.labels(name, partition).set(database.property_int_value(BYTES) or 0)
