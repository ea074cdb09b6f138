"""From a site to its feeds."""

from __future__ import annotations

from datetime import UTC, datetime

from streams.discovery import Discovery, linked_feeds
from streams.fetch.result import Failure, FetchResult
from streams.reading import FeedReader

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEED = b'<rss version="2.0"><channel><title>News</title><item><title>One</title><link>https://a.example/1</link></item></channel></rss>'
MISSING = FetchResult(outcome="error", status=404, failure=Failure(kind="http_4xx", severity="hard", detail="404 Not Found"))


class Site:
    """Pages by URL; everything else is missing."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {f"https://a.example/{path}": page for path, page in pages.items()}
        self.asked: list[str] = []

    async def fetch(self, url: str) -> FetchResult:
        self.asked.append(url)
        page = self.pages.get(url)
        return FetchResult(outcome="ok", status=200, body=page, final_url=url) if page is not None else MISSING

    async def found(self, url: str = "https://a.example/") -> tuple[list[str], str]:
        feeds, problem = await Discovery(self, FeedReader(10)).find(url, NOW)
        return [feed.url for feed in feeds], problem


async def test_a_feed_is_its_own_discovery() -> None:
    """The URL of a feed gives that feed, with its title and number of entries."""
    site = Site(feed=FEED)
    feeds, _ = await Discovery(site, FeedReader(10)).find("https://a.example/feed", NOW)
    assert [(feed.url, feed.title, feed.entries) for feed in feeds] == [("https://a.example/feed", "News", 1)]


async def test_feeds_a_page_declares_are_found_comments_last() -> None:
    """Relative links are resolved; a declared feed that is missing is left out."""
    page = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/comments-feed">'
        b'<link rel="alternate" type="application/atom+xml" href="news.xml"><link rel="alternate" type="application/rss+xml" href="/gone">'
        b'<link rel="stylesheet" href="/x.css"></head><body>Hello</body></html>'
    )
    site = Site(**{"": page, "comments-feed": FEED, "news.xml": FEED})
    assert (await site.found())[0] == ["https://a.example/news.xml", "https://a.example/comments-feed"]


async def test_without_a_declaration_links_and_usual_paths_are_tried() -> None:
    """A visible RSS link of the same site is found; else the paths feeds usually have."""
    linked = Site(
        **{"": b'<p><a href="/en/rss-news">RSS</a><a href="https://other.example/rss">elsewhere</a></p>', "en/rss-news": FEED}
    )
    assert (await linked.found())[0] == ["https://a.example/en/rss-news"]
    assert not any("other.example" in url for url in linked.asked)
    usual = Site(**{"": b"<p>No links here</p>", "rss.xml": FEED})
    assert (await usual.found())[0] == ["https://a.example/rss.xml"]


async def test_a_site_without_feeds_or_without_answer_says_why() -> None:
    """The reason is a clause for people."""
    assert "usual paths" in (await Site(**{"": b"<p>Nothing</p>"}).found())[1]
    assert "404 Not Found" in (await Site().found())[1]


def test_nothing_but_http_is_tried_whatever_a_page_says() -> None:
    """Links to scripts, files and nonsense are passed over."""
    page = b'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><a href="file:///rss">x</a><a href="http://[rss">y</a>'
    assert linked_feeds(page, "https://a.example/") == ()
    assert linked_feeds(b"", "https://a.example/") == ()
