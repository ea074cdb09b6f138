"""The commonest mistakes in feed XML, mended so that a strict parser reads what a lenient one would have understood.

Mended are: junk before the first and after the last tag, characters XML forbids, bare ampersands, HTML entities without a DTD,
and well-known namespace prefixes that nobody declared. Anything else is left to feedparser.
"""

from __future__ import annotations

import re
from html.entities import html5

PREFIXES = {
    b"atom": b"http://www.w3.org/2005/Atom",
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
    b"dcterms": b"http://purl.org/dc/terms/",
    b"feedburner": b"http://rssnamespace.org/feedburner/ext/1.0",
    b"geo": b"http://www.w3.org/2003/01/geo/wgs84_pos#",
    b"georss": b"http://www.georss.org/georss",
    b"itunes": b"http://www.itunes.com/dtds/podcast-1.0.dtd",
    b"media": b"http://search.yahoo.com/mrss/",
    b"rdf": b"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    b"slash": b"http://purl.org/rss/1.0/modules/slash/",
    b"sy": b"http://purl.org/rss/1.0/modules/syndication/",
    b"thr": b"http://purl.org/syndication/thread/1.0",
    b"wfw": b"http://wellformedweb.org/CommentAPI/",
    b"xhtml": b"http://www.w3.org/1999/xhtml",
    b"xlink": b"http://www.w3.org/1999/xlink",
}
XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
ALLOWED = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
"""Characters of XML 1.0, section 2.2."""

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
_CDATA_OR_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?:#(\d{1,8});|#[xX]([0-9A-Fa-f]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?", re.DOTALL
)
_ROOT = re.compile(rb"<(?:rss|rdf:RDF|feed|RDF|channel)\b[^>]*", re.IGNORECASE)
_USED = re.compile(rb"</?([A-Za-z][\w.-]*):|\s([A-Za-z][\w.-]*):[\w.-]+\s*=\s*[\"']")


def mended(body: bytes) -> bytes:
    """``body`` with the common mistakes mended; well-formed XML means the same afterwards."""
    body = _FORBIDDEN.sub(b"", body[max(0, body.find(b"<")) : body.rfind(b">") + 1])
    return _with_prefixes(_CDATA_OR_AMPERSAND.sub(_ampersand, body))


def _ampersand(found: re.Match[bytes]) -> bytes:
    if not found.group().startswith(b"&"):
        return found.group()
    decimal, hexadecimal, name = found.groups()
    if name:
        return _entity(name.decode("ascii"))
    if decimal or hexadecimal:
        return found.group() if _is_allowed(int(decimal) if decimal else int(hexadecimal, 16)) else b""
    return b"&amp;"


def _entity(name: str) -> bytes:
    if name in XML_ENTITIES:
        return f"&{name};".encode()
    if (text := html5.get(f"{name};")) is None:
        return f"&amp;{name};".encode()
    return "".join(f"&#{ord(character)};" for character in text).encode()


def _is_allowed(code: int) -> bool:
    return any(first <= code <= last for first, last in ALLOWED)


def _with_prefixes(body: bytes) -> bytes:
    """Declare the well-known prefixes that are used in the document and declared nowhere in it."""
    root = _ROOT.search(body)
    if root is None:
        return body
    used = {first or second for first, second in _USED.findall(body)}
    missing = [prefix for prefix in sorted(used & PREFIXES.keys()) if b"xmlns:" + prefix + b"=" not in body]
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, PREFIXES[prefix]) for prefix in missing)
    end = root.end() - (1 if root.group().endswith(b"/") else 0)
    return body[:end] + declared + body[end:]
