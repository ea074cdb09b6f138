"""Dates in all the ways feeds write them; what is ambiguous or impossible is no date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.dates import parse_date

MOMENT = datetime(2026, 3, 5, 14, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 05 Mar 2026 14:30:15 GMT",
        "Thu, 05 Mar 2026 09:30:15 EST",
        "Thu, 05 Mar 2026 16:30:15 +0200",
        "Thu, 05 Mar 2026 16:30:15 +02:00",
        "Thu,05 Mar 2026 16:30:15 GMT+2",
        "05 Mar 26 14:30:15 Z",
        "  Thu, 5 Mar 2026 14:30:15 +0000 (UTC) ",
        "2026-03-05T14:30:15Z",
        "2026-03-05t14:30:15.000z",
        "2026-03-05T20:00:15+05:30",
        "2026-03-05 14:30:15",
        "2026-03-05 14:30:15 +0000",
        "20260305T143015Z",
        "2026/03/05 14:30:15",
        "Thu Mar  5 14:30:15 2026",
        "Thu Mar 5 14:30:15 UTC 2026",
        "March 5, 2026 2:30:15 PM",
        "5 марта 2026, 14:30:15",
        "Donnerstag, 5. März 2026 14:30:15",
        "5 de marzo de 2026 14:30:15",
        "5 mars 2026 à 14:30:15",
        "5 مارس 2026 14:30:15",
        "Thu, 05 Mar 2026 20:00:15 IST",
    ],
)
def test_one_moment_written_many_ways(text: str) -> None:
    """RFC 822 and its mistakes, ISO 8601, asctime, and month names of other languages."""
    assert parse_date(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "05/03/2026",
        "31 Feb 2026",
        "2026-13-01",
        "2026-03-05T25:00:00Z",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "Thu, 05 Foo 2026 14:30:15 GMT",
        "Thu, 05 Mar 2026 14:30:15 QQQ",
        "9" * 500,
        "5 listopada 2026",
    ],
)
def test_no_date_rather_than_a_wrong_one(text: str) -> None:
    """Ambiguous, impossible and unknown are not guessed at."""
    assert parse_date(text) is None


def test_a_day_alone_is_its_first_moment() -> None:
    """Dates without a clock, and the hour that ends a day."""
    assert parse_date("2026-03-05") == datetime(2026, 3, 5, tzinfo=UTC)
    assert parse_date("Thu, 05 Mar 2026 24:00:00 GMT") == datetime(2026, 3, 6, tzinfo=UTC)


_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.builds(datetime.fromtimestamp, st.integers(86_400, 7_258_000_000), _zones)


@given(_moments)
def test_what_is_written_by_the_rules_is_read_back(moment: datetime) -> None:
    """RFC 2822 and RFC 3339, any zone."""
    assert parse_date(format_datetime(moment)) == moment
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.isoformat(sep=" ")) == moment


@given(st.text(alphabet=st.sampled_from("0123456789 :-+,./TZGMTJanFebmarch'()"), max_size=60))
def test_whatever_the_text_the_answer_is_a_moment_in_utc_or_none(text: str) -> None:
    """Nothing raises, nothing is naive, nothing is before 1970."""
    moment = parse_date(text)
    assert moment is None or (moment.tzinfo is UTC and moment.year >= 1970)
