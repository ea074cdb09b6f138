"""An alert as plain text and as HTML, safe to show anywhere: nothing in it can move the cursor, turn the line or run."""

from __future__ import annotations

import html
import unicodedata

ELLIPSIS = "…"
_TERMINAL_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x061C, 0x061C),  # Arabic letter mark
        (0x180E, 0x180E),
        (0x200B, 0x200B),
        (0x200E, 0x200F),  # left-to-right and right-to-left marks
        (0x202A, 0x202E),  # embeddings and overrides
        (0x2060, 0x206F),  # joiners, isolates, deprecated controls
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE007F),  # tags
    )
    for code in range(first, last + 1)
)
"""Format characters that change direction or hide text (Unicode UAX 9, UTS 39); ZWJ and ZWNJ stay, scripts need them."""


def clean(text: str, limit: int = 0) -> str:
    """One line without control, bidi, private-use or unassigned characters; at most ``limit`` characters if it is not 0."""
    kept = "".join(" " if char in "\n\r\t\v\f" else char for char in text if _is_shown(char))
    line = " ".join(kept.split())
    return line[: limit - 1].rstrip() + ELLIPSIS if limit and len(line) > limit else line


def escape(text: str, limit: int = 0) -> str:
    """``clean`` text with everything escaped that means something in HTML text or in a quoted attribute."""
    return html.escape(clean(text, limit), quote=True)


def is_web_url(url: str) -> bool:
    """Whether a link may be made of it: only http and https, nothing that runs."""
    return url.lower().startswith(("http://", "https://")) and clean(url) == url and " " not in url


def _is_shown(char: str) -> bool:
    if char in "\n\r\t\v\f" or unicodedata.category(char) in {"Zl", "Zp"}:
        return True
    return char not in _INVISIBLE and unicodedata.category(char) not in _TERMINAL_CATEGORIES
