"""The outlet's name behind a title is no part of the report; everything else behind a dash is."""

from __future__ import annotations

import pytest

from news.document import Document
from news.model import Article
from news.outlet_names import headline


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Shells hit market in Sumy - NBC 5 Dallas", "Shells hit market in Sumy"),
        ("Drones over Odesa – The Times of Israel", "Drones over Odesa"),
        ("Rocket lands near Haifa | World News | Jerusalem Post", "Rocket lands near Haifa"),
        ("Blast shakes Kabul - Reuters", "Blast shakes Kabul"),
        ("Удар по порту Одессы — РИА Новости", "Удар по порту Одессы"),
        ("Ceasefire talks stall - example.com", "Ceasefire talks stall"),
        ("Attack on Kyiv - witnesses in Kharkiv", "Attack on Kyiv - witnesses in Kharkiv"),
        ("Day 900 of the war - attack on Lviv", "Day 900 of the war - attack on Lviv"),
        ("Two killed in raid - police, local media", "Two killed in raid - police, local media"),
        ("Live - BBC News", "Live - BBC News"),
        ("BBC News", "BBC News"),
        ("", ""),
    ],
)
def test_outlets_are_cut_off_and_nothing_else(title: str, bare: str) -> None:
    """Names of outlets, of their sections and their sites go; places, speakers and what is left of a bare name stay."""
    assert headline(Article(id="a", title=title)) == bare


def test_an_outlets_own_name_is_known_from_its_feed() -> None:
    """A publisher no list knows is cut off where the article says who published it."""
    assert (
        headline(Article(id="a", title="Clash at border post - Gazeta Szczecin", publisher="Gazeta Szczecin"))
        == "Clash at border post"
    )


def test_offsets_stay_true() -> None:
    """What a tagger reads is the beginning of the title as it is."""
    article = Article(id="a", title="Shells hit market in Sumy - NBC 5 Dallas")
    assert article.title.startswith(Document.of(article).title.raw)
