"""One feed document in, one ``ParsedFeed`` out."""

from __future__ import annotations

from streams.parse.reference import read_reference
from streams.parse.result import ParsedFeed

MAX_ENTRIES = 2_000


def parse_feed(body: bytes, content_type: str | None, url: str, *, max_entries: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a feed document of any kind; whatever is in it, the answer is a value.

    Args:
        body: the document, decompressed.
        content_type: the header as sent; its charset counts where the document does not name one.
        url: where the document came from; relative links are resolved against it.
        max_entries: further entries are counted in ``dropped`` and not read.
    """
    if not body.strip():
        return ParsedFeed(problem="empty document", is_feed=False)
    try:
        return read_reference(body, content_type or "", url, max_entries)
    except Exception as error:  # noqa: BLE001 - feedparser and its HTML parser raise what a document provokes
        return ParsedFeed(problem=f"{type(error).__name__}: {error}"[:200], is_feed=False)
