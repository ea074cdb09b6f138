"""A document with far more entries than are read is cut before it is parsed: a tree of a million elements takes 500 MB."""

from __future__ import annotations

import re
from itertools import islice

_ENTRY = re.compile(rb"<(?:item|entry)[\s/>]")
_ROOT = re.compile(rb"<(rss|rdf:RDF|feed)[\s>]")
_END = {b"rss": b"</channel></rss>", b"rdf:RDF": b"</rdf:RDF>", b"feed": b"</feed>"}
SHORTEST_ENTRY = len(b"<item/>")


def shortened(document: bytes, max_entries: int) -> tuple[bytes, int]:
    """The document with its first ``max_entries`` entries and its end, and how many entries were cut off.

    Where the cut falls into a CDATA section the rest is not well-formed, and feedparser reads what there is.
    """
    root = _ROOT.search(document)
    if root is None or len(document) < max_entries * SHORTEST_ENTRY:
        return document, 0
    cut = next((found.start() for found in islice(_ENTRY.finditer(document), max_entries, None)), None)
    if cut is None:
        return document, 0
    dropped = document.count(b"<item", cut) + document.count(b"<entry", cut)
    return document[:cut] + _END[root.group(1)], dropped
