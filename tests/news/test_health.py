"""How failures add up, and when a feed is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from news.health import Failure, Health, back_off, fail, is_polled, kind_of_status, succeed

START = datetime(2026, 3, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
HARD = Failure(kind="hard", reason="http-404", status=404)
SOFT = Failure(kind="soft", reason="timeout")
TEMPORARY = Failure(kind="temporary", reason="http-429", status=429)


def failing(failure: Failure, times: int, every: timedelta = timedelta(hours=1)) -> Health:
    health = succeed(Health(), START)
    for turn in range(times):
        health = fail(health, failure, START + turn * every, WEEK)
    return health


def test_three_hard_six_soft_or_thirty_temporary_failures_make_a_feed_failing() -> None:
    """A page that is gone weighs twice a timeout and ten times a server that asks for patience."""
    for failure, times in ((HARD, 3), (SOFT, 6), (TEMPORARY, 30)):
        assert failing(failure, times - 1).state == "healthy"
        assert failing(failure, times).state == "failing"


def test_one_success_clears_everything() -> None:
    """A feed that answers is healthy, whatever was before."""
    health = succeed(failing(HARD, 9), START + WEEK)
    assert (health.state, health.failures, health.reason) == ("healthy", 0, "")
    assert health.changed == START + WEEK


def test_only_long_failing_disables() -> None:
    """Thirty hard failures within a day leave it failing; ten over eight days disable it."""
    assert failing(HARD, 30, timedelta(minutes=30)).state == "failing"
    disabled = failing(HARD, 10, timedelta(days=1))
    assert disabled.state == "disabled"
    assert not is_polled(disabled)


def test_each_failure_waits_twice_as_long_up_to_a_day() -> None:
    """Ten minutes, twenty, forty, ... and never more than a day; patience starts at half an hour."""
    waits = [back_off(failing(HARD, times), HARD) for times in (1, 2, 3, 20)]
    assert waits == [600, 1200, 2400, 86_400]
    assert back_off(failing(TEMPORARY, 1), TEMPORARY) == 1800


def test_410_retires_for_good() -> None:
    """Gone means gone, and later failures do not change that."""
    gone = fail(Health(), Failure(kind="hard", reason="http-410", status=410), START, WEEK)
    assert gone.state == "retired"
    assert fail(gone, SOFT, START + 2 * WEEK, WEEK).state == "retired"


@pytest.mark.parametrize(
    ("status", "kind"), [(404, "hard"), (401, "soft"), (429, "temporary"), (503, "temporary"), (500, "soft")]
)
def test_statuses_weigh_by_what_they_say(status: int, kind: str) -> None:
    """What is not there is hard, refusals and server errors are soft, and "later" is temporary."""
    assert kind_of_status(status) == kind
