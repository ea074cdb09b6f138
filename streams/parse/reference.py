"""feedparser behind our own types: the reference for every other parser here, and the one that reads what they do not.

Its HTML sanitiser and its link resolver for HTML are off: text is made plain later, and they cost most of its time. It is not
told where the document came from, because it would make a URL of every id; links are resolved here.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from news.dates import EARLIEST_YEAR, LATEST_YEAR, parse_date
from news.model import Entry
from news.text import plain_line
from streams.parse.result import ParsedFeed
from streams.parse.tidy import as_html, minutes_between, person, skip_days, skip_hours, web_url


def read_reference(body: bytes, content_type: str, url: str, max_entries: int) -> ParsedFeed:
    """Parse with feedparser alone.

    Raises:
        Exception: whatever feedparser has not foreseen in a document; the caller counts it.
    """
    headers = {"content-type": content_type} if content_type else {}
    found: Any = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    entries: list[Any] = found.entries
    return ParsedFeed(
        entries=tuple(_entry(item, url) for item in entries[:max_entries]),
        dropped=max(0, len(entries) - max_entries),
        parser="feedparser",
        problem=_problem(found),
        is_feed=bool(found.get("version")) or bool(entries),
        **_feed_fields(found.feed, url),
    )


def _problem(found: Any) -> str | None:
    if found.get("bozo"):
        return f"not well-formed: {found.get('bozo_exception')}"[:200]
    return None if found.get("version") else "not a feed"


def _feed_fields(feed: Any, url: str) -> dict[str, Any]:
    links = {link.get("rel", ""): link.get("href", "") for link in reversed(_list(feed, "links"))}
    return {
        "title": plain_line(_html(feed, "title")),
        "link": web_url(_text(feed, "link"), url),
        "lang": _text(feed, "language"),
        "ttl": minutes_between(_text(feed, "ttl"), _text(feed, "sy_updateperiod"), _text(feed, "sy_updatefrequency")),
        "skip_hours": skip_hours(_text(feed, "hour").split()),
        "skip_days": skip_days(_text(feed, "day").split()),
        "hub": web_url(links.get("hub", ""), url),
        "self_url": web_url(links.get("self", ""), url),
    }


def _entry(item: Any, url: str) -> Entry:
    return Entry(
        guid=_text(item, "id"),
        link=web_url(_text(item, "feedburner_origlink"), url) or _link(item, url),
        title=_html(item, "title"),
        summary=_html(item, "summary"),
        content=max((_value(part) for part in _list(item, "content")), key=len, default=""),
        published=_date(item, "published") or _date(item, "created"),
        updated=_date(item, "updated"),
        authors=tuple(name for author in _list(item, "authors") if (name := _author(author))),
        categories=tuple(term for tag in _list(item, "tags") if (term := tag.get("label") or tag.get("term"))),
        lang=str(dict.get(item, "title_detail", {}).get("language") or ""),
    )


def _text(item: Any, name: str) -> str:
    """``dict.get``: feedparser's own looks for substitutes ("updated" for "published")."""
    value = dict.get(item, name)
    return value.strip() if isinstance(value, str) else ""


def _link(item: Any, url: str) -> str:
    """A GUID that stands in for the link is one only when it is a whole URL."""
    link = _text(item, "link")
    return web_url(link, "" if link == _text(item, "id") else url)


def _author(author: Any) -> str:
    return person(author.get("name") or author.get("email") or "")


def _list(item: Any, name: str) -> list[Any]:
    value = dict.get(item, name)
    return [part for part in value if part] if isinstance(value, list) else []


def _html(item: Any, name: str) -> str:
    detail = dict.get(item, f"{name}_detail") or {}
    return as_html(_text(item, name), plain=detail.get("type") == "text/plain")


def _value(part: Any) -> str:
    return as_html(str(part.get("value") or ""), plain=part.get("type") == "text/plain")


def odd_date(text: str) -> datetime | None:
    """A date in one of the forms only feedparser reads: week and day numbers, Greek, Korean, Hungarian."""
    try:
        return _struct(feedparser.datetimes._parse_date(text))  # noqa: SLF001 - it has no public name
    except Exception:  # noqa: BLE001 - its handlers raise what a text provokes
        return None


def _date(item: Any, name: str) -> datetime | None:
    """Feedparser reads some forms we do not (Greek, Hungarian, week numbers), we read some it does not."""
    if text := _text(item, name):
        return parse_date(text) or _struct(dict.get(item, f"{name}_parsed"))
    return None


def _struct(parts: Any) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
