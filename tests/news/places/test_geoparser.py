"""What the places of an article say together, and that no text breaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.document import READ_LIMIT, Document
from news.model import Article

if TYPE_CHECKING:
    from news.places.geoparser import Geoparser, PlaceTags

STORY = (
    "Home » World » Officials protest after strike\n\n"
    "Iraqi officials protested on Friday after a U.S. drone killed a militia leader in Baghdad. "
    "The group is accused of an attack on a U.S. base in Jordan in January.\n\n"
    "Strikes by the U.S. and the U.K. have hit Houthi fighters in Yemen, who fire on ships in the Red Sea.\n\n"
    "Iran's government denied any part in it."
)


def _tag(geoparser: Geoparser, text: str, title: str = "", country: str = "") -> PlaceTags:
    return geoparser.tag(Document.of(Article(id="1", title=title, text=text, publisher_country=country)))


def test_an_event_abroad_is_told_from_its_background(geoparser: Geoparser) -> None:
    """It happened in Baghdad; Jordan and the Red Sea are named, the states that struck act."""
    tags = _tag(geoparser, STORY)
    roles = {(place.text, place.role) for place in tags.places}
    countries = {tag.code: tag.role for tag in tags.countries}
    assert ("Baghdad", "event") in roles
    assert {("Jordan", "mention"), ("Red Sea", "mention")} <= roles
    assert countries["US"] == countries["GB"] == countries["IR"] == "actor"
    assert (tags.focus, tags.theatre) == ("IQ", "middle-east")
    assert {"western-asia", "middle-east"} <= set(tags.regions)
    assert "northern-america" not in tags.regions


def test_the_publisher_never_becomes_a_tag(geoparser: Geoparser) -> None:
    """Where an article names no place its publisher decides the shard, and nothing else."""
    tags = _tag(geoparser, "Nothing is named here at all.", country="KE")
    assert (tags.places, tags.countries, tags.focus, tags.regions) == ((), (), None, ())
    assert geoparser.theatre(tags, "KE") == "horn-of-africa"
    assert geoparser.theatre(tags, "") == "world"


def test_a_sea_without_a_country_has_a_theatre(geoparser: Geoparser) -> None:
    """A ship hit at sea is a story of the region around it."""
    tags = _tag(geoparser, "A missile hit a tanker in the Red Sea.")
    assert tags.theatre == "middle-east"
    assert "red-sea" in tags.regions


def test_a_place_tells_why_it_won(geoparser: Geoparser) -> None:
    """The container named beside it decides, and says so."""
    tags = _tag(geoparser, "Police in Paris, Texas, arrested two men.")
    paris = next(place for place in tags.places if place.text == "Paris")
    assert paris.country == "US"
    assert paris.reason.startswith("named as in US.TX")


def test_a_town_lies_in_the_province_behind_its_comma(geoparser: Geoparser) -> None:
    """Though larger towns elsewhere have its name, and a town has the province's; a list of cities is no such thing."""
    for where in ("San Jose, Nueva Ecija", "Santiago, Isabela", "Santa Cruz, Laguna"):
        tags = _tag(geoparser, f"Rebels burned two trucks in {where}, on Monday.")
        assert {country.code for country in tags.countries} == {"PH"}, where
    cities = _tag(geoparser, "Protesters clashed with police in Santiago, Lima and Bogota on Monday.")
    assert {country.code for country in cities.countries} == {"CL", "PE", "CO"}


@pytest.mark.parametrize(
    "text",
    ["Two miners were killed in Chhattisgarh's Bijapur on Friday.", "Chhattisgarh STF kills two in Bijapur."],
)
def test_a_town_lies_in_the_division_that_has_it(geoparser: Geoparser, text: str) -> None:
    """Whether the division owns it or leads the name of a force; a larger Bijapur lies in Karnataka."""
    bijapur = next(place for place in _tag(geoparser, text).places if place.text == "Bijapur")
    assert bijapur.lat is not None
    assert round(bijapur.lat) == 19  # degrees north


def test_a_list_of_places_does_not_vote_for_its_own_doubtful_ones(geoparser: Geoparser) -> None:
    """Kabul does not lie in the Indian Punjab."""
    tags = _tag(geoparser, "Gunmen killed six people in Kabul, Punjab and Sindh.")
    assert {place.text: place.country for place in tags.places}["Punjab"] == "PK"


def test_what_a_name_is_said_to_lie_in_speaks_for_no_place_elsewhere(geoparser: Geoparser) -> None:
    tags = _tag(geoparser, "The parliaments of Ramallah, Ohio, and of other small towns met.")
    assert not any(place.text == "Ramallah" and "US" in place.reason for place in tags.places)


ODD = (
    "",
    " ",
    "\x00\x01\x02 Baghdad \x07",
    "Baghdad\ud800 and \udfff Kabul",
    "👩‍👩‍👧‍👦🇮🇶 Baghdad 🇮🇶",
    "\u202eBaghdad\u202c \u200fبغداد\u200f",
    "B\u0301a\u0301g\u0301hdad",
    "İstanbul İZMİR ıĞDIR",
    "ﷺ ﷽ ﬁ ǅ ẞ",
    "U.S." * 500,
    "," * 5_000,
    "St. " * 2_000,
)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_gives_an_answer_whose_offsets_hold(geoparser: Geoparser, text: str) -> None:
    """Each place quotes the text it stands in."""
    for place in _tag(geoparser, text, title=text).places:
        assert text[place.start : place.end] == place.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("aBéЖ ,.-'’\n中بא\ud800😀U.S0"), max_size=200))
def test_any_text_gives_an_answer_whose_offsets_hold(geoparser: Geoparser, text: str) -> None:
    """Whatever is fed in, in whatever script."""
    for place in _tag(geoparser, text).places:
        assert text[place.start : place.end] == place.text


@pytest.mark.parametrize("unit", ["Baghdad ", "x", "中", "Aa.", "\n"])
def test_five_megabytes_are_read_to_a_limit(geoparser: Geoparser, unit: str) -> None:
    """A dump does not hold up the chain: what stands behind the limit is not read."""
    text = unit * (5_000_000 // len(unit))
    assert all(place.end <= READ_LIMIT for place in _tag(geoparser, text).places)


def test_the_same_article_gives_the_same_tags(geoparser: Geoparser) -> None:
    """A replay decides as the first run did."""
    assert _tag(geoparser, STORY) == _tag(geoparser, STORY)
