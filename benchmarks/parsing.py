"""How fast feeds are parsed, and whether with the same result as feedparser alone.

    python benchmarks/parsing.py DIR [SECONDS]

Every XML file under DIR is parsed by both (feedparser reads no JSON). First the results are compared, entry by entry: id, link,
title as plain text, and dates; each file that differs is printed. Then both are timed for SECONDS (default 5) of CPU time, in
turns, over the files with at least five entries, which are those from real publishers; files with fewer are fixtures made by
hand, and timed apart. Exit code 1 where a difference is not listed with its reason or a file yields fewer entries than
feedparser finds.
"""

from __future__ import annotations

import sys
import time
from calendar import timegm
from collections import Counter
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

import feedparser

from news.text import plain_line
from streams.parse import ParsedFeed, parse_feed
from streams.parse.tidy import web_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from news.model import Entry

BASE = "http://feed.example/dir/feed.xml"
TURN = 0.5
"""Seconds of CPU time one parser works before the other has its turn."""
REAL = 5
"""Entries from which a file counts as a real feed."""
REASONS: tuple[tuple[str, str, str], ...] = (
    (
        "*/illegally-nested.xml",
        "link",
        "an empty item inside an item does not end it: the link behind the proxy is still its own",
    ),
    ("*/rss_2.0_nbcny.xml", "published", "feedparser overlooks the PM behind the time"),
    ("*/rss_2.0_ilmessaggero.xml", "published", "a date feedparser does not read"),
    ("*/entry_id_xml_base.xml", "*", "an id without a scheme is no link, with or without a base"),
    ("*/issue_217_enclosure_children.xml", "title", "the title of an enclosure is not the title of the entry"),
    ("*/rss_channel_item_guid_naked_markup.xml", "guid", "feedparser reads nothing; markup is no part of an id"),
    ("*/rss_channel_item_guid_no_permalink.xml", "link", "the guid says that it is no link (isPermaLink)"),
    ("*/rss_channel_item_uri_at_protocol.xml", "link", "feedparser reads nothing"),
)
"""Glob of the file, field, and why we read it otherwise."""


class Row(NamedTuple):
    """What both parsers must agree on."""

    guid: str
    link: str
    title: str
    published: float | None
    updated: float | None


def by_feedparser(body: bytes) -> Any:
    return feedparser.parse(BytesIO(body), response_headers={"content-location": BASE})


def by_us(body: bytes) -> ParsedFeed:
    return parse_feed(body, None, BASE)


def reference_row(item: Any) -> Row:
    return Row(
        guid=plain_line(dict.get(item, "id") or ""),
        link=web_url(dict.get(item, "feedburner_origlink") or "") or web_url(dict.get(item, "link") or ""),
        title=plain_line(dict.get(item, "title") or ""),
        published=_seconds(dict.get(item, "published_parsed") or dict.get(item, "created_parsed")),
        updated=_seconds(dict.get(item, "updated_parsed")),
    )


def row(entry: Entry) -> Row:
    return Row(
        guid=plain_line(entry.guid),
        link=entry.link,
        title=plain_line(entry.title),
        published=_stamp(entry.published),
        updated=_stamp(entry.updated),
    )


def _seconds(parts: Any) -> float | None:
    return float(timegm(parts)) if parts else None


def _stamp(moment: datetime | None) -> float | None:
    return moment.replace(microsecond=0).timestamp() if moment else None


def differences(name: str, body: bytes) -> Iterator[tuple[str, str, Any, Any]]:
    """File, field, what feedparser found, what we found."""
    reference, ours = by_feedparser(body).entries, by_us(body).entries
    if len(reference) != len(ours):
        yield name, "entries", len(reference), len(ours)
        return
    for item, entry in zip(reference, ours, strict=True):
        expected, found = reference_row(item), row(entry)
        for field in Row._fields:
            if not _same(field, getattr(expected, field), getattr(found, field)):
                yield name, field, getattr(expected, field), getattr(found, field)


def _same(field: str, expected: Any, found: Any) -> bool:
    """Feedparser resolves an id against the document's URL, which makes it another one wherever the feed moves: we do not."""
    return expected == found or (field == "guid" and expected == urljoin(BASE, found))


def reason(name: str, field: str, expected: Any, found: Any) -> str:
    if field == "entries" and found > expected:
        return "feedparser finds fewer"
    return next((why for glob, named, why in REASONS if fnmatch(name, glob) and fnmatch(field, named)), "")


def compare(files: dict[str, bytes]) -> int:
    """Print the differences; returns how many have no reason."""
    counts: Counter[str] = Counter()
    for name, body in files.items():
        for difference in differences(name, body):
            why = reason(*difference)
            counts["unexplained" if not why else "explained"] += 1
            print(f"{difference[0]}: {difference[1]}\n    feedparser {difference[2]!r}\n    ours       {difference[3]!r}")
            print(f"    {why or 'NO REASON'}")
    print(f"{len(files)} files compared: {counts['explained']} differences with a reason, {counts['unexplained']} without\n")
    return counts["unexplained"]


def rates(bodies: list[bytes], seconds: float) -> tuple[float, float]:
    """Entries per second of CPU time, feedparser alone and ours; in turns, so that other load on the machine hits both."""
    spent = [0.0, 0.0]
    rounds = [0, 0]
    while min(spent) < seconds:
        for index, parse in enumerate((by_feedparser, by_us)):
            started = time.process_time()
            while time.process_time() - started < TURN:
                for body in bodies:
                    parse(body)
                rounds[index] += 1
            spent[index] += time.process_time() - started
    entries = sum(len(by_us(body).entries) for body in bodies)
    return rounds[0] * entries / spent[0], rounds[1] * entries / spent[1]


def report(title: str, bodies: list[bytes], seconds: float) -> None:
    results = [by_us(body) for body in bodies]
    entries = sum(len(result.entries) for result in results)
    if not entries:
        return
    slow = [result for result in results if result.parser == "feedparser"]
    share = sum(len(result.entries) for result in slow) / entries
    alone, ours = rates(bodies, seconds)
    print(f"{title}: {len(bodies)} files, {entries} entries, {sum(map(len, bodies)) / 1e6:.2f} MB")
    print(f"    feedparser alone {alone:10,.0f} entries/s")
    print(f"    Tocsin           {ours:10,.0f} entries/s   {ours / alone:.1f} times as fast")
    print(f"    fell back to feedparser: {len(slow)} files ({len(slow) / len(bodies):.1%}), {share:.1%} of the entries")


def main() -> int:
    directory = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    paths = [path for path in sorted(directory.rglob("*")) if path.is_file() and path.suffix != ".json"]
    files = {str(path.relative_to(directory)): path.read_bytes() for path in paths}
    unexplained = compare(files)
    real = [body for body in files.values() if len(by_us(body).entries) >= REAL]
    made = [body for body in files.values() if 0 < len(by_us(body).entries) < REAL]
    report("real feeds", real, seconds)
    report("fixtures", made, seconds)
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
