"""Lists of feeds as CSV files: the starter pack of ``news/catalogue/feeds.csv`` and lists of one's own.

The first line names the columns: ``url`` must be there; ``title, publisher, family, country, lang, kind, folder, full_text``
may be. The starter pack's URLs are facts drawn from Kagi's kite-public (MIT) and from a check of geopolitical feeds of
2026-02-26, without those that were dead, stale or empty there.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from importlib.resources import files

from news.model import Feed

STARTER = "feeds.csv"
COLUMNS = ("url", "title", "publisher", "family", "country", "lang", "kind", "folder", "full_text")
KINDS = frozenset({"", "wire", "newspaper", "broadcaster", "magazine", "ngo", "government", "blog"})
_YES = frozenset({"1", "true", "yes"})
_PATTERNS = {
    "url": (re.compile(r"https?://[^\s/]+\S*"), "no http or https URL"),
    "family": (re.compile(r"[a-z0-9]*(-[a-z0-9]+)*"), "no slug (lower-case letters, digits, hyphens)"),
    "country": (re.compile(r"([A-Z]{2})?"), "no ISO 3166-1 alpha-2 code"),
    "lang": (re.compile(r"([a-z]{2})?"), "no ISO 639-1 code"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a list, and where."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}"


def read_feed_list(text: str, file: str) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    """The feeds of a CSV text and all that is wrong with it; ``file`` names it in the problems."""
    rows = csv.DictReader(text.splitlines())
    unknown = [name for name in rows.fieldnames or () if name not in COLUMNS]
    if "url" not in (rows.fieldnames or ()) or unknown:
        return (), (Problem(file, 1, f"the columns must be url and any of {', '.join(COLUMNS[1:])}"),)
    feeds: dict[str, Feed] = {}
    problems: list[Problem] = []
    for row in rows:
        values = {name: (row.get(name) or "").strip() for name in COLUMNS}
        wrong = wrong_in(values) or ("a URL for the second time" if values["url"] in feeds else "")
        if wrong:
            problems.append(Problem(file, rows.line_num, wrong))
        else:
            feeds[values["url"]] = _feed(values)
    return tuple(feeds.values()), tuple(problems)


def starter_pack() -> tuple[Feed, ...]:
    """The feeds that come with Tocsin.

    Raises:
        ValueError: the packaged file is broken; the message gives file and line.
    """
    feeds, problems = read_feed_list(files("news.catalogue").joinpath(STARTER).read_text(encoding="utf-8"), STARTER)
    if problems:
        raise ValueError("; ".join(map(str, problems)))
    return feeds


def wrong_in(values: dict[str, str]) -> str:
    """What is wrong with the first of these columns that is; empty where none is."""
    for name, (pattern, what) in _PATTERNS.items():
        if not pattern.fullmatch(values.get(name, "")) and name in values:
            return f"{name} {values[name]!r} is {what}"
    kind = values.get("kind", "")
    return "" if kind in KINDS else f"kind {kind!r} is none of {', '.join(sorted(KINDS - {''}))}"


def _feed(values: dict[str, str]) -> Feed:
    return Feed(
        url=values["url"],
        title=values["title"],
        publisher=values["publisher"],
        family=values["family"],
        country=values["country"],
        lang=values["lang"],
        kind=values["kind"],
        folder=values["folder"],
        full_text=values["full_text"].lower() in _YES,
    )
