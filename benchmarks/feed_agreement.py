"""Compares what we read from feed documents with the results another parser's tests expect.

    python benchmarks/feed_agreement.py DIR

DIR holds pairs as the gofeed test suite has them: ``name.xml`` beside ``name.json``, or ``name.json`` beside
``name_expected.json``. Compared are the fields Tocsin uses; texts as plain text, links made absolute. Every difference is
printed with its reason; a difference without one makes the exit code 1.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from news.dates import parse_date
from news.text import plain_line
from streams.parse import ParsedFeed, parse_feed
from streams.parse.tidy import skip_days, skip_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from news.model import Entry

BASE = "http://feed.example/dir/feed.xml"
DATE_OF_CHANGE = "a date that may be of a change is kept as such; it counts where no date of publication is given"
NOT_CLOSED = "the document closes an element by another name; feedparser reads nothing there either"
REASONS: tuple[tuple[str, str, str], ...] = (
    ("*/atom10_feed_title_xhtml_*", "title", NOT_CLOSED),
    ("*/rss_channel_language.xml", "lang", NOT_CLOSED),
    ("*/dublincore_item_fields.xml", "item.published", DATE_OF_CHANGE),
    ("*/*_item_extensions.xml", "item.published", DATE_OF_CHANGE),
    ("*/*_atom03_feed_entry_modified.xml", "item.published", DATE_OF_CHANGE),
    ("*/dublincore_item_multiple_values.xml", "item.authors", "both creators are kept, not the first alone"),
    ("*/atom10_feed_entry_category_scheme.xml", "item.categories", "a category without term or label names nothing"),
    ("*/*_item_extensions.xml", "item.categories", "the same categories, keywords after subjects"),
    ("*/entry_id_xml_base.xml", "item.guid", "an id is compared, never followed: it stays as written"),
    ("*/rss_channel_item_guid_naked_markup.xml", "item.guid", "markup is no part of an id"),
    ("*/issue_275_extensions_and_source.xml", "item.content", "XML in an entry's content is markup to a reader of text"),
)
"""Glob of the file, field, and why we read it otherwise."""


class Difference(NamedTuple):
    file: str
    field: str
    expected: Any
    found: Any

    @property
    def reason(self) -> str:
        return next((why for glob, field, why in REASONS if fnmatch(self.file, glob) and field == self.field), "")


def pairs(directory: Path) -> Iterator[tuple[Path, Path]]:
    """Documents with their expected results."""
    for expected in sorted(directory.rglob("*.json")):
        stem = expected.name.removesuffix(".json")
        document = expected.with_name(stem.removesuffix("_expected") + ".json" if stem.endswith("_expected") else stem + ".xml")
        if document.exists():
            yield document, expected


def differences(document: Path, expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Field, expected value, found value; only fields the expectation names."""
    feed = parse_feed(document.read_bytes(), None, BASE)
    for field, wanted in _feed_fields(expected).items():
        if wanted != (found := _found_in_feed(feed)[field]):
            yield field, wanted, found
    items = expected.get("items", expected.get("entries", []))
    if len(items) != len(feed.entries):
        yield "entries", len(items), len(feed.entries)
        return
    for item, entry in zip(items, feed.entries, strict=True):
        found_in_entry = _found_in_entry(entry)
        for field, wanted in _item_fields(item).items():
            if wanted != found_in_entry[field]:
                yield f"item.{field}", wanted, found_in_entry[field]


def _feed_fields(feed: dict[str, Any]) -> dict[str, Any]:
    return _stated(
        {
            "title": plain_line(_value(feed.get("title"))),
            "link": _absolute(_link(feed)),
            "lang": feed.get("language", ""),
            "ttl": float(feed.get("ttl") or 0),
            "skip_hours": skip_hours(feed.get("skipHours", [])),
            "skip_days": skip_days(feed.get("skipDays", [])),
        }
    )


def _found_in_feed(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "title": feed.title,
        "link": feed.link,
        "lang": feed.lang,
        "ttl": feed.ttl,
        "skip_hours": feed.skip_hours,
        "skip_days": feed.skip_days,
    }


def _item_fields(item: dict[str, Any]) -> dict[str, Any]:
    return _stated(
        {
            "title": plain_line(_value(item.get("title"))),
            "link": _absolute(_link(item)),
            "guid": _value(item.get("guid", item.get("id"))),
            "summary": plain_line(_value(item.get("description", item.get("summary")))),
            "content": plain_line(_value(item.get("content", item.get("content_html", item.get("content_text"))))),
            "published": _date(item, "publishedParsed", "pubDateParsed", "date_published"),
            "updated": _date(item, "updatedParsed", "date_modified"),
            "authors": _authors(item),
            "categories": tuple(_category(category) for category in item.get("categories", item.get("tags", []))),
        }
    )


def _found_in_entry(entry: Entry) -> dict[str, Any]:
    return {
        "title": plain_line(entry.title),
        "link": entry.link,
        "guid": entry.guid,
        "summary": plain_line(entry.summary),
        "content": plain_line(entry.content),
        "published": entry.published,
        "updated": entry.updated,
        "authors": tuple(plain_line(author) for author in entry.authors),
        "categories": tuple(plain_line(category) for category in entry.categories),
    }


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _value(field: Any) -> str:
    return str(field.get("value", "")) if isinstance(field, dict) else str(field or "")


def _link(item: dict[str, Any]) -> str:
    links = [link for link in item.get("links", []) if isinstance(link, dict) and link.get("rel", "alternate") == "alternate"]
    stated = item.get("link") or item.get("home_page_url") or item.get("url") or (links[0].get("href") if links else "")
    return str(stated or "")


def _absolute(link: str) -> str:
    return urljoin(BASE, link.strip()) if link else ""


def _date(item: dict[str, Any], *names: str) -> Any:
    return next((parse_date(str(item[name])) for name in names if item.get(name)), None)


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    stated = item.get("authors") or ([item["author"]] if item.get("author") else [])
    names = [author if isinstance(author, str) else author.get("name") or author.get("email") or "" for author in stated]
    return tuple(plain_line(name) for name in names if name)


def _category(category: Any) -> str:
    return plain_line(
        str(category.get("label") or category.get("term") or _value(category)) if isinstance(category, dict) else str(category)
    )


def main() -> int:
    directory = Path(sys.argv[1])
    counts: Counter[str] = Counter()
    found: list[Difference] = []
    for document, expected in pairs(directory):
        stated = json.loads(expected.read_text(encoding="utf-8"))
        new = [Difference(str(document.relative_to(directory)), *each) for each in differences(document, stated)]
        counts["pairs"] += 1
        counts["agree"] += not new
        found += new
    for difference in found:
        print(f"{difference.file}: {difference.field}\n    expected {difference.expected!r}\n    found    {difference.found!r}")
        print(f"    {difference.reason or 'NO REASON'}")
    unexplained = sum(not difference.reason for difference in found)
    print(f"{counts['pairs']} pairs, {counts['agree']} agree in every field,", end=" ")
    print(f"{len(found)} differences, {unexplained} without a reason")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
