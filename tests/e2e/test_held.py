"""What the quiet period holds back rings at its end, on either kind of servers, also when the worker is killed in between."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from kafka import KafkaProducer

from news.model import StoryUpdate
from streams.codec import encode
from streams.producer import client_options
from streams.topics import STORIES
from tests.alert_factory import START, Telling, story
from tests.e2e.service import Service
from tests.e2e.site import wait_until

STORIES_TOLD = 12
SOON = timedelta(seconds=20)
"""From now to the end of the quiet period."""


def developing(number: int, opened: datetime) -> list[StoryUpdate]:
    """A first report at ``opened``, and a second source a minute later."""
    told = Telling(story(id=f"held{number}", version=0))
    hours = (opened - START) / timedelta(hours=1)
    return [told.report("opened", hours=hours), told.report(hours=hours + 1 / 60, family="agency-b")]


def test_a_killed_worker_does_not_forget_what_waits(service: Service) -> None:
    """Twelve stories ring, their updates wait, the worker dies: after the quiet period each has its one update."""
    producer = KafkaProducer(**client_options(service.kafka()))
    opened = datetime.now(UTC) + SOON - timedelta(minutes=16)
    for number in range(STORIES_TOLD):
        for update in developing(number, opened):
            producer.send(STORIES, key=update.story.id.encode(), value=encode(update)).get(10)
    producer.close()
    assert wait_until(lambda: len(service.alerts()) >= STORIES_TOLD, 60), service.log()
    service.kill_child("work")
    early = Counter(alert["type"] for alert in service.alerts())
    assert early == {"alert": STORIES_TOLD}
    assert wait_until(lambda: len(service.alerts()) >= 2 * STORIES_TOLD, 90), service.log()
    rung = Counter((alert["story_id"], alert["type"], alert["seq"]) for alert in service.alerts())
    wanted = {(f"held{number}", kind, seq) for number in range(STORIES_TOLD) for kind, seq in (("alert", 1), ("update", 2))}
    assert rung == dict.fromkeys(wanted, 1)
