"""What a condition is made of, and whether an alert meets it, with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias

from news.alerts.facts import upper
from news.alerts.where import countries_of
from news.model import SEVERITIES, Alert

Operator = Literal["=", "!=", ">=", "<=", ">", "<", "in", "~"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One field compared with one value, with several (``in``), or with a pattern (``~``)."""

    field: str
    op: Operator
    values: tuple[str, ...]
    text: str
    """As it was written."""
    position: int
    """Offset in the condition, for errors."""


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


Condition: TypeAlias = "Test | Not | All | AnyOf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a condition holds for an alert, and what was found instead."""

    text: str
    holds: bool
    found: str = ""
    parts: tuple[Verdict, ...] = ()


def _killed(alert: Alert, op: str) -> float:
    """At least: the lower bound of the toll; at most: the upper one. No toll counts as nobody."""
    if alert.fatalities is None:
        return 0
    return upper(alert.fatalities) if op in {"<", "<="} else alert.fatalities.min


SETS: Mapping[str, Callable[[Alert], tuple[str, ...]]] = {
    "country": countries_of,
    "region": lambda alert: alert.regions,
    "zone": lambda alert: alert.regions,
    "conflict": lambda alert: tuple(tag.id for tag in alert.conflicts),
    "actor": lambda alert: tuple(tag.id for tag in alert.actors),
    "event": lambda alert: tuple(tag.type for tag in alert.events),
    "language": lambda alert: tuple(dict.fromkeys(lang for lang in (alert.lang, *(one.lang for one in alert.sources)) if lang)),
    "type": lambda alert: (alert.type,),
}
"""Fields that hold any number of slugs; a test holds when one of them fits."""

NUMBERS: Mapping[str, Callable[[Alert, str], float]] = {
    "severity": lambda alert, _: SEVERITIES.index(alert.severity),
    "killed": _killed,
    "sources": lambda alert, _: alert.independent_sources,
    "relevance": lambda alert, _: alert.relevance,
}
"""Fields that are one number (severity: 0 for info to 4 for critical)."""

TEXTS = ("word",)
"""Fields searched as text: whole words without regard to case, or a regular expression."""

FIELDS = (*SETS, *NUMBERS, *TEXTS)

COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


def evaluate(condition: Condition, alert: Alert) -> Verdict:
    """Whether the alert meets the condition; every part is judged, so that a reader sees all that failed."""
    match condition:
        case Test():
            return _judge(condition, alert)
        case Not(part):
            inner = evaluate(part, alert)
            return Verdict(text="not", holds=not inner.holds, parts=(inner,))
        case All(parts):
            verdicts = tuple(evaluate(part, alert) for part in parts)
            return Verdict(text="and", holds=all(verdict.holds for verdict in verdicts), parts=verdicts)
        case AnyOf(parts):
            verdicts = tuple(evaluate(part, alert) for part in parts)
            return Verdict(text="or", holds=any(verdict.holds for verdict in verdicts), parts=verdicts)


def number_of(field: str, value: str) -> float:
    """A value of a numeric field as a number. Raises ``ValueError`` when it is none that an alert can have."""
    number = SEVERITIES.index(value) if field == "severity" else float(value)
    if not isfinite(number):
        raise ValueError(value)
    return number


def text_of(alert: Alert) -> str:
    """All words of an alert that a ``word`` test looks at: headline, summary and the titles of its sources."""
    return "\n".join((alert.headline, alert.summary, *(source.title for source in alert.sources)))


def _judge(test: Test, alert: Alert) -> Verdict:
    if test.field in SETS:
        found = SETS[test.field](alert)
        hit = bool(set(found) & set(test.values))
        return Verdict(text=test.text, holds=hit != (test.op == "!="), found=", ".join(found) or "none")
    if test.field in NUMBERS:
        return _judge_number(test, alert)
    held = any(_pattern(test, value).search(text_of(alert)) for value in test.values)
    return Verdict(text=test.text, holds=held != (test.op == "!="), found="" if held else "not in the text")


def _judge_number(test: Test, alert: Alert) -> Verdict:
    number = NUMBERS[test.field](alert, test.op)
    compare = COMPARE["=" if test.op == "in" else test.op]
    held = any(compare(number, number_of(test.field, value)) for value in test.values)
    found = alert.severity if test.field == "severity" else f"{number:g}"
    return Verdict(text=test.text, holds=held, found=found)


def _pattern(test: Test, value: str) -> re.Pattern[str]:
    return re.compile(value if test.op == "~" else rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
