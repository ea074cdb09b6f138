"""Reads ``catalogue/boilerplate.toml``: the words of page furniture."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

FILE = "boilerplate.toml"
WORD_LISTS = ("home", "comment", "share", "teaser", "alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilerplateWords:
    """See the comments of the file for what each list means."""

    home: tuple[str, ...]
    comment: tuple[str, ...]
    share: tuple[str, ...]
    teaser: tuple[str, ...]
    alone: tuple[str, ...]
    patterns: tuple[str, ...]


def load_words() -> BoilerplateWords:
    """The built-in words.

    Raises:
        ValueError: the file is not as it must be; the message names the file and the place in it.
    """
    text = resources.files("news").joinpath("catalogue", FILE).read_text(encoding="utf-8")
    return parse_words(tomllib.loads(text))


def parse_words(table: dict[str, Any]) -> BoilerplateWords:
    """Check the tables and put the languages together."""
    for pattern in _flat(table, "patterns"):
        _check_pattern(pattern)
    return BoilerplateWords(
        patterns=_flat(table, "patterns"),
        **{name: _flat(table, name) for name in WORD_LISTS},
    )


def _flat(table: dict[str, Any], name: str) -> tuple[str, ...]:
    words = [word for group in table.get(name, {}).values() for word in group]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError(f"{FILE}: [{name}] must hold lists of words, none of them empty")
    return tuple(words)


def _check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{FILE}: [patterns] {pattern!r} is no regular expression: {error}") from error
