"""The words that can name a day, as they are listed and as they stand in a text.

Sources of the names: general knowledge of the languages, in ``catalogue/days.toml``.
"""

from __future__ import annotations

import re

from news.stories.common import word_lists
from news.stories.tokens import folded

WORD = re.compile(r"(?<!\d)\d{1,2}(?!\d)|[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


def _numbered(section: dict[str, str]) -> dict[str, int]:
    return {form: at for names in section.values() for at, name in enumerate(names.split()) for form in name.split("|")}


DATA = word_lists("days")
_SHORT = _numbered(DATA["short"])
WEEKDAYS = _numbered(DATA["weekday"]) | _SHORT
"""Each form of a weekday with its number, Monday's 0."""
MONTHS = {name: number + 1 for name, number in _numbered(DATA["month"]).items()}
NEAR = dict.fromkeys(DATA["yesterday"]["all"].split(), 1) | dict.fromkeys(DATA["today"]["all"].split(), 0)
"""Words for yesterday and today, with the days that have passed since."""
RELATIVE = frozenset(WEEKDAYS.keys() | NEAR.keys())


def parts(chunk: str) -> tuple[str, ...]:
    """The words between two blanks, folded, and an empty one wherever something else stands before, behind or between them."""
    if chunk.isascii() and chunk.isalpha():
        word = chunk.lower()
        return (word if _as_written(chunk, word) else "",)
    words, end = list[str](), 0
    for match in WORD.finditer(chunk):
        if match.start() or words:
            words.append("")
        words.append(plain(match.group().rstrip(".")))
        end = match.end()
    return tuple(words) if end == len(chunk) else (*words, "")


def forms(chunk: str) -> tuple[str, ...] | None:
    """The words between two blanks as they are listed, none where none of them can name a day; ``None`` without words."""
    if chunk.isascii() and chunk.isalpha():
        word = chunk.lower()
        return (word,) if word in MONTHS or (word in RELATIVE and _as_written(chunk, word)) else ()
    words = tuple(word if word.isdigit() else plain(word.rstrip(".")) for word in WORD.findall(chunk))
    telling = any(word in RELATIVE or word in MONTHS or word.isdigit() for word in words)
    return (words if telling else ()) if words else None


def plain(raw: str) -> str:
    word = folded(raw).removesuffix("'s")
    return word if _as_written(raw, word) else ""


def _as_written(raw: str, word: str) -> bool:
    """Whether a word that may be a short weekday is one."""
    return word not in _SHORT or (raw.isascii() and raw[0].isupper())
