"""An entry becomes an article with one id for ever, plain text and a date that can be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.model import Article, Entry, Feed
from news.outcome import Dropped
from streams.codec import encode
from streams.normalise import normalise

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
FEED = Feed(
    url="https://a.example/feed", title="The Daily Example", publisher="The Daily Example", family="example", country="XX"
)
ENTRY = Entry(
    guid="tag:a.example,2026:1",
    link="https://a.example/story?utm_source=rss",
    title="Border town shelled - The Daily Example",
    summary="<p>Shelling killed four people on Monday.</p><p>The post Border town shelled appeared first on The Daily Example.</p>",
    published=NOW - timedelta(hours=1),
    categories=("World", "Conflict"),
)


def _article(**changes: object) -> Article:
    fields = {name: getattr(ENTRY, name) for name in Entry.__dataclass_fields__} | changes
    article = normalise(Entry(**fields), FEED, NOW)
    assert isinstance(article, Article)
    return article


def test_an_article_holds_what_the_reader_needs_and_nothing_of_the_page() -> None:
    """Canonical link, the outlet named apart, no footer of the syndication software, the publisher's facts."""
    article = _article()
    assert (article.url, article.source) == ("https://a.example/story", "a.example")
    assert (article.title, article.summary, article.text) == (
        "Border town shelled",
        "Shelling killed four people on Monday.",
        "",
    )
    assert (article.publisher, article.family, article.publisher_country) == ("The Daily Example", "example", "XX")
    assert (article.published, article.fetched, article.marks) == (NOW - timedelta(hours=1), NOW, ())
    assert (article.lang, article.section) == ("en", "World; Conflict")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"published": None},
        {"guid": "other"},
        {"link": "http://www.a.example/story/"},
        {"link": "https://m.a.example/story?fbclid=1"},
    ],
)
def test_the_id_stays_when_anything_but_the_article_changes(changes: dict[str, object]) -> None:
    """Title, text, date, GUID and the way to the page may change."""
    assert _article(**changes).id == _article().id


def test_no_entry_is_too_large_for_a_message() -> None:
    """Two fields of half a million ideographs and an endless title become an article that a broker takes."""
    article = _article(title="Shelled " * 30_000, summary="\u6230" * 500_000, content="\u722d" * 500_000)
    assert len(article.title) <= 502
    assert len(encode(article)) < 1_000_000


def test_without_a_link_the_guid_tells_articles_apart() -> None:
    """No link, or one to the front page only: feed and GUID, else the words, make the id."""
    front = {"link": "https://www.a.example/"}
    assert _article(**front).id == _article(link="").id
    assert _article(**front, guid="2").id != _article(**front, guid="3").id
    assert _article(link="", guid="", title="A").id != _article(link="", guid="", title="B").id
    assert _article(link="").marks == ("link-missing",)


def test_a_changed_date_is_no_change_and_neither_are_blanks() -> None:
    """The text hash follows the words."""
    assert _article(published=NOW).text_hash == _article().text_hash
    assert _article(title="Border  town shelled!").text_hash == _article().text_hash
    assert _article(summary="Shelling killed five people on Monday.").text_hash != _article().text_hash


@pytest.mark.parametrize(
    ("changes", "published", "marks"),
    [
        ({"published": None}, None, ("date-missing",)),
        ({"published": None, "updated": NOW - timedelta(hours=2)}, NOW - timedelta(hours=2), ()),
        ({"published": NOW + timedelta(days=1)}, None, ("date-future",)),
        ({"published": NOW + timedelta(minutes=5)}, NOW, ()),
        ({"published": datetime(1970, 1, 1, tzinfo=UTC)}, None, ("date-nonsense",)),
        ({"published": NOW + timedelta(days=1), "updated": NOW}, NOW, ("date-future",)),
    ],
)
def test_a_date_that_cannot_be_true_is_marked(
    changes: dict[str, object], published: datetime | None, marks: tuple[str, ...]
) -> None:
    """Missing, future and absurd dates are no dates; a clock a little fast is forgiven."""
    article = _article(**changes)
    assert (article.published, article.marks) == (published, marks)


def test_a_title_that_is_missing_is_the_first_sentence() -> None:
    """Posts without a title are articles too; an entry without any words is none."""
    article = _article(title="", summary="Four killed in the town. More later.")
    assert (article.title, article.marks) == ("Four killed in the town.", ("title-missing",))
    assert normalise(Entry(link="https://a.example/x"), FEED, NOW) == Dropped("empty-entry", detail="https://a.example/x")


def test_the_same_words_are_not_said_twice() -> None:
    """A summary that is the content again stands once; a doubled title goes."""
    words = "<p>Shelling killed four people on Monday.</p>"
    article = _article(title="Border town was shelled", summary=words, content=f"<h1>Border town was shelled</h1>{words}")
    assert (article.summary, article.text) == ("Shelling killed four people on Monday.", "")


def test_what_the_text_says_outweighs_what_the_publisher_declares() -> None:
    """Many systems declare English whatever they publish; a short text is taken at the publisher's word."""
    assert _article(title="غارة جوية تقتل أربعة أشخاص في بلدة حدودية يوم الاثنين", summary="", lang="en-US").lang == "ar"
    assert _article(title="Kyiv", summary="", lang="uk-UA").lang == "uk"


@given(
    st.builds(
        Entry,
        guid=st.text(max_size=20),
        link=st.text(max_size=40),
        title=st.text(max_size=40),
        summary=st.text(max_size=80),
        content=st.text(max_size=80),
    )
)
def test_no_entry_is_too_strange(entry: Entry) -> None:
    """Whatever an entry holds, it becomes an article or is dropped, the same way each time."""
    assert normalise(entry, FEED, NOW) == normalise(entry, FEED, NOW)
