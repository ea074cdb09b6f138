"""Which days a report says something happened on."""

from __future__ import annotations

from datetime import date

import pytest

from news.stories.days import mentioned_days, possible_days

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


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("A drone killed two people on Monday, police said.", {2}),
        ("A drone killed two people on Monday, police said on Tuesday.", {2}),
        ("A drone killed two people in Kharkiv, the mayor told reporters on Tuesday.", {2, 3}),
        ("Drones hit the port late on Monday.", {1, 2, 3}),
        ("The council on Tuesday condemned the bombing that killed nine people.", set()),
        ("Families buried nine people on Tuesday who were shot dead on Monday.", {2}),
        ("Двоє людей загинули, повідомив у вівторок голова області.", {2, 3}),
        ("Deux soldats ont été tués dans une embuscade, a annoncé mardi l'armée.", {2, 3}),
        ("נהרגו שני בני אדם ביום שני בעזה.", {2}),
        ("قتل خمسة أشخاص في 2 آذار في غارة.", {2}),
    ],
)
def test_the_day_of_an_event_is_not_that_of_its_news(text: str, days: set[int]) -> None:
    """Days of March: what was said on a day was then or the day before; who condemns or buries names no day of the event."""
    named = mentioned_days(text, PUBLISHED)
    assert possible_days(text, PUBLISHED, named) == {f"2026-03-{day:02}" for day in days}
