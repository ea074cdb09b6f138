"""Which days a report says something happened on."""

from __future__ import annotations

from datetime import date

import pytest

from news.stories.days import mentioned_days

PUBLISHED = date(2026, 3, 4)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Shells fell on the market on March 3, doctors said.", {"2026-03-03"}),
        ("Shells fell on the market on Monday.", {"2026-03-02"}),
        ("The truce of December 2013 had held until then.", set()),
        ("It was the worst attack since March 2019.", set()),
        ("Un chauffeur a été tué, mon frère et deux autres ont été tués.", set()),
        ("Shells fell on Tue., the police said; residents sat in cellars.", {"2026-03-03"}),
    ],
)
def test_days_are_read_and_years_are_none(text: str, days: set[str]) -> None:
    """A day of a month and a weekday name a day; the year behind a month does not."""
    assert mentioned_days(text, PUBLISHED) == days
