"""Lists of feeds, and the starter pack that comes with Tocsin."""

from __future__ import annotations

from collections import Counter

import pycountry

from news.feed_list import read_feed_list, starter_pack
from news.regions import load_regions


def test_the_starter_pack_is_large_and_complete() -> None:
    """At least 300 feeds, each with title, publisher, family, an existing country, a language and a kind; no URL twice."""
    feeds = starter_pack()
    assert len(feeds) >= 300
    assert len({feed.url.split("://")[1].rstrip("/") for feed in feeds}) == len(feeds)
    countries = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    languages = {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}
    for feed in feeds:
        assert feed.title
        assert feed.publisher
        assert feed.family
        assert feed.kind
        assert feed.country in countries
        assert feed.lang in languages


def test_the_starter_pack_is_balanced() -> None:
    """Every populated M49 region but Central Asia, 100 countries, 40 languages, half not in English, no family above 5 percent."""
    feeds = starter_pack()
    regions = load_regions()
    covered = Counter(regions.of(feed.country)[0] for feed in feeds)
    assert min(covered[region] for region in ("northern-africa", "western-africa", "eastern-africa", "middle-africa")) >= 6
    assert min(covered[region] for region in ("western-asia", "southern-asia", "south-eastern-asia", "eastern-asia")) >= 20
    assert min(covered[region] for region in ("south-america", "central-america", "eastern-europe", "southern-europe")) >= 6
    assert len({feed.country for feed in feeds}) >= 100
    assert len({feed.lang for feed in feeds}) >= 40
    assert sum(feed.lang != "en" for feed in feeds) >= 0.45 * len(feeds)
    western = {"GB", "US", "FR", "DE", "CA", "AU", "NZ", "ES", "IT", "NL", "BE", "AT", "CH", "IE", "SE", "NO", "DK", "FI", "PT"}
    assert sum(feed.country not in western for feed in feeds) >= 0.6 * len(feeds)
    assert max(Counter(feed.family for feed in feeds).values()) <= 0.05 * len(feeds)
    assert {feed.kind for feed in feeds} == {"wire", "newspaper", "broadcaster", "magazine", "ngo", "government"}


def test_outlets_of_one_publisher_share_a_family() -> None:
    """All of the BBC is one family, whatever the service is called."""
    assert {feed.family for feed in starter_pack() if "bbc" in feed.url} == {"bbc"}


def test_a_list_needs_nothing_but_urls() -> None:
    """Other columns may be left out or empty."""
    feeds, problems = read_feed_list("url,full_text\nhttps://a.example/feed,yes\nhttps://b.example/feed,\n", "mine.csv")
    assert not problems
    assert [(feed.url, feed.full_text) for feed in feeds] == [
        ("https://a.example/feed", True),
        ("https://b.example/feed", False),
    ]


def test_every_wrong_line_is_named() -> None:
    """File and line of each problem, and the good lines all the same."""
    text = "url,country,kind\nhttps://a.example/,GB,wire\nftp://b/,GB,wire\nhttps://c.example/,UK1,wire\nhttps://d.example/,GB,tv\nhttps://a.example/,GB,wire\n"
    feeds, problems = read_feed_list(text, "mine.csv")
    assert [feed.url for feed in feeds] == ["https://a.example/"]
    assert [problem.line for problem in problems] == [3, 4, 5, 6]
    assert str(problems[2]).startswith("mine.csv, line 5: kind 'tv' is none of")


def test_columns_nobody_knows_are_refused() -> None:
    """A misspelt heading must not pass as an empty column."""
    _, problems = read_feed_list("url,contry\nhttps://a.example/,GB\n", "mine.csv")
    assert "columns" in problems[0].what
