"""What a watch would have sent, from alerts of the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from news.model import Alert
from news.watches.watch import Watch


def backtest(watch: Watch, alerts: Iterable[Alert]) -> Iterator[Alert]:
    """The alerts that the watch would have put on its channel, in the order given.

    As in the running service, a correction or a cancel follows what was sent before, whether or not it meets the condition.
    """
    told: set[str] = set()
    for alert in alerts:
        if watch.wants(alert, told_before=alert.story_id in told):
            told.add(alert.story_id)
            yield alert
