"""Regions roll countries and points up, and take the user's zones."""

from __future__ import annotations

import pytest

from news.places.catalogue import countries
from news.regions import RegionError, load_regions, zones_of

REGIONS = load_regions()


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("IQ", {"western-asia", "asia", "middle-east", "mena"}),
        ("TW", {"eastern-asia", "asia"}),
        ("XK", {"southern-europe", "europe", "balkans"}),
        ("PS", {"western-asia", "middle-east", "levant"}),
        ("EH", {"northern-africa", "africa", "maghreb"}),
        ("AQ", {"antarctica"}),
        ("ML", {"western-africa", "sub-saharan-africa", "africa", "sahel"}),
        ("ET", {"eastern-africa", "horn-of-africa"}),
    ],
)
def test_a_country_rolls_up_to_its_regions(country: str, expected: set[str]) -> None:
    """M49 and the overlays, with the five cases M49 leaves open decided."""
    assert expected <= set(REGIONS.of(country))


def test_every_country_has_a_region_and_a_theatre() -> None:
    """No story is left without a shard."""
    for country in countries():
        assert REGIONS.of(country.code), country.code
        assert REGIONS.theatre(country.code), country.code


def test_every_theatre_is_one_word_for_each_country() -> None:
    """A country in two theatres would split a story."""
    assert len(REGIONS.theatres) == len(countries())


@pytest.mark.parametrize(
    ("lat", "lon", "slug"),
    [(20.0, 38.5, "red-sea"), (43.4, 34.3, "black-sea"), (12.0, 113.0, "south-china-sea"), (43.3, 45.7, "north-caucasus")],
)
def test_a_point_at_sea_is_in_the_region_drawn_around_it(lat: float, lon: float, slug: str) -> None:
    """Seas have no country; a polygon tells where they are."""
    assert slug in REGIONS.of(None, lat, lon)


def test_a_user_adds_zones_by_countries_and_by_polygon() -> None:
    """A desk watches what it watches, without touching code."""
    text = '[zone.our-desk]\ncountries = ["SS", "SD"]\n[zone.front]\npolygon = [[49, 36], [51, 36], [51, 38], [49, 38]]\n'
    regions = load_regions([("zones.toml", text)])
    assert "our-desk" in regions.of("SS")
    assert "front" in regions.of("UA", 50.0, 37.0)
    assert "front" not in regions.of("UA", 48.0, 37.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[zone.x]\n", "neither countries nor a polygon"),
        ("[zone.X]\ncountries = ['SS']\n", "small letters"),
        ("[zone.x]\ncountries = ['Sudan']\n", "alpha-2"),
        ("[zone.x]\npolygon = [[1, 2], [3, 4]]\n", "three corners"),
        ("[zone.x]\npolygon = [[1, 2], [3, 4], [99, 1]]\n", "latitude"),
        ("[zone.x]\npolygon = 'here'\n", "latitude, longitude"),
        ("[zones.x]\ncountries = ['SS']\n", "[zone.name]"),
        ("zone = [", "zones.toml"),
    ],
)
def test_a_wrong_zone_is_told_in_one_sentence(text: str, words: str) -> None:
    """The message names the file, the zone and what is wrong."""
    with pytest.raises(RegionError) as error:
        zones_of("zones.toml", text)
    assert "zones.toml" in str(error.value)
    assert words in str(error.value)
