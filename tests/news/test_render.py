"""Alerts as text and HTML: readable, escaped, and unable to turn or hide anything."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.alert_texts import LANGUAGES, all_texts
from news.model import SEVERITIES, Place
from news.render import as_html, clean, escape, is_web_url, plain, title
from tests.alert_factory import Telling, opening, play, toll

NASTY = st.text(alphabet=st.characters(), max_size=80)
EVIL = "<script>alert(1)</script>\"'&\x1b[2J\u202eevil\u2066\u200b"


def test_the_plain_text_says_what_why_and_where_to_read() -> None:
    """A rising toll, told."""
    told = Telling()
    place = Place(field="title", start=0, end=7, text="Baghdad", name="Baghdad", country="IQ", role="event")
    alerts = play(told.report("opened", places=(place,)), told.report(hours=1, family="b", fatalities=toll(4)))
    assert alerts[1] is not None
    assert plain(alerts[1]) == (
        "Update (medium): A drone strike kills a commander in Baghdad\n"
        "A drone strike hit a car in eastern Baghdad.\n"
        "New: killed: 1 → 4; independent sources: 1 → 2\n"
        "Where: Baghdad, IQ\n"
        "Event: drone-strike\n"
        "Conflict: us-iran-militias\n"
        "Killed: 4\n"
        "Severity: medium\n"
        "Independent sources: 2\n"
        "- Agency-A: https://agency-a.example/1\n"
        "- B: https://b.example/2\n"
        "[s1:2]"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    """No text falls back to English, and no placeholder is left over."""
    told = Telling()
    alerts = play(told.report("opened"), told.report(hours=1, family="b", severity="critical", fatalities=toll(9)))
    assert alerts[1] is not None
    assert title(alerts[1], language).startswith(all_texts()[language]["update"])
    assert not re.search(r"[{}]", plain(alerts[1], language))


class Collector(HTMLParser):
    """What a browser would see: elements, attributes, text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_nothing_in_an_alert_runs_in_a_browser() -> None:
    """Headline, summary, publisher, title and a javascript: link of a hostile feed come out as text."""
    told = Telling()
    hostile = {"publisher": EVIL, "title": EVIL, "url": "javascript:alert(1)"}
    [alert] = play(told.report("opened", by=hostile, headline=EVIL, summary=EVIL))
    assert alert is not None
    seen = Collector()
    seen.feed(as_html(alert, "ar"))
    assert seen.tags <= {"section", "h2", "p", "bdi", "ul", "li", "a", "small"}
    assert seen.attributes <= {"lang", "dir", "href", "rel"}
    assert seen.links == []


@given(NASTY)
def test_cleaned_text_holds_no_control_and_no_bidi_character(text: str) -> None:
    """Whatever comes in, one harmless line goes out, and cleaning twice changes nothing."""
    line = clean(text)
    assert not [char for char in line if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", line)
    assert clean(line) == line


@given(NASTY)
def test_escaped_text_has_no_markup(text: str) -> None:
    """No angle bracket and no quote is left."""
    assert not set("<>\"'") & set(escape(text))


def test_joiners_that_scripts_need_stay() -> None:
    """Persian needs the zero width non-joiner, emoji families the joiner."""
    assert clean("می‌خواهم 👨‍👩‍👧") == "می‌خواهم 👨‍👩‍👧"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x.example/a b", "//x.example", "HTTP\n://x", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Everything else is shown as text."""
    assert not is_web_url(url)


def test_an_alert_of_every_severity_can_be_rendered() -> None:
    """No severity lacks a word."""
    assert all(severity in title(opening(severity=severity)) or severity == "info" for severity in SEVERITIES)
