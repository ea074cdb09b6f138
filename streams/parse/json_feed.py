"""JSON Feed 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

from news.dates import parse_date
from news.model import Entry
from news.text import plain_line
from streams.parse.result import ParsedFeed
from streams.parse.tidy import web_url

if TYPE_CHECKING:
    from datetime import datetime


def read_json(body: bytes, url: str, max_entries: int) -> ParsedFeed | None:
    """Parse a JSON Feed; ``None`` where the document is no JSON object. No version is forgiven, no items are not."""
    try:
        feed = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(feed, dict):
        return None
    items = [item for item in _list(feed, "items") if isinstance(item, dict)]
    if not isinstance(feed.get("items"), list):
        return ParsedFeed(parser="json", problem="JSON, but not a JSON Feed: it has no items", is_feed=False)
    return ParsedFeed(
        entries=tuple(_entry(item, url) for item in items[:max_entries]),
        dropped=max(0, len(items) - max_entries),
        parser="json",
        title=plain_line(escape(_text(feed, "title"), quote=False)),
        link=_link(feed, "home_page_url", url),
        self_url=_link(feed, "feed_url", url),
        lang=_text(feed, "language"),
        hub=next((_link(hub, "url", url) for hub in _list(feed, "hubs") if isinstance(hub, dict)), ""),
    )


def _entry(item: dict[str, Any], url: str) -> Entry:
    return Entry(
        guid=_text(item, "id"),
        link=_link(item, "url", url) or _link(item, "external_url", url),
        title=escape(_text(item, "title"), quote=False),
        summary=escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or escape(_text(item, "content_text"), quote=False),
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
        authors=tuple(name for author in [*_list(item, "authors"), item.get("author")] if (name := _name(author))),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        lang=_text(item, "language"),
    )


def _text(item: dict[str, Any], name: str) -> str:
    """Numbers are taken for ids, as the specification asks."""
    value = item.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _link(item: dict[str, Any], name: str, base: str) -> str:
    text = _text(item, name)
    try:
        return web_url(urljoin(base, text)) if text else ""
    except ValueError:
        return ""


def _date(item: dict[str, Any], name: str) -> datetime | None:
    return parse_date(_text(item, name))


def _name(author: Any) -> str:
    return _text(author, "name") if isinstance(author, dict) else ""
