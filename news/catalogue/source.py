"""TOML files of named tables, read so that every complaint can name its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

_HEADER = re.compile(r"^\[\s*\"?([^\]\"]+?)\"?\s*\]\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A catalogue file: its name as a person knows it, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a catalogue file, said so that its author can mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(ValueError):
    """The catalogue cannot be used; ``problems`` holds every reason, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One ``[slug]`` table with the lines it stands on."""

    slug: str
    values: Mapping[str, Any]
    source: Source
    first: int
    """Number of the header line, from 1."""
    last: int

    def line_of(self, needle: str) -> int:
        """Line of the table that holds ``needle`` (a key, or a value with or without quotes); the header's where none does."""
        lines = [line.lower() for line in self.source.text.splitlines()[self.first - 1 : self.last]]
        key = needle.lower()
        for wanted in (key, key.replace('"', "'"), key.strip('"')):
            for number, line in enumerate(lines, self.first):
                if wanted in line:
                    return number
        return self.first

    def problem(self, message: str, *, near: str = "") -> Problem:
        line = self.line_of(near) if near else self.first
        return Problem(file=self.source.name, line=line, message=f"[{self.slug}] {message}")


def _headers(text: str) -> list[tuple[str, int]]:
    lines = enumerate(text.splitlines(), 1)
    return [(match[1], number) for number, line in lines if (match := _HEADER.match(line.strip()))]


def _syntax_line(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 1


def read_tables(source: Source) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """The tables of a file in order, and what is wrong with its form. Never raises."""
    try:
        values = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        message = f"is not valid TOML: {error}"
        return (), (Problem(file=source.name, line=_syntax_line(error), message=message),)
    loose = [Problem(file=source.name, line=1, message=f"{key} stands outside a table") for key in _loose(values)]
    headers = _headers(source.text)
    ends = [*(number - 1 for _, number in headers[1:]), len(source.text.splitlines())][: len(headers)]
    tables = (
        Table(slug=slug, values=values[slug], source=source, first=first, last=last)
        for (slug, first), last in zip(headers, ends, strict=True)
        if isinstance(values.get(slug), dict)
    )
    return tuple(tables), tuple(loose)


def _loose(values: Mapping[str, Any]) -> Iterator[str]:
    return (key for key, value in values.items() if not isinstance(value, dict))


def builtin(pattern: str) -> tuple[Source, ...]:
    """The package's own files whose names start with ``pattern`` and end in ``.toml``, by name."""
    folder = resources.files("news.catalogue")
    files = sorted((file for file in folder.iterdir() if file.name.startswith(pattern)), key=lambda file: file.name)
    return tuple(Source(name=file.name, text=file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".toml"))


def builtin_text(name: str) -> str:
    """The text of one of the package's own data files."""
    return resources.files("news.catalogue").joinpath(name).read_text(encoding="utf-8")
