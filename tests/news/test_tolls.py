"""Tolls of whole articles: what the headline counts, what the lead counts, and which of them is the event's."""

from __future__ import annotations

import pytest

from news.model import Article, Toll
from news.tagging import Tagger


def _said(toll: Toll | None) -> tuple[int, int | None] | None:
    return (toll.min, toll.max) if toll else None


@pytest.mark.parametrize(
    ("title", "text", "killed"),
    [
        pytest.param(
            "Eleven guards killed in two raids in Tillaberi",
            "Eight guards were killed by gunmen near Ayorou on Friday. Three others died when their truck hit a mine.",
            (11, 11),
            id="the whole of two attacks",
        ),
        pytest.param(
            "Three killed in Odesa strike",
            "Missiles struck Odesa overnight. Five people were killed, the mayor said.",
            (3, 5),
            id="a lower count than the text's",
        ),
        pytest.param(
            "Dozens dead in market strike in Kordofan",
            "A drone hit a market on Friday. It caused the deaths of dozens of people. The town is held by the army. "
            "A local group said 35 people were killed.",
            (35, 35),
            id="a guess that is counted at the end of the lead",
        ),
        pytest.param(
            "Guard killed near Menaka",
            "A guard was killed in Menaka. Earlier on Sunday, troops had killed three militants elsewhere.",
            (1, 1),
            id="another event told beside it",
        ),
    ],
)
def test_the_toll_of_the_event(tagger: Tagger, title: str, text: str, killed: tuple[int, int]) -> None:
    """A headline that counts all of what the text counts in parts is believed."""
    assert _said(tagger.tag(Article(id="t", title=title, text=text)).fatalities) == killed


def test_wounded_that_are_counted(tagger: Tagger) -> None:
    """A number of wounded replaces the "dozens" of the title, and what is told of another attack adds none."""
    title, text = "Bomb in Maiduguri wounds dozens", "A bomb went off in a market. Police said the blast wounded 75 people."
    other = " In a separate attack, gunmen wounded 90 people in Gwoza."
    assert _said(tagger.tag(Article(id="t", title=title, text=text + other)).wounded) == (75, 75)
