"""One feed document in, one ``ParsedFeed`` out."""

from __future__ import annotations

import re
from dataclasses import replace

from streams.parse.charset import to_utf8
from streams.parse.fast import read_fast
from streams.parse.json_feed import read_json
from streams.parse.reference import read_reference
from streams.parse.result import ParsedFeed
from streams.parse.shorten import shortened

MAX_ENTRIES = 2_000
LONGEST_FOR_REFERENCE = 4_000_000
"""Bytes feedparser is given at most, of a longer document the beginning: it needs about a second for each megabyte."""
HEAD = 4_096
_FEED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)


def parse_feed(body: bytes, content_type: str | None, url: str, *, max_entries: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a feed document of any kind; whatever is in it, the answer is a value.

    Args:
        body: the document, decompressed.
        content_type: the header as sent; its charset counts where the bytes do not speak for themselves.
        url: where the document came from; relative links are resolved against it.
        max_entries: further entries are counted in ``dropped`` and not read.
    """
    parsed = parse_surely(body, content_type, url, max_entries=max_entries)
    return parsed or parse_leniently(body, content_type, url, max_entries=max_entries)


def parse_surely(body: bytes, content_type: str | None, url: str, *, max_entries: int = MAX_ENTRIES) -> ParsedFeed | None:
    """Read what can be read at once and without a doubt; ``None`` for what needs ``parse_leniently``."""
    document = to_utf8(body, content_type or "").body.lstrip()
    if not document:
        return ParsedFeed(problem="empty document", is_feed=False)
    if document[:1] in b"{[":
        return read_json(document, url, max_entries)
    head = document[:HEAD]
    if _HTML_TAG.search(head) and not _FEED_TAG.search(head):
        return ParsedFeed(problem="an HTML page, not a feed", is_feed=False)
    if not _FEED_TAG.search(document):
        return ParsedFeed(problem="not a feed", is_feed=False)
    document, dropped = shortened(document, max_entries)
    try:
        parsed = read_fast(document, url, max_entries)
    except Exception:  # noqa: BLE001 - a document must not stop the poller; feedparser gets it
        return None
    return replace(parsed, dropped=parsed.dropped + dropped) if parsed and dropped else parsed


def parse_leniently(body: bytes, content_type: str | None, url: str, *, max_entries: int = MAX_ENTRIES) -> ParsedFeed:
    """Read with feedparser what nothing else reads; takes up to a second for each megabyte."""
    utf8 = to_utf8(body, content_type or "")
    document, dropped = shortened(utf8.body, max_entries)
    try:
        parsed = read_reference(document[:LONGEST_FOR_REFERENCE], "application/xml; charset=utf-8", url, max_entries)
    except Exception as error:  # noqa: BLE001 - feedparser and its HTML parser raise what a document provokes
        return ParsedFeed(problem=f"{type(error).__name__}: {error}"[:200], is_feed=False)
    problem = parsed.problem or ("encoding guessed" if utf8.guessed else None)
    return replace(parsed, problem=problem, dropped=parsed.dropped + dropped)
