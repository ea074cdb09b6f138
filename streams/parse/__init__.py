"""Feed documents of every kind become one ``ParsedFeed``; nothing in a document makes this raise or hang."""

from streams.parse.document import MAX_ENTRIES, parse_feed
from streams.parse.result import ParsedFeed

__all__ = ["MAX_ENTRIES", "ParsedFeed", "parse_feed"]
