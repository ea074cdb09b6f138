"""OPML 2.0 in and out (http://opml.org/spec2.opml): feeds with their folders; what other readers write is read leniently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

from news.feed_list import wrong_in
from news.model import Feed
from streams.errors import TocsinError
from streams.fetch.guard import url_problem

DEEPEST = 20
"""Folders within folders; deeper ones are cut off."""
OWN = "tocsin"
"""Attributes of ours start with this, as ``tocsin-family``; other readers pass over them."""
OWN_NAMES = ("publisher", "family", "country", "kind")
FOLDER_SEPARATOR = "/"


def read_opml(document: bytes) -> tuple[tuple[Feed, ...], int]:
    """The feeds of an OPML file, each once, and how many outlines with a URL could not be used.

    Raises:
        TocsinError: it is not OPML at all.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise TocsinError(f"The file is not OPML: {error}.") from error
    body = root.find("body") if root is not None and root.tag == "opml" else None
    if body is None:
        raise TocsinError("The file is not OPML: it has no <opml> with a <body>.")
    found = list(_feeds(body, ()))
    feeds = {feed.url: feed for feed in reversed(found) if url_problem(feed.url) is None}
    unusable = sum(url_problem(feed.url) is not None for feed in found)
    return tuple(reversed(feeds.values())), unusable


def _feeds(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[Feed]:
    for outline in parent.findall("outline"):
        name = (outline.get("title") or outline.get("text") or "").strip()
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if url:
            yield _feed(outline, url, name, folders)
        elif len(folders) < DEEPEST:
            yield from _feeds(outline, (*folders, name.replace(FOLDER_SEPARATOR, "-")) if name else folders)


def _feed(outline: etree._Element, url: str, name: str, folders: tuple[str, ...]) -> Feed:
    own = {key: outline.get(f"{OWN}-{key}", "").strip() for key in OWN_NAMES}
    own["country"] = own["country"].upper()
    own |= {key: "" for key in own if wrong_in({key: own[key]})}
    language = outline.get("language", "")[:2].lower()
    full_text = outline.get(f"{OWN}-full-text") == "true"
    return Feed(url=url, title=name, folder=FOLDER_SEPARATOR.join(folders), lang=language, full_text=full_text, **own)


def write_opml(feeds: Iterable[Feed], title: str = "Tocsin") -> bytes:
    """An OPML file with one outline per folder, nested where its name has slashes."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    in_order = sorted(feeds, key=lambda feed: (feed.folder, _printable(feed.title), feed.url))
    for folder, members in groupby(in_order, key=lambda feed: feed.folder):
        parent = _folder(folders, _printable(folder))
        for feed in members:
            etree.SubElement(parent, "outline", attrib=_attributes(feed))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _folder(folders: dict[str, etree._Element], path: str) -> etree._Element:
    if path not in folders:
        above, _, name = path.rpartition(FOLDER_SEPARATOR)
        folders[path] = etree.SubElement(_folder(folders, above), "outline", attrib={"text": name, "title": name})
    return folders[path]


def _attributes(feed: Feed) -> dict[str, str]:
    name = _printable(feed.title or feed.publisher or feed.url)
    attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": _printable(feed.url), "language": feed.lang}
    attributes |= {f"{OWN}-{key}": _printable(getattr(feed, key)) for key in OWN_NAMES}
    attributes |= {f"{OWN}-full-text": "true"} if feed.full_text else {}
    return {key: value for key, value in attributes.items() if value}


def _printable(text: str) -> str:
    """Without what XML cannot hold: control characters and lone surrogates."""
    return "".join(char for char in text if char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
