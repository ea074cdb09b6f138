"""From the URL of a site to its feeds: what the page links to as a feed, else the paths feeds usually live at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from news.model import Feed
from streams.fetch.guard import url_problem
from streams.fetch.result import FetchResult
from streams.reading import FeedReader
from streams.registry.seen import Seen

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"}
)
USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/?feed=rss2")
MOST_TRIED = 12
"""Candidates fetched for one site."""
_HINTS = ("rss", "feed", "atom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed of a site."""

    url: str
    title: str
    entries: int


class Fetch(Protocol):
    async def fetch(self, url: str) -> FetchResult: ...


@dataclass(frozen=True, slots=True)
class Discovery:
    fetcher: Fetch
    reader: FeedReader

    async def find(self, url: str, now: datetime) -> tuple[tuple[Found, ...], str]:
        """The feeds of the site at ``url`` (itself, if it is one), best first; and why there are none."""
        url = url if "://" in url else f"https://{url}"
        result = await self.fetcher.fetch(url)
        if not result.ok:
            return (), _problem(result)
        where = result.final_url or url
        if itself := await self._feed(result, url, now):
            return (itself,), ""
        linked = await self._try(linked_feeds(result.body, where), now)
        found = linked or await self._try((urljoin(where, path) for path in USUAL_PATHS), now)
        return found, "" if found else "the page links to no feed, and there is none at the usual paths"

    async def _try(self, candidates: Iterable[str], now: datetime) -> tuple[Found, ...]:
        found: dict[str, Found] = {}
        for url in list(dict.fromkeys(candidates))[:MOST_TRIED]:
            result = await self.fetcher.fetch(url)
            feed = await self._feed(result, result.final_url or url, now) if result.ok else None
            if feed:
                found.setdefault(feed.url, feed)
        return tuple(sorted(found.values(), key=lambda feed: "comment" in feed.url.lower()))

    async def _feed(self, result: FetchResult, url: str, now: datetime) -> Found | None:
        reading = await self.reader(result, Feed(url=url), now, Seen())
        return None if reading.problem else Found(url=url, title=reading.title, entries=len(reading.marks))


def linked_feeds(page: bytes, url: str) -> tuple[str, ...]:
    """URLs of the feeds an HTML page names: ``<link rel="alternate">`` first, then its links that look like feeds."""
    try:
        document = html.fromstring(page, base_url=url)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    base = _joined(url, next((element.get("href", "") for element in document.iter("base")), "")) or url
    declared = [_joined(base, element.get("href", "")) for element in document.iter("link") if _is_declared(element)]
    linked = [_joined(base, element.get("href", "")) for element in document.iter("a")]
    guessed = [link for link in linked if _looks_like_feed(link, url)]
    return tuple(found for found in dict.fromkeys((*declared, *guessed)) if found != url and url_problem(found) is None)


def _joined(base: str, href: str) -> str:
    """The absolute URL; empty where the link is nonsense."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _is_declared(link: etree._Element) -> bool:
    kind = (link.get("type") or "").lower().split(";")[0].strip()
    return "alternate" in (link.get("rel") or "").lower() and kind in FEED_TYPES


def _looks_like_feed(link: str, page: str) -> bool:
    parts, site = urlsplit(link), urlsplit(page)
    last = f"{parts.path}?{parts.query}".lower()
    return parts.netloc.endswith(site.netloc.removeprefix("www.")) and any(hint in last for hint in _HINTS)


def _problem(result: FetchResult) -> str:
    if result.failure:
        return f"{result.failure.kind.replace('_', ' ')}: {result.failure.detail}"
    return "410, the publisher has taken it down for good"
