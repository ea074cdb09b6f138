"""Reads ``catalogue/boilerplate.toml``: the words of page furniture."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

FILE = "boilerplate.toml"
WORD_LISTS = ("home", "comment", "share", "teaser", "alone")


@dataclass(frozen=True, slots=True)
class FurniturePattern:
    needs: tuple[str, ...]
    """One of these is in the text folded to lower case, or the expression matches nowhere."""
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilerplateWords:
    """See the comments of the file for what each list means."""

    home: tuple[str, ...]
    comment: tuple[str, ...]
    share: tuple[str, ...]
    teaser: tuple[str, ...]
    alone: tuple[str, ...]
    patterns: tuple[FurniturePattern, ...]


def load_words() -> BoilerplateWords:
    """The built-in words.

    Raises:
        ValueError: the file is not as it must be; the message names the file and the place in it.
    """
    text = resources.files("news").joinpath("catalogue", FILE).read_text(encoding="utf-8")
    return parse_words(tomllib.loads(text))


def parse_words(table: dict[str, Any]) -> BoilerplateWords:
    """Check the tables and put the languages together."""
    return BoilerplateWords(
        patterns=tuple(_pattern(entry) for entry in table.get("pattern", ())),
        **{name: _flat(table, name) for name in WORD_LISTS},
    )


def _flat(table: dict[str, Any], name: str) -> tuple[str, ...]:
    words = [word for group in table.get(name, {}).values() for word in group]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(f"{FILE}: [{name}] must hold lists of words, none of them empty")
    return tuple(words)


def _pattern(entry: dict[str, Any]) -> FurniturePattern:
    needs, regex = entry.get("needs"), str(entry.get("regex", ""))
    if not needs or not all(isinstance(word, str) and word == word.lower() != "" for word in needs):
        raise ValueError(f"{FILE}: [[pattern]] {regex!r} needs a list of words in lower case")
    try:
        return FurniturePattern(tuple(needs), re.compile(regex, re.IGNORECASE | re.MULTILINE))
    except re.error as error:
        raise ValueError(f"{FILE}: [[pattern]] {regex!r} is no regular expression: {error}") from error
