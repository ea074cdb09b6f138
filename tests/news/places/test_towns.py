"""Towns of today's wars in the plainest of headlines, without a word of the country they lie in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from news.document import Document
from news.model import Article

if TYPE_CHECKING:
    import pytest

    from news.places.geoparser import Geoparser

TABLE = Path(__file__).with_name("towns.csv")
FOUND = 0.97
"""A reader knows nearly all; those that are missed share their name with a larger town or hold an apostrophe."""
HEADLINES = (
    "Shelling of {} kills ten",
    "Gunmen kill 12 in {}",
    "Strike on {} leaves dozens dead",
    "Rebels seize {}",
    "Drone hits {} market",
    "{}: gunmen kill 12",
    "{} shelled by rebels, three dead",
    "{} resident killed in drone strike",
    "{} under fire as rebels advance",
)


def _towns() -> list[tuple[str, str]]:
    rows = [line.split(";") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(country, town) for country, towns in rows for town in towns.split("|")]


def test_a_headline_that_names_only_a_town_is_placed_there(geoparser: Geoparser, capsys: pytest.CaptureFixture[str]) -> None:
    """Each town is found in every one of the headlines, as the place of the event, and nothing else is."""
    towns, missed = _towns(), []
    for country, town in towns:
        tagged = [geoparser.tag(Document.of(Article(id="1", title=headline.format(town)))) for headline in HEADLINES]
        if any([(place.country, place.role) for place in tags.places] != [(country, "event")] for tags in tagged):
            missed.append(f"{town} ({country})")
    rate = 1 - len(missed) / len(towns)
    with capsys.disabled():
        told = f"\ntowns at war: {len(towns) - len(missed)} of {len(towns)}, {rate:.1%}; not {', '.join(missed)}"
        print(told, file=sys.stderr)  # noqa: T201 - the rate is to be seen
    assert rate >= FOUND
