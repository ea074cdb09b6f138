"""Titles without the outlet's name behind them: ``Two killed in Sumy - Kyiv Post``.

Search engines' feeds and many outlets' own add it. It names places (Dallas, Jerusalem) that have nothing to do with the report.
"""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from news.model import Article

_SIGNS = (" - ", "–", "—", "|", "•", "·", "»", "::")
"""One of these stands before every name behind a title."""
_BREAK = re.compile(r"\s+(?:[-–—|•·»]|::)\s+")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
_LONGEST = 6
"""Words of an outlet's name."""
_SHORTEST = 2
"""Words a title must have without it."""
_MOST = 3
"""Names behind one title: the section's, the outlet's, the site's."""


class _Words(NamedTuple):
    names: frozenset[str]
    """Whole names, folded."""
    first: frozenset[str]
    """Broadcasters whose names the towns of their stations follow."""
    any: frozenset[str]
    """Words that make a name of several words an outlet's."""
    small: frozenset[str]
    """Words a name may have in small letters."""


@cache
def _words() -> _Words:
    folder = resources.files("news") / "catalogue"
    table = tomllib.loads((folder / "outlets.toml").read_text("utf-8"))
    feeds = csv.DictReader((folder / "feeds.csv").read_text("utf-8").splitlines())
    listed = {name.casefold() for row in feeds for name in (row["title"], row["publisher"])}
    named = {name.strip().casefold() for name in table["names"].replace("\n", " ").split(",")}
    return _Words(frozenset(listed | named), *(frozenset(table[key].split()) for key in ("first", "any", "small")))


def headline(article: Article) -> str:
    """The article's title, less the names of outlets at its end; what is left begins where the title does."""
    title = article.title
    if not any(map(title.__contains__, _SIGNS)):
        return title
    own = {name.casefold() for name in (article.publisher, article.source) if name}
    for _ in range(_MOST):
        found = list(_BREAK.finditer(title))
        if not found or len(title[: found[-1].start()].split()) < _SHORTEST or not _is_outlet(title[found[-1].end() :], own):
            break
        title = title[: found[-1].start()]
    return title


def _is_outlet(tail: str, own: set[str]) -> bool:
    tail = tail.strip()
    folded, known = tail.casefold(), _words()
    if folded in own or folded in known.names or _DOMAIN.fullmatch(folded):
        return True
    words = tail.split()
    if len(words) > _LONGEST or any(word[0].islower() and word not in known.small for word in words):
        return False
    said = folded.split()
    return said[0] in known.first or (len(said) > 1 and not known.any.isdisjoint(said))
