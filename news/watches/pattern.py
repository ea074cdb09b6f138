"""Regular expressions of watches: refused where looking for them could take for ever.

Python's ``re`` tries one way after the other, and there are more ways than stars where what is repeated can itself match in
several ways (catastrophic backtracking). A watch is looked for in every alert, so such a pattern would stop the alerts of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

MANY = 9
"""A part that is repeated up to so often may hold alternatives."""
MOST_LOOPS = 3
"""Parts of one pattern that may be repeated more often than that; each one multiplies the ways."""


class _Repeat(NamedTuple):
    least: int
    most: int
    body: Any


def pattern_problem(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a pattern, and what to do; ``None`` where it can be used."""
    try:
        re.compile(pattern)
        tree = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is wrong: {error}", "put a backslash before ( [ * + ?"
    repeats = [repeat for repeat in _repeats(tree) if repeat.most > 1]
    for outer in repeats:
        inside = [inner for inner in _repeats(outer.body) if inner.most != inner.least]
        if any(inner.most > 1 for inner in inside):
            return "repeats a repeat, which can take for ever", "leave one of them out"
        if outer.most > MANY and (inside or any(name == "BRANCH" for name, _ in _nodes(outer.body))):
            return "repeats alternatives, which can take for ever", "leave them out, or say how often: {0,5}"
    if sum(repeat.most > MANY and repeat.most != repeat.least for repeat in repeats) > MOST_LOOPS:
        return (
            f"repeats more than {MOST_LOOPS} parts without end, which can take for ever",
            "leave some out, or join tests by and",
        )
    return None


def _repeats(tree: Any) -> Iterator[_Repeat]:
    for name, argument in _nodes(tree):
        if name.endswith("_REPEAT"):
            least, most, body = argument
            yield _Repeat(int(least), int(most), body)


def _nodes(tree: Any) -> Iterator[tuple[str, Any]]:
    """Name and argument of every part of a parsed pattern, at any depth."""
    for operation, argument in tree:
        yield str(operation), argument
        for part in _parts(argument):
            yield from _nodes(part)


def _parts(argument: Any) -> Iterator[Any]:
    """The parsed patterns an argument holds."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _parts(part)
