"""OPML in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.model import Feed
from streams.errors import TocsinError
from streams.opml import read_opml, write_opml

NESTED = b"""<?xml version="1.0"?><opml version="1.0"><head><title>mine</title></head><body>
<outline text="Africa"><outline text="Sudan"><outline text="A" xmlUrl="https://a.example/feed"/></outline>
<outline title="B" text="ignored" xmlUrl="https://b.example/feed" type="rss" language="fr-FR"/></outline>
<outline text="A again" xmlUrl="https://a.example/feed"/><outline text="bad" xmlUrl="file:///etc/passwd"/>
<outline text="empty folder"/></body></opml>"""


def test_folders_become_paths_and_each_feed_comes_once() -> None:
    """The first place a feed stands at counts; URLs that cannot be fetched are counted, not added."""
    feeds, unusable = read_opml(NESTED)
    assert {(feed.url, feed.folder, feed.title, feed.lang) for feed in feeds} == {
        ("https://a.example/feed", "Africa/Sudan", "A", ""),
        ("https://b.example/feed", "Africa", "B", "fr"),
    }
    assert unusable == 1


def test_what_other_readers_write_sloppily_is_read() -> None:
    """An unescaped ampersand, a lower-case attribute and a missing end do not hide the feeds before it."""
    feeds, _ = read_opml(b'<opml><body><outline text="A & B" xmlurl="https://a.example/?x=1&y=2"/><outline text="cut')
    assert [feed.url.split("?")[0] for feed in feeds] == ["https://a.example/"]


@pytest.mark.parametrize("document", [b"", b"not xml", b"<html><body/></html>", b"<opml/>"])
def test_what_is_no_opml_is_refused_in_a_sentence(document: bytes) -> None:
    """Exit with a reason, not with an empty list."""
    with pytest.raises(TocsinError, match="not OPML"):
        read_opml(document)


def test_external_entities_do_nothing() -> None:
    """A file cannot be read through an import."""
    bomb = b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'
    feeds, _ = read_opml(bomb)
    assert all("root" not in feed.title for feed in feeds)


in_xml = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
words = st.text(in_xml, max_size=20).map(str.strip)
feeds_of_all_kinds = st.builds(
    Feed,
    url=st.integers(0, 10**6).map("https://example.org/{}".format),
    title=words.filter(bool),
    publisher=words,
    family=st.sampled_from(["", "bbc"]),
    country=st.sampled_from(["", "GB"]),
    lang=st.sampled_from(["", "en"]),
    kind=st.sampled_from(["", "wire"]),
    folder=st.sampled_from(["", "a", "a/b", "c"]),
    full_text=st.booleans(),
)


@given(st.lists(feeds_of_all_kinds, unique_by=lambda feed: feed.url, max_size=8))
def test_what_is_exported_can_be_imported(feeds: list[Feed]) -> None:
    """Folders, titles and everything else we know survive the way out and in."""
    again, unusable = read_opml(write_opml(feeds))
    assert unusable == 0
    assert {feed.url: feed for feed in again} == {feed.url: feed for feed in feeds}
