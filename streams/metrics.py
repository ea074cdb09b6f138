"""Every metric Tocsin exports, in one typed catalogue with a line each (Prometheus naming)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)
"""Seconds."""
AGE_BUCKETS = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
"""Seconds."""

OUTCOMES = Counter("tocsin_outcomes", "Messages that came to their one end at a stage", ("stage", "outcome", "reason"))
POLLS = Counter("tocsin_polls", "Feeds polled, by what came of it", ("outcome",))
ENTRIES = Counter("tocsin_entries", "Entries of polled feeds, by what came of them", ("outcome",))
ALERTS = Counter("tocsin_alerts", "Alerts written to Redis", ("type", "severity"))
BATCH_SECONDS = Histogram("tocsin_batch_seconds", "Time a stage takes for a batch", ("stage",), buckets=LATENCY_BUCKETS)
ALERT_SECONDS = Histogram("tocsin_alert_seconds", "From fetching an article to its alert in Redis", (), buckets=LATENCY_BUCKETS)
IN_FLIGHT = Gauge("tocsin_in_flight_articles", "Articles in the journal: published, not yet through the chain (embedded)")
DELIVERIES = Counter("tocsin_deliveries", "Deliveries of watches, by what came of a try", ("outcome",))
REDIS_ERRORS = Counter("tocsin_redis_errors", "Calls to Redis that failed and were tried again", ("what",))
READY = Gauge("tocsin_ready", "Whether a part the process depends on is well", ("part",))
LAG = Gauge("tocsin_lag_messages", "Messages of a partition this worker has yet to handle", ("topic", "partition"))
TABLE_KEYS = Gauge("tocsin_table_keys", "Keys in this worker's part of a table, about", ("table", "partition"))
TABLE_BYTES = Gauge("tocsin_table_bytes", "Size of this worker's part of a table on disk", ("table", "partition"))
QUARANTINED = Counter("tocsin_quarantined", "Messages sent to quarantine", ("stage", "reason"))
PUBLISH_SECONDS = Histogram("tocsin_publish_seconds", "Until the broker has an article", (), buckets=LATENCY_BUCKETS)
ALERT_AGE_SECONDS = Histogram(
    "tocsin_alert_age_seconds", "From an article's publication to its alert in Redis", (), buckets=AGE_BUCKETS
)


def count(stage: str, outcome: str, reason: str = "") -> None:
    """Count one message's end: ``passed``, ``dropped`` or ``quarantined``, with a reason slug of few values."""
    OUTCOMES.labels(stage, outcome, reason).inc()
    if outcome == "quarantined":
        QUARANTINED.labels(stage, reason).inc()
