"""Which encoding a document really has; everything behind works on UTF-8.

Publishers and servers are wrong so often that the bytes have the first word: what decodes as UTF-8 and is not plain ASCII is
UTF-8, whatever is declared (another encoding fits by chance with a probability that falls eightfold with every such character).
Then come the byte order mark, the charset of the HTTP header, that of the XML declaration, and in the end Windows-1252, which
reads all.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_STARTS = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How ``<`` begins a document in encodings of two or four bytes without a byte order mark (XML 1.0, appendix F)."""
_STATEFUL = frozenset({"utf-7", "iso2022_jp", "hz", "iso2022_kr"})
"""Encodings that look like ASCII and are not."""
LAST_RESORT = "cp1252"
FEW_ERRORS = 200
"""A document with fewer errors than one in so many bytes is what it says it is, and damaged."""


@dataclass(frozen=True, slots=True)
class Utf8:
    """A document as UTF-8 without byte order mark and without the XML declaration, which would name another encoding."""

    body: bytes
    guessed: bool = False
    """Whether nothing that was declared fits the bytes."""


def to_utf8(body: bytes, content_type: str) -> Utf8:
    """Read ``body`` with the encoding it has; never fails, at worst some characters are replaced."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _as_utf8(body[len(mark) :].decode(encoding, "replace"))
    for start, encoding in _WIDE_STARTS:
        if body.startswith(start):
            return _as_utf8(body.decode(encoding, "replace"))
    declared = _declared(body, content_type)
    if not (declared and declared[0] in _STATEFUL) and _is_utf8(body):
        return Utf8(_without_declaration(body))
    return _by_declaration(body, declared)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_declaration(body: bytes) -> bytes:
    body = body.lstrip()
    if not body.startswith(b"<?xml "):
        return body
    end = body.find(b"?>", 0, 400)
    return body[end + 2 :].lstrip() if end > 0 else body


def _by_declaration(body: bytes, declared: list[str]) -> Utf8:
    for encoding in declared:
        try:
            return _as_utf8(body.decode(encoding))
        except UnicodeError:
            if (damaged := _damaged(body, encoding)) is not None:
                return damaged
    return _damaged(body, "utf-8") or _as_utf8(body.decode(LAST_RESORT, "replace"), guessed=True)


def _damaged(body: bytes, encoding: str) -> Utf8 | None:
    """The document with its few broken characters replaced; ``None`` where they are not few."""
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd")
    return _as_utf8(text, guessed=True) if broken * FEW_ERRORS < len(body) and broken < _foreign(text) else None


def _foreign(text: str) -> int:
    """How many characters beyond ASCII were read without an error."""
    return len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")


def _as_utf8(text: str, *, guessed: bool = False) -> Utf8:
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    return Utf8(text.encode("utf-8", "replace"), guessed)


def _declared(body: bytes, content_type: str) -> list[str]:
    """What header and document say, as names of codecs; ISO 8859-1 means Windows-1252 wherever the web says it (WHATWG)."""
    header = _HEADER.search(content_type)
    prolog = _DECLARED.match(body)
    names = [header.group(1) if header else "", prolog.group(1).decode("ascii") if prolog else ""]
    return [codec for name in names if (codec := _codec(name))]


def _codec(name: str) -> str:
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return ""
    if not codec._is_text_encoding:  # noqa: SLF001 - the only way to tell "hex" and "zlib" from text
        return ""
    return LAST_RESORT if codec.name in {"iso8859-1", "ascii"} else codec.name
