"""The page behind an entry, fetched with the same manners as a feed and reduced to its text.

For feeds whose setting asks for it. robots.txt is respected (RFC 9309: absent allows all, out of reach allows nothing). Where
the page cannot be had, or gives less than the feed did, the article stays as it is, with a mark that says why.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from news.boilerplate import without_boilerplate
from news.model import Article, Feed
from news.robots import ALLOW_ALL, ALLOW_NOTHING, Robots, parse_robots
from news.text import clean_text
from streams.apart import TookTooLongError
from streams.fetch.client import ACCEPT_PAGE, PRODUCT
from streams.language import language_of
from streams.normalise import LINK_SHARED, text_hash

if TYPE_CHECKING:
    from streams.apart import Apart
    from streams.fetch.result import FetchResult, Validators

PAGE_BYTES = 3_000_000
ROBOTS_BYTES = 600_000
HOSTS_KEPT = 5_000
ROBOTS_SECONDS = 24 * 3600.0
"""How long a robots.txt is believed (RFC 9309, 2.4)."""


class Fetch(Protocol):
    async def fetch(
        self, url: str, validators: Validators = ..., *, accept: str = ..., max_bytes: int | None = ...
    ) -> FetchResult: ...


@dataclass(slots=True)
class _Host:
    """What is known of a host, and whose turn it is."""

    robots: Robots | None = None
    read: float = 0.0
    free: float = 0.0
    """When the next request may go out."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class FullText:
    """Adds the page's text to articles of feeds that ask for it; never raises for what a site does.

    Requests to one host go one after another, ``spacing`` seconds apart; an article that would wait longer than ``patience``
    goes on without its page rather than late.
    """

    def __init__(
        self,
        fetcher: Fetch,
        apart: Apart,
        *,
        spacing: float,
        patience: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._apart = apart
        self._spacing = spacing
        self._patience = patience
        self._clock = clock
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    async def __call__(self, article: Article, feed: Feed) -> Article:
        if not feed.full_text or not article.url or LINK_SHARED in article.marks:
            return article
        host = self._host(article.url)
        if not await self._may_fetch(host, article.url):
            return _marked(article, "page-robots")
        if not await self._wait(host):
            return _marked(article, "page-skipped")
        result = await self._fetcher.fetch(article.url, accept=ACCEPT_PAGE, max_bytes=PAGE_BYTES)
        if result.outcome != "ok":
            return _marked(article, "page-failed")
        return await self._with_page(article, result)

    async def _with_page(self, article: Article, result: FetchResult) -> Article:
        try:
            text = await self._apart.run(page_text, result.body, article.url)
        except TookTooLongError:
            return _marked(article, "page-failed")
        text = without_boilerplate(clean_text(text), article.title)
        if len(text) <= max(len(article.text), len(article.summary)):
            return _marked(article, "page-empty")
        return replace(
            _marked(article, "full-text"),
            text=text,
            lang=language_of(text, article.lang),
            text_hash=text_hash(article.title, article.summary, text),
        )

    def _host(self, url: str) -> _Host:
        name = urlsplit(url).netloc
        host = self._hosts.setdefault(name, _Host())
        self._hosts.move_to_end(name)
        if len(self._hosts) > HOSTS_KEPT:
            self._hosts.popitem(last=False)
        return host

    async def _may_fetch(self, host: _Host, url: str) -> bool:
        async with host.turn:
            if host.robots is None or self._clock() > host.read + ROBOTS_SECONDS:
                host.robots, host.read = await self._robots(url), self._clock()
        return host.robots.allows(url)

    async def _robots(self, url: str) -> Robots:
        parts = urlsplit(url)
        where = f"{parts.scheme}://{parts.netloc}/robots.txt"
        result = await self._fetcher.fetch(where, accept="text/plain, */*;q=0.5", max_bytes=ROBOTS_BYTES)
        if result.outcome == "ok":
            return parse_robots(result.body.decode("utf-8", "replace"), PRODUCT)
        absent = result.status is not None and HTTPStatus.BAD_REQUEST <= result.status < HTTPStatus.INTERNAL_SERVER_ERROR
        return ALLOW_ALL if absent and result.status != HTTPStatus.TOO_MANY_REQUESTS else ALLOW_NOTHING

    async def _wait(self, host: _Host) -> bool:
        """Wait for the host's next free moment; ``False`` where that is too far off."""
        now = self._clock()
        start = max(now, host.free)
        if start - now > self._patience:
            return False
        host.free = start + self._spacing
        await asyncio.sleep(start - now)
        return True


def page_text(body: bytes, url: str) -> str:
    """The article in an HTML page, as plain text with a line for each paragraph; empty where there is none.

    Run it apart: it takes a tenth of a second for a usual page, and much longer for some.
    """
    import trafilatura  # noqa: PLC0415 - takes a second to load, and most feeds need no page

    text = trafilatura.extract(
        body, url=url, include_comments=False, include_tables=False, favor_precision=True, output_format="txt"
    )
    return "\n\n".join((text or "").splitlines())


def _marked(article: Article, mark: str) -> Article:
    return replace(article, marks=(*article.marks, mark))
