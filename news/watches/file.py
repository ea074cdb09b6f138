"""Watches from a TOML text, each problem with its line and a suggestion.

::

    [watch.iraq-drones]
    when = 'country = IQ and event = drone-strike and severity >= medium'
    deliver = ["ntfy://desk", "https://example.org/hook"]
    quiet = { from = "22:00", to = "07:00", zone = "Europe/Berlin", unless = "critical" }
    digest = "30m"                     # or "08:00", or ["08:00", "18:00"]
    language = "de"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from news.watches.table import WatchError, WatchRules, watch_of
from news.watches.watch import Watch

_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a watch file that must be mended."""

    line: int
    message: str
    suggestion: str = ""

    def sentence(self, file: str) -> str:
        """``file:line: what is wrong; what may have been meant``."""
        return f"{file}:{self.line}: {self.message}" + (f"; {self.suggestion}" if self.suggestion else "")


def read_watches(text: str, rules: WatchRules) -> tuple[tuple[Watch, ...], tuple[Problem, ...]]:
    """The watches of a TOML text, and everything that is wrong with the others."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        return (), (Problem(line=int(found[1]) if found else 1, message=f"this is not TOML: {error}"),)
    except RecursionError:
        return (), (Problem(line=1, message="this is nested too deeply"),)
    lines = _Lines(text)
    problems = [
        Problem(line=lines.of(name), message=f"{name!r} is no table of watches", suggestion="write [watch.NAME]")
        for name in document
        if name != "watch"
    ]
    if not isinstance(document.get("watch", {}), Mapping):
        problems.append(
            Problem(line=lines.of("watch"), message="'watch' is no table of watches", suggestion="write [watch.NAME]")
        )
    watches = []
    for name, table in _tables(document):
        try:
            watches.append(watch_of(name, table, rules))
        except WatchError as error:
            where = lines.of(name, error.key)
            problems.append(Problem(line=where, message=f"watch {name}: {error.message}", suggestion=error.suggestion))
        except (TypeError, ValueError, ArithmeticError, RecursionError, re.error) as error:
            problems.append(Problem(line=lines.of(name), message=f"watch {name}: a value cannot be used: {error}"))
    return tuple(watches), tuple(problems)


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    tables = document.get("watch", {})
    if isinstance(tables, Mapping):
        yield from tables.items()


class _Lines:
    """Where in the text a watch and its settings stand; tomllib does not tell."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, name: str, key: str = "") -> int:
        quoted = rf"""(?:{re.escape(name)}|"{re.escape(name)}"|'{re.escape(name)}')"""
        header = re.compile(rf"\s*\[\s*(?:watch\s*\.\s*)?{quoted}\s*[.\]]")
        start = next((number for number, line in enumerate(self._lines) if header.match(line)), 0)
        setting = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[.=]""")
        for number in range(start + 1, len(self._lines)) if key else ():
            if self._lines[number].lstrip().startswith("["):
                break
            if setting.match(self._lines[number]):
                return number + 1
        return start + 1
