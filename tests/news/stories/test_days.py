"""Which days a report says something happened on."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from news.stories.days import Seen, mentioned_days, possible_days, seen

PUBLISHED = Seen(date(2026, 3, 4), date(2026, 3, 4))
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


@pytest.mark.parametrize(
    ("text", "hour", "east", "day"),
    [
        ("Drones hit a depot near Kirkuk early on Thursday.", "21:40", 44.4, "2026-03-05"),
        ("Drones hit a depot near Kirkuk on Wednesday.", "21:40", 44.4, "2026-03-04"),
        ("Drones hit a depot near Kirkuk on Thursday.", "00:00", 44.4, "2026-02-26"),
        ("Hombres armados mataron hoy a cinco personas en Cali.", "02:15", -76.5, "2026-03-03"),
        ("Hombres armados mataron este martes a cinco personas en Cali.", "02:15", -76.5, "2026-03-03"),
        ("Gunmen killed five people in Cali on Wednesday.", "02:15", -76.5, "2026-03-04"),
        ("Gunmen killed five people in Accra on Thursday.", "21:40", -0.2, "2026-02-26"),
    ],
)
def test_a_day_is_that_of_the_place(text: str, hour: str, east: float, day: str) -> None:
    """Wednesday the fourth of March at Greenwich may be Thursday in Iraq or Tuesday in Colombia."""
    published = datetime.fromisoformat(f"2026-03-04T{hour}+00:00")
    assert mentioned_days(text, seen(published, east)) == {day}
