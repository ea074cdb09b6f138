"""Every kind of feed document becomes the same entry; none makes the parser raise."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.model import Entry
from news.text import plain_line
from streams.parse import ParsedFeed, parse_feed
from streams.parse.document import parse_leniently, parse_surely
from tests.streams.parse.feeds import ALL, ATOM_1, JSON_FEED, RDF, RSS_091, RSS_2
from tests.streams.parse.fuzz import mutate

URL = "https://a.example/feed"
NOON = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


def _parse(body: bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(body, content_type, URL)


def _rss(items: str, prolog: str = "") -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def _titles(body: bytes, content_type: str | None = None) -> list[str]:
    return [plain_line(entry.title) for entry in _parse(body, content_type).entries]


@pytest.mark.parametrize("name", ALL)
def test_one_entry_told_in_every_format(name: str) -> None:
    """RSS 0.91 and 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, Media RSS: title, link, summary and the feed's own name agree."""
    parsed = _parse(ALL[name])
    (entry,) = parsed.entries
    assert (plain_line(entry.title), entry.link, plain_line(entry.summary)) == (
        "Town shelled & burnt",
        "https://a.example/story",
        "Four killed.",
    )
    assert (parsed.title, parsed.link, parsed.problem) == ("The Daily Example", "https://a.example/", None)
    assert (entry.published or entry.updated or NOON) == NOON
    assert parsed.parser == ("json" if name == "json" else "fast")


@pytest.mark.parametrize("body", [RSS_2, ATOM_1, JSON_FEED])
def test_content_author_category_and_id_are_read(body: bytes) -> None:
    """What the richer formats say beyond the headline."""
    (entry,) = _parse(body).entries
    assert (entry.guid, entry.authors, entry.categories) == ("a1", ("Jo Doe",), ("World",))
    assert plain_line(entry.content) == "Four killed at noon."


def test_what_a_feed_asks_of_pollers_is_read() -> None:
    """ttl, skipHours (24 is 0), skipDays, hub and self; the syndication module's period over its frequency."""
    parsed = _parse(RSS_2)
    assert (parsed.ttl, parsed.skip_hours, parsed.skip_days, parsed.lang) == (30.0, (0, 2), ("Sunday",), "en-GB")
    assert (parsed.hub, parsed.self_url) == ("https://hub.example/", "https://a.example/feed")
    assert _parse(RDF).ttl == 30.0


@pytest.mark.parametrize("name", [name for name in ALL if name != "json"])
def test_the_fast_reader_and_feedparser_agree(name: str) -> None:
    """The same id, link, title, summary and dates from both; feedparser makes a URL of an id where the document has a base."""

    def said(entry: Entry) -> tuple[object, ...]:
        return (
            entry.guid.rpartition("/")[2],
            entry.link,
            plain_line(entry.title),
            plain_line(entry.summary),
            entry.published,
            entry.updated,
        )

    fast, reference = parse_surely(ALL[name], None, URL), parse_leniently(ALL[name], None, URL)
    assert fast is not None
    assert [said(entry) for entry in fast.entries] == [said(entry) for entry in reference.entries]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (_rss("<item><title>Café</title></item>"), None),
        (_rss("<item><title>Café</title></item>", '<?xml version="1.0" encoding="iso-8859-1"?>'), "text/xml; charset=latin1"),
        (_rss("<item><title>Café</title></item>").decode().encode("latin-1"), "text/xml; charset=ISO-8859-1"),
        (
            _rss("<item><title>Café</title></item>", '<?xml version="1.0" encoding="windows-1252"?>').decode().encode("cp1252"),
            None,
        ),
        (_rss("<item><title>Café</title></item>").decode().encode("latin-1"), None),
        (_rss("<item><title>Café</title></item>").decode().encode("utf-16"), None),
        (_rss("<item><title>Café</title></item>").decode().encode("utf-16-be"), None),
        (b"\xef\xbb\xbf" + _rss("<item><title>Café</title></item>"), "application/xml; charset=nonsense"),
        (_rss("<item><title>Caf&#233;</title></item>"), None),
        (_rss("<item><title>Caf&eacute;</title></item>"), None),
    ],
)
def test_the_bytes_have_the_first_word_about_their_encoding(body: bytes, content_type: str | None) -> None:
    """Right, wrong, missing and contradicting declarations all lead to the same title."""
    assert _titles(body, content_type) == ["Café"]


