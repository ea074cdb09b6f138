"""Common words of many languages: known before anything has been read."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

_HAN = re.compile(r"[\u4e00-\u9fff]{4}")
WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 600
"""Characters looked at to tell the language."""


@cache
def word_lists(name: str) -> dict[str, dict[str, str]]:
    """A file of the catalogue that lists words by part and language, the words separated by blanks."""
    return tomllib.loads(files("news.catalogue").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _load(kind: str) -> frozenset[str]:
    return frozenset(word for language in _WORDS.values() for word in language[kind].split())


_WORDS = word_lists("common-words")
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _name, _lists in _WORDS.items():
    for _word in _lists["function"].split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _name)

FUNCTION = _load("function")
REPORTING = _load("reporting") - FUNCTION
CALENDAR = frozenset(
    form
    for part in ("weekday", "short", "month")
    for names in word_lists("days")[part].values()
    for form in names.replace("|", " ").split()
    if form.isalpha()
)
"""Weekdays and months: a capital makes them no name of anything an event has to itself."""
COMMON = FUNCTION | REPORTING | CALENDAR
CONFLICT = _load("conflict") - COMMON


def language(text: str) -> str:
    """ISO 639-1 of the language whose function words ``text`` uses most; empty where none does."""
    if _HAN.search(text[:SAMPLE]):
        return "zh"
    votes: Counter[str] = Counter()
    for word in WORD.findall(text[:SAMPLE].casefold()):
        votes.update(_LANGUAGES.get(word, ()))
    return max(votes, key=lambda name: (votes[name], name), default="")
