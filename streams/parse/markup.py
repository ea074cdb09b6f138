"""Text and markup inside an element, whichever of the ways to put it there a feed uses."""

from __future__ import annotations

import re
from base64 import b64decode
from html import escape
from typing import Any

from lxml import etree

from streams.parse.tidy import as_html

ATOM = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}")
HTML_TYPES = frozenset(
    {"text/html", "html", "application/xhtml+xml", "xhtml", "text/xhtml", "application/xml", "text/xml", "xml"}
)
PLAIN_TYPES = frozenset({"text", "text/plain", "plain"})

_PREFIX = re.compile(r"(</?)[A-Za-z][\w.-]{0,30}:(?=[A-Za-z])")


def leaf_text(element: Any) -> str:
    """The text of an element without children; empty for others."""
    return "" if len(element) else (element.text or "").strip()


def element_html(element: Any) -> str:
    """What an element holds, as HTML, by the rules of its format: Atom says what is literal text and what is Base64."""
    if len(element):
        return _markup(element)
    text = (element.text or "").strip()
    kind, mode = (element.get("type") or "").strip().lower(), element.get("mode")
    if mode == "base64" or _is_binary(kind):
        return _from_base64(text)
    if "<" in text and (kind in PLAIN_TYPES or not kind) and element.tag.startswith(ATOM if kind else ATOM[0]):
        return as_html(text, plain=True)
    return text


def _is_binary(kind: str) -> bool:
    return kind == "application/octet-stream" or kind.startswith(("image/", "audio/", "video/"))


def _from_base64(text: str) -> str:
    """The text behind Base64; what is none stays as it is, what is no text (a picture) goes."""
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    except ValueError:
        return text


def inner_html(element: Any) -> str:
    """What an element holds, as HTML: its text as it is, or its children written out."""
    return _markup(element) if len(element) else (element.text or "").strip()


def _markup(element: Any) -> str:
    """The children written out; prefixes of namespaces mean nothing to a reader of HTML."""
    written = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (escape(element.text or "", quote=False) + _PREFIX.sub(r"\1", written)).strip()