def test_other_scripts_survive_their_own_encodings() -> None:
    """Windows-1251 and GB 18030 as the XML declaration names them."""
    for text, encoding in (("Обстрел города", "windows-1251"), ("城镇遭炮击", "gb18030")):
        body = _rss(f"<item><title>{text}</title></item>", f'<?xml version="1.0" encoding="{encoding}"?>')
        assert _titles(body.decode().encode(encoding)) == [text]


@pytest.mark.parametrize(
    "items",
    [
        "<item><title>A & B</title></item>",
        "<item><title>A &amp; B</title></item>\x00\x08",
        "<item><title>A &nbsp;&amp; B</title></item>",
        "<item><title>A &amp; B</title><dc:date>2026-03-05</dc:date></item>",
        "<item><title>A &amp; B</title><description><p>not closed</description></item>",
        "<item><title><![CDATA[A & B]]></title></item>",
        "<item><title>A &amp;amp; B</title></item>",
        "<item><title>A &amp; B</title>&#0;&#xFFFF;</item>",
    ],
)
def test_what_is_not_well_formed_is_read_all_the_same(items: str) -> None:
    """Bare ampersands, control characters, HTML entities, undeclared prefixes, open tags."""
    assert _titles(_rss(items)) == ["A & B"]


def test_junk_around_the_document_does_not_matter() -> None:
    """Blank lines and warnings before, comments behind."""
    assert _titles(b"\n\n  " + RSS_2) == ["Town shelled & burnt"]
    assert _titles(b"<br />Warning: something in line 3" + RSS_091 + b"<!-- cached -->") == ["Town shelled & burnt"]


def test_a_document_that_breaks_off_keeps_its_whole_entries() -> None:
    """The connection was cut in the middle of the second entry."""
    body = _rss("<item><title>One</title></item><item><title>Two</title></item>")
    assert _titles(body[: body.index(b"Two")])[0] == "One"


def test_dates_decide_nothing_about_whether_an_entry_is_read() -> None:
    """Equal, missing, absurd and unreadable dates: all four entries are there."""
    dates = ["<pubDate>Thu, 05 Mar 2026 14:30:00 GMT</pubDate>"] * 2 + ["", "<pubDate>soon</pubDate>"]
    parsed = _parse(_rss("".join(f"<item><title>{number}</title>{date}</item>" for number, date in enumerate(dates))))
    assert [entry.published for entry in parsed.entries] == [NOON, NOON, None, None]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<!doctype html><html><body>Log in</body></html>",
        b"{}",
        b'{"items": 3}',
        b"[1]",
        b"not a feed",
        b"<x/>",
        b"\x00" * 100,
        b"<" * 10_000,
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    """Pages, nothing and nonsense have a problem and no entries."""
    parsed = _parse(body)
    assert (parsed.entries, parsed.is_feed) == ((), False)
    assert parsed.problem or not body.startswith(b"{")


def test_an_empty_feed_is_a_feed() -> None:
    """No entries today is no problem."""
    assert _parse(_rss("")) == ParsedFeed(title="T", parser="fast")


def test_entries_over_the_limit_are_counted() -> None:
    """The first ones are read, in the order of the document."""
    parsed = parse_feed(
        _rss("".join(f"<item><title>{number}</title></item>" for number in range(50))), None, URL, max_entries=10
    )
    assert ([entry.title for entry in parsed.entries], parsed.dropped) == ([str(number) for number in range(10)], 40)


def test_deep_nesting_ends() -> None:
    """A million open tags, in the document and inside an entry."""
    assert _parse(b"<a>" * 100_000).entries == ()
    deep = _rss(f"<item><title>A</title><description>{'<div>' * 2_000}</description></item>")
    assert len(_parse(deep).entries) <= 1


def test_mutated_feeds_are_read_without_a_crash() -> None:
    """Bytes deleted, doubled, replaced and moved, 420 documents, the same ones each time."""
    chance = random.Random(20260305)
    for body in [*ALL.values()] * 60:
        parsed = _parse(mutate(body, chance))
        assert all(isinstance(entry, Entry) for entry in parsed.entries)


@settings(max_examples=60)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "text/xml; charset=utf-16", "charset=\x00", "application/json; charset=utf-7"]),
)
def test_any_bytes_are_answered(body: bytes, content_type: str) -> None:
    """Whatever the body and whatever the header."""
    assert isinstance(_parse(body, content_type), ParsedFeed)
