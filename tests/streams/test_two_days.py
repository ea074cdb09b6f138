"""A story over two days gives exactly the expected alerts, byte for byte, on Valkey and on Debian's Redis 7."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import cast

import redis.asyncio

from news.alerts import AlertBook
from news.model import Alert
from news.stories import StoryBook
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import decode, encode
from tests import two_days
from tests.alert_factory import checked

GOLDEN = (Path(__file__).parents[1] / "golden" / "two-days.jsonl").read_bytes()


def test_each_article_rings_as_the_script_says() -> None:
    """First report, copy, back-fill, second source, rising toll, stale, denial, repeat, correction, retraction, late copy.

    Then another source has it after all; a claim, a higher toll and a confirmation follow, two of them in the quiet period.
    """
    alerts = two_days.alerts_of(two_days.articles())
    told = [(report.name, [alert.type for alert in made]) for report, made in zip(two_days.SCRIPT, alerts, strict=True)]
    assert told == [(report.name, [report.rings] if report.rings else []) for report in two_days.SCRIPT]


def test_the_alerts_are_those_that_were_found_right_byte_for_byte() -> None:
    """`python -m tests.two_days > tests/golden/two-days.jsonl` writes them anew; read the difference before you do."""
    assert two_days.golden(two_days.articles()) == GOLDEN


def test_the_correction_and_the_cancel_say_what_they_take_back() -> None:
    """The toll goes from seven to five, and each names all alerts before it."""
    correction, cancel = [json.loads(line) for line in GOLDEN.splitlines()][4:6]
    assert [(change["kind"], change["before"], change["after"]) for change in correction["changes"]][1] == ("toll", "7", "5")
    assert correction["fatalities"]["max"] == 5
    assert cancel["references"] == [f"{cancel['story_id']}:{seq}" for seq in range(1, 6)]


def test_what_waits_rings_when_it_is_due_and_not_before() -> None:
    """The claim of 40.1 hours and the confirmation of 44.1 come at the end of quiet periods, the last with nothing after it."""
    book, alerts = StoryBook(), AlertBook()
    for report, article in zip(two_days.SCRIPT, two_days.articles(), strict=True):
        end = two_days.MORNING + timedelta(hours=report.hours - 0.1, minutes=15)
        owed = [rung.article_id for update in book.add(article).updates for rung in alerts.take(update)]
        assert (article.unique.article.id in owed) == (bool(report.rings) and not report.waits)
        if report.waits:
            assert alerts.until(end - timedelta(seconds=1)) == []
            assert [rung.article_id for rung in alerts.until(end)] == [article.unique.article.id]


async def test_the_streams_hold_exactly_these_bytes_even_when_everything_comes_twice(redis_url: str) -> None:
    """Every alert is written twice, as after a crash; each channel holds it once."""
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        store = AlertStore(client)
        for line in GOLDEN.splitlines() * 2:
            alert = decode(Alert, checked(line))
            assert isinstance(alert, Alert)
            assert encode(alert) == line
            await store.write(alert, line, channels_of(alert))
        for channel in ("alerts:all", "alerts:country:IQ", "alerts:event:drone-strike"):
            entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(channel))
            assert [fields[b"json"] for _, fields in entries] == GOLDEN.splitlines()
