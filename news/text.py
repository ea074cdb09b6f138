"""HTML as feeds carry it, made plain text: paragraphs on lines of their own, one blank line between, nothing invisible.

Written with regular expressions that run once over the text, each linear in its length: feed HTML is fragments, often cut in
the middle of a tag, which a tree parser would mend into something else. Whole pages go through ``streams.fulltext`` instead.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

TEXT_LENGTH = 120_000
"""Code points of plain text kept of one field; longer articles are cut. Two such fields in any script fit into one message."""

_SILENT = "script|style|noscript|iframe|svg|template|object|head|figcaption|button|select|textarea|math"
_BLOCK = (
    "p|div|section|article|header|footer|aside|nav|main|h[1-6]|ul|ol|dl|table|thead|tbody|tfoot|tr|blockquote|pre|figure|hr|form|"
    "fieldset|address|center"
)
_LINE = "br|li|dt|dd|td|th|caption|option"
_COMMENT = re.compile(r"<!--.*?(?:-->|$)|<!\[CDATA\[|\]\]>|<![A-Za-z][^>]*>|<\?[^>]*>", re.DOTALL)
_SILENT_START = re.compile(rf"<({_SILENT})\b[^>]*?(/?)>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^>]*|/)?>", re.IGNORECASE)
_LINE_TAG = re.compile(rf"</?(?:{_LINE})(?:\s[^>]*|/)?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]*|/)?>")
_CUT_TAG = re.compile(r"</?(?:[A-Za-z][A-Za-z0-9]{0,10}(?:\s[^<>]*)?)?$")
_STILL_ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_STILL_HTML = re.compile(rf"</?(?:{_BLOCK}|{_LINE}|a|b|i|em|strong|span|img|font|u|sup|sub)(?:\s[^<>]*|/)?>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_MANY_LINES = re.compile(r"\n{3,}")
_MOJIBAKE = re.compile(r"[ÂÃÐÑØÙâãåäæçèéï][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")

_LINE_ENDS = dict.fromkeys((*range(0x0A, 0x0E), 0x85, 0x2028, 0x2029), "\n")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)
_CONTROLS = {code: None for code in (*range(0x20), 0x7F) if code not in {0x09, 0x0A, 0x0B, 0x0C, 0x0D}}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def _c1_as_windows() -> dict[int, str | None]:
    """The C1 controls are what Windows-1252 text looks like when it was read as Latin-1."""
    table: dict[int, str | None] = {}
    for code in range(0x80, 0xA0):
        table[code] = bytes((code,)).decode("cp1252", "ignore") or None
    return table


_CLEAN: dict[int, str | None] = {**_c1_as_windows(), **_CONTROLS, **_SURROGATES, **_INVISIBLE, **_LINE_ENDS}


def plain_text(html: str) -> str:
    """The text a reader of ``html`` sees; HTML that was escaped twice is read twice, text that was plain stays."""
    text = html[: 5 * TEXT_LENGTH]
    for _ in range(2):
        text = unescape(_without_tags(text))
        if not (_STILL_ESCAPED.search(text) or _STILL_HTML.search(text)):
            break
    return clean_text(text)[:TEXT_LENGTH]


def plain_line(html: str) -> str:
    """``plain_text`` on one line, as titles are."""
    return " ".join(plain_text(html).split())


def clean_text(text: str) -> str:
    """Plain text without what nobody sees: controls, zero-width marks, lone surrogates, runs of blanks; composed (NFC)."""
    text = text.translate(_CLEAN)
    if not text.isascii():
        text = unicodedata.normalize("NFC", mended(text))
    text = _BLANKS.sub(" ", text).replace(" \n", "\n").replace("\n ", "\n")
    return _MANY_LINES.sub("\n\n", text).strip()


def mended(text: str) -> str:
    """UTF-8 that was read as Windows-1252 ("â€™" for "’"), read again; any other text as it was.

    Only where the whole text turns back without an error: text that is meant so does not.
    """
    if not _MOJIBAKE.search(text):
        return text
    try:
        return _as_windows_bytes(text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _as_windows_bytes(text: str) -> bytes:
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode("latin-1")


def _without_tags(html: str) -> str:
    if "<" not in html:
        return html
    text = _without_silent(_COMMENT.sub("", html))
    text = _BLOCK_TAG.sub("\n\n", text)
    text = _LINE_TAG.sub("\n", text)
    return _CUT_TAG.sub("", _TAG.sub("", text))


def _without_silent(html: str) -> str:
    """Drop elements whose content is not for reading; one that is never closed loses only its tag."""
    pieces, position = [], 0
    lowered = html.lower()
    while found := _SILENT_START.search(html, position):
        pieces.append(html[position : found.start()])
        position = found.end()
        end = -1 if found.group(2) else lowered.find(f"</{found.group(1).lower()}", position)
        if end >= 0:
            position = (html.find(">", end) + 1) or len(html)
    return "".join(pieces) + html[position:]
