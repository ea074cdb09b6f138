"""Crime and accidents where there is peace, and the same words where there is war: told apart by places."""

from __future__ import annotations

import pytest

from news.model import Article, Tags
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_knowledge(Settings()))


def _tag(tagger: Tagger, title: str, text: str) -> Tags:
    return tagger.tag(Article(id="a", title=title, text=text))


@pytest.mark.parametrize(
    ("title", "text", "relevant"),
    [
        ("Two men shot dead in Sheffield street", "Officers found a pistol near the scene.", False),
        ("Two men shot dead in Goma street", "Officers found a pistol near the scene.", True),
        ("Boy kidnapped on way to school in Lyon", "A man was arrested on Sunday.", False),
        ("Boy kidnapped on way to school in Zamfara", "A man was arrested on Sunday.", True),
        ("Masked men blow up cash machine in Utrecht", "The robbers fled in a stolen van.", False),
        ("Bomb explodes outside bank in Utrecht", "Nobody was hurt by the device, which went off at night.", True),
        ("Gunman kills four at mosque in Sheffield", "He had posted threats against Muslims.", True),
        ("Candidate for mayor shot dead in Lyon", "Two men on a motorbike opened fire.", True),
        ("Van rams crowd at Christmas market in Graz", "Three people were killed.", True),
        ("Lorry ramming attack in Graz kills five", "The driver was arrested.", True),
        ("Twelve people injured in Kathmandu clashes", "Police used batons to part the groups.", True),
        ("Man hacked to death in Lyon", "A neighbour was arrested.", False),
        ("Gunmen kill nine in Tegucigalpa pool hall", "Police blamed a war between two gangs.", True),
    ],
)
def test_a_crime_is_news_where_there_is_war_or_a_side(tagger: Tagger, title: str, text: str, *, relevant: bool) -> None:
    """Murder and robbery in a country at peace ring for nobody, unless they are done to a faith, a politician or a crowd."""
    assert _tag(tagger, title, text).relevant is relevant


@pytest.mark.parametrize(
    ("title", "text", "relevant"),
    [
        (
            "Blast at police station in Quetta kills six",
            "Seized explosives went off by accident, police said, ruling out an attack.",
            False,
        ),
        ("Blast at police station in Quetta kills six", "A suicide bomber struck at noon, police said.", True),
        ("Gunmen shoot eight at bar in Culiacan", "Prosecutors ruled out terrorism and spoke of a feud of cartels.", True),
    ],
)
def test_a_lead_that_calls_it_an_accident_speaks_for_its_title(
    tagger: Tagger, title: str, text: str, *, relevant: bool
) -> None:
    """A title tells of a blast before anybody knows why; the lead that knows decides."""
    assert _tag(tagger, title, text).relevant is relevant


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Nine soldiers hurt in rebel attack", "The soldiers were hurt when rebels set off a bomb near their convoy.", "ied"),
        ("Turkey kills four fighters in Sinjar", "A drone hit their car on Sunday, the army said.", "drone-strike"),
        ("Nine soldiers hurt in rebel attack", "The army blamed a group from the hills.", "armed-clash"),
    ],
)
def test_the_weapon_of_the_lead_speaks_for_a_title_that_names_none(tagger: Tagger, title: str, text: str, kind: str) -> None:
    """A title often says that people were attacked, and the first sentence says with what."""
    assert _tag(tagger, title, text).events[0].type == kind
