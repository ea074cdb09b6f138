"""What the log says of outcomes at info."""

from __future__ import annotations

import pytest
import structlog
from prometheus_client import CollectorRegistry, Counter

from streams.outcome_log import OutcomeLog


@pytest.fixture
def counter() -> Counter:
    return Counter("tocsin_outcomes", "x", ("stage", "outcome", "reason"), registry=CollectorRegistry())


def test_each_class_has_one_line_with_what_is_new(counter: Counter) -> None:
    """Hundreds of messages are a line for each outcome; where nothing happened since, there is none."""
    counter.labels("tag", "passed", "").inc(7)
    lines = OutcomeLog([counter])
    counter.labels("tag", "dropped", "irrelevant").inc(300)
    counter.labels("tag", "passed", "").inc(2)
    with structlog.testing.capture_logs() as said:
        lines.say()
        lines.say()
        counter.labels("tag", "passed", "").inc()
        lines.say()
    assert said == [
        {"event": "outcomes", "log_level": "info", "stage": "tag", "outcome": "passed", "count": 2},
        {"event": "outcomes", "log_level": "info", "stage": "tag", "outcome": "dropped", "reason": "irrelevant", "count": 300},
        {"event": "outcomes", "log_level": "info", "stage": "tag", "outcome": "passed", "count": 1},
    ]
