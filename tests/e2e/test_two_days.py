"""The two-day story through the real stages: embedded and real Kafka, Valkey and Redis give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import redis
from kafka import KafkaProducer

from streams.codec import encode
from streams.producer import client_options
from streams.topics import TAGGED, shard_of
from tests import two_days
from tests.e2e.service import Service
from tests.e2e.site import wait_until

GOLDEN = (Path(__file__).parents[1] / "golden" / "two-days.jsonl").read_bytes()


def stored(service: Service, channel: str) -> list[bytes]:
    """The alerts of a channel as they lie in the stream, without the time of writing."""
    with redis.Redis.from_url(service.redis_url() or "") as client:
        entries: Any = client.xrange(channel)
    return [_without_stamp(fields[b"json"]) for _, fields in entries]


def _without_stamp(payload: bytes) -> bytes:
    head, mark, tail = payload.partition(b'"alerted":')
    return head + mark + b"null" + tail[tail.index(b"}") :]


def test_the_two_day_story_gives_exactly_the_expected_alerts(service: Service) -> None:
    """Sixteen articles on the topic of tagged articles, sent twice over: ten alerts on each channel, byte for byte.

    The last of them waits for the end of a quiet period, and no article comes after it.
    """
    producer = KafkaProducer(**client_options(service.kafka()))
    for article in two_days.articles() * 2:
        partition = shard_of(article.theatre, 1)
        producer.send(TAGGED, key=article.theatre.encode(), value=encode(article), partition=partition).get(10)
    producer.close()
    expected = GOLDEN.splitlines()
    assert wait_until(lambda: len(stored(service, "alerts:all")) >= len(expected), 60), service.log()
    for channel in ("alerts:all", "alerts:country:IQ", "alerts:region:middle-east", "alerts:event:drone-strike"):
        assert stored(service, channel) == expected
