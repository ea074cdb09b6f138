"""The page behind an entry comes out as its paragraphs, and only where the site allows it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from news.model import Article, Feed
from streams.apart import Apart
from streams.fetch import Failure, FetchResult, Validators
from streams.fulltext import FullText

TITLE = "Border town shelled for a third night"
PARAGRAPHS = [
    f"The governor of the northern province said on {day} that shelling had killed {number} people in the border town, and that "
    "rescuers were still searching the rubble of two houses near the market."
    for number, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday"), start=3)
]
PAGE = f"""<html><head><title>{TITLE}</title></head><body>
<div class="crumbs">Home » World » “{TITLE}”</div><div class="entry-content"><p>“{TITLE}”</p>
<div>video-container"></div><h1>{TITLE}</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</div>
<h3>Leave a Comment</h3><p>This site uses Akismet to reduce spam. Learn how your comment data is processed.</p></body></html>"""
URL = "https://a.example/story"
ARTICLE = Article(id="1", url=URL, title=TITLE, summary="Shelling killed three.", lang="en", text_hash="before")
FEED = Feed(url="https://a.example/feed", full_text=True)


NONE = Validators()


@dataclass
class Site:
    """Answers by URL; everything else is not found."""

    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 404

    async def fetch(
        self, url: str, validators: Validators = NONE, *, accept: str = "", max_bytes: int | None = None
    ) -> FetchResult:
        self.asked.append(url)
        if url in self.pages:
            return FetchResult(outcome="ok", status=200, body=self.pages[url].encode())
        return FetchResult(outcome="error", status=self.status, failure=Failure(kind="http_4xx", severity="hard"))


async def _read(site: Site, *, feed: Feed = FEED, times: int = 1, patience: float = 0.0) -> Article:
    async with Apart(60.0) as apart:
        full_text = FullText(site, apart, spacing=5.0, patience=patience, clock=lambda: 0.0)
        for _ in range(times):
            article = await full_text(ARTICLE, feed)
    return article


async def test_a_scraped_page_comes_out_clean() -> None:
    """No breadcrumb, no doubled title, no stray markup, no comment footer: the paragraphs, and a new text hash."""
    article = await _read(Site({URL: PAGE}))
    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.marks == ("full-text",)
    assert article.text_hash != ARTICLE.text_hash


async def test_only_feeds_that_ask_for_it_have_their_pages_fetched() -> None:
    """Without the feed's setting nothing is requested."""
    site = Site({URL: PAGE})
    assert await _read(site, feed=Feed(url=FEED.url)) == ARTICLE
    assert site.asked == []


async def test_robots_txt_is_respected_and_asked_for_once() -> None:
    """Forbidden pages are not fetched; the rules are kept."""
    site = Site({"https://a.example/robots.txt": "User-agent: *\nDisallow: /story", URL: PAGE})
    assert (await _read(site, times=3)).marks == ("page-robots",)
    assert site.asked == ["https://a.example/robots.txt"]


async def test_a_robots_txt_out_of_reach_forbids_all() -> None:
    """A server that answers 503 has not said yes."""
    assert (await _read(Site({URL: PAGE}, status=503))).marks == ("page-robots",)


async def test_an_article_goes_on_without_its_page_rather_than_late() -> None:
    """The second page of a host within the spacing is not waited for longer than patience allows."""
    site = Site({URL: PAGE})
    assert (await _read(site, times=2)).marks == ("page-skipped",)
    assert site.asked.count(URL) == 1


@pytest.mark.parametrize("page", ["", "<html><body><p>Subscribe now.</p></body></html>"])
async def test_a_page_with_less_than_the_feed_said_changes_nothing(page: str) -> None:
    """A pay wall or an empty page leaves the article as it was."""
    article = await _read(Site({URL: page}))
    assert (article.text, article.text_hash) == (ARTICLE.text, ARTICLE.text_hash)
    assert article.marks == ("page-empty",)
