"""Reads ``catalogue/urls.toml``: what in a URL does not tell articles apart."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

FILE = "urls.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlRules:
    """See the comments of the file; all names are folded to lower case."""

    prefixes: tuple[str, ...]
    names: frozenset[str]
    names_by_value: frozenset[str]
    values: frozenset[str]
    mobile: frozenset[str]
    redirectors: Mapping[str, tuple[str, ...]]
    redirector_paths: Mapping[str, tuple[str, ...]]

    def is_tracking(self, name: str, value: str) -> bool:
        """Whether the query parameter only says where the reader came from."""
        name = name.casefold()
        if name.startswith(self.prefixes) or name in self.names:
            return True
        return name in self.names_by_value and value.casefold() in self.values


@cache
def load_rules() -> UrlRules:
    """The built-in rules.

    Raises:
        ValueError: the file is not as it must be; the message names the file and the place in it.
    """
    text = resources.files("news").joinpath("catalogue", FILE).read_text(encoding="utf-8")
    return parse_rules(tomllib.loads(text))


def parse_rules(table: dict[str, Any]) -> UrlRules:
    return UrlRules(
        prefixes=_words(table, "tracking", "prefixes"),
        names=frozenset(_words(table, "tracking", "names")),
        names_by_value=frozenset(_words(table, "tracking", "names_by_value")),
        values=frozenset(_words(table, "tracking", "values")),
        mobile=frozenset(_words(table, "hosts", "mobile")),
        redirectors={host: tuple(names) for host, names in table["redirectors"].items()},
        redirector_paths={host: tuple(paths) for host, paths in table["redirector_paths"].items()},
    )


def _words(table: dict[str, Any], section: str, name: str) -> tuple[str, ...]:
    words = table.get(section, {}).get(name)
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise ValueError(f"{FILE}: [{section}] {name} must be a list of words, none of them empty")
    return tuple(word.casefold() for word in words)
