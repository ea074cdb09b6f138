"""Quiet hours and digests on the clocks of a place, also on the two days a year on which these are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from news.watches import Digest, QuietHours

BERLIN = "Europe/Berlin"
NIGHT = QuietHours(start=time(22), end=time(7), zone=BERLIN)
"""On 29 March 2026 the clocks go from 2 to 3 at 01:00 UTC, on 25 October from 3 back to 2 at 01:00 UTC."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "silent"),
    [
        ("2026-03-28T20:59", False),  # 21:59
        ("2026-03-28T21:00", True),  # 22:00, winter time
        ("2026-03-29T04:59", True),  # 06:59, summer time
        ("2026-03-29T05:00", False),  # 07:00: the night was an hour shorter
        ("2026-10-24T20:00", True),  # 22:00, summer time
        ("2026-10-25T05:59", True),  # 06:59, winter time
        ("2026-10-25T06:00", False),  # 07:00: the night was an hour longer
    ],
)
def test_the_night_ends_at_seven_whatever_happened_in_it(moment: str, *, silent: bool) -> None:
    """Those who sleep from ten to seven do so by the clock on their wall."""
    assert NIGHT.silent(utc(moment)) is silent


def test_quiet_hours_inside_the_hour_that_is_skipped_do_not_happen() -> None:
    """From half past two to three there is no such time on that day."""
    nap = QuietHours(start=time(2, 30), end=time(3), zone=BERLIN)
    assert not any(nap.silent(utc(f"2026-03-29T{hour:02}:{minute}")) for hour in range(24) for minute in ("15", "45"))
    assert nap.silent(utc("2026-03-30T00:45"))


@pytest.mark.parametrize(("day", "before"), [("2026-03-29", "2026-03-28T23:00"), ("2026-10-25", "2026-10-24T22:00")])
def test_a_digest_at_half_past_two_comes_once_on_the_days_that_have_no_or_two_such_times(day: str, before: str) -> None:
    """Looked at every quarter of an hour; after it was sent, the next alert waits for the next day."""
    digest, since, sent = Digest(at=(time(2, 30),), zone=BERLIN), utc(before), []
    for quarter in range(4 * 23):
        now = utc(f"{day}T{quarter // 4:02}:{quarter % 4 * 15:02}")
        if now > since and digest.due(since, now):
            sent.append(now)
            since = now
    assert len(sent) == 1
