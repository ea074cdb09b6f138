"""Conditions that no alert can ever meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise, product
from math import inf

from news.model import SEVERITIES
from news.watches.condition import NUMBERS, SETS, All, AnyOf, Condition, Not, Test, number_of
from news.watches.vocabulary import TYPES

MOST_CASES = 512
"""Ways to meet a condition that are looked at; beyond, it is taken to be possible."""

Literal = tuple[Test, bool]
"""A test and whether it must hold."""


def contradiction(condition: Condition) -> str:
    """Why the condition can never be met, in words; empty when it can."""
    cases = _cases(condition, holds=True)
    if cases is None:
        return ""
    reasons = [_impossible(case) for case in cases]
    return reasons[0] if reasons and all(reasons) else ""


def _cases(condition: Condition, *, holds: bool) -> list[tuple[Literal, ...]] | None:
    """Disjunctive normal form; ``None`` when it has too many cases."""
    match condition:
        case Test():
            return [((condition, holds),)]
        case Not(part):
            return _cases(part, holds=not holds)
        case All(parts) | AnyOf(parts):
            branches = [_cases(part, holds=holds) for part in parts]
            if None in branches:
                return None
            return _joined([branch for branch in branches if branch], every=isinstance(condition, All) == holds)


def _joined(branches: list[list[tuple[Literal, ...]]], *, every: bool) -> list[tuple[Literal, ...]] | None:
    if not every:
        either = [case for branch in branches for case in branch]
        return either if len(either) <= MOST_CASES else None
    size = 1
    for branch in branches:
        size *= len(branch)
    return [sum(chosen, ()) for chosen in product(*branches)] if size <= MOST_CASES else None


def _impossible(case: tuple[Literal, ...]) -> str:
    fields: dict[str, list[Literal]] = defaultdict(list)
    for test, holds in case:
        fields[test.field].append((test, holds))
    for name, literals in fields.items():
        if (name in NUMBERS and _no_number(name, literals)) or (name in SETS and _no_slug(name, literals)):
            told = " and ".join(("" if holds else "not ") + test.text for test, holds in literals)
            return f"{told} excludes itself"
    return ""


def _no_slug(name: str, literals: list[Literal]) -> bool:
    """Whether a value is wanted and refused at once; an alert has one type, but may have several of all else."""
    wanted = [set(test.values) for test, holds in literals if holds == (test.op != "!=")]
    refused = {value for test, holds in literals if holds == (test.op == "!=") for value in test.values}
    if name == "type":
        return not set(TYPES).intersection(*wanted) - refused
    return any(values <= refused for values in wanted)


def _no_number(name: str, literals: list[Literal]) -> bool:
    points = sorted({number_of(name, value) for test, _ in literals for value in test.values})
    return not any(all(_holds(name, test, point) == holds for test, holds in literals) for point in _samples(name, points))


def _samples(name: str, points: list[float]) -> Iterable[float]:
    """Every number at which the truth of a test can change, and one in between each two."""
    if name == "severity":
        return range(len(SEVERITIES))
    top = 1.0 if name == "relevance" else inf
    whole = name != "relevance"
    between = [(one + other) / 2 for one, other in pairwise(points)]
    beyond = [
        points[0] - 1,
        points[-1] + 1,
        *(point + 1 for point in points if whole),
        *(point - 1 for point in points if whole),
    ]
    return [point for point in (0, *points, *between, *beyond) if 0 <= point <= top and (not whole or point == int(point))]


def _holds(name: str, test: Test, number: float) -> bool:
    values = [number_of(name, value) for value in test.values]
    match test.op:
        case ">=":
            return number >= values[0]
        case "<=":
            return number <= values[0]
        case ">":
            return number > values[0]
        case "<":
            return number < values[0]
        case "!=":
            return number not in values
        case _:
            return number in values
