"""Articles from JSON Lines: the batch interface of ``tocsin tag`` and ``tocsin replay``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from news.model import Article
from streams.normalise import shortened

FIELDS = ("url", "source", "title", "summary", "text", "lang", "publisher", "family", "publisher_country", "section")
"""Text fields a line may give besides ``id`` and ``published``; all are optional, but title or text must be there."""

YEARS = range(1900, 2200)
"""Of dates that can be meant; others (0001, 9999) fill an empty field of a database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One line of a batch file: an article, or what is wrong with it."""

    number: int
    """1 for the first line of the file."""
    id: object
    """As the line gave it, to be printed unchanged; ``line-N`` where it gave none."""
    article: Article | None = None
    error: str = ""
    """One sentence that names the line; empty where the article is good."""


def read_batch(lines: Iterable[bytes]) -> Iterator[BatchLine]:
    """One ``BatchLine`` for every line that is not blank, in order. Never raises for what a line holds."""
    for number, line in enumerate(lines, 1):
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _read_line(number, line)


def _read_line(number: int, line: bytes) -> BatchLine:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _bad(number, f"line-{number}", "is not UTF-8 text")
    except json.JSONDecodeError as error:
        return _bad(number, f"line-{number}", f"is not JSON: {error.msg} at column {error.colno}")
    except (RecursionError, ValueError) as error:
        return _bad(number, f"line-{number}", f"is not JSON that can be read: {error}")
    if not isinstance(row, dict):
        return _bad(number, f"line-{number}", "is not a JSON object")
    return _read_row(number, row)


def _read_row(number: int, row: Mapping[str, Any]) -> BatchLine:
    given = row.get("id")
    shown = f"line-{number}" if given is None or given == "" else given
    for name in FIELDS:
        if not isinstance(row.get(name) or "", str):
            return _bad(number, shown, f"has a {name} that is not text")
    values: dict[str, Any] = {name: row.get(name) or "" for name in FIELDS}
    if not (values["title"] or values["text"] or values["summary"]):
        return _bad(number, shown, "has neither title nor text")
    values["title"] = shortened(values["title"])
    published, marks = _published(row.get("published"))
    article = Article(id=str(shown), published=published, marks=marks, **values)
    return BatchLine(number=number, id=shown, article=article)


def _published(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    """The time in UTC; a date that cannot be read counts as missing, with a mark."""
    if not value:
        return None, ("date-missing",)
    try:
        moment = datetime.fromisoformat(str(value).strip())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, ("date-nonsense",)
    return (moment, ()) if moment.year in YEARS else (None, ("date-nonsense",))


def _bad(number: int, shown: object, what: str) -> BatchLine:
    return BatchLine(number=number, id=shown, error=f"Line {number} {what}.")
