"""The slugs a condition may name, so that a misspelt one is refused and not silently never met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from news.watches.condition import All, AnyOf, Condition, Not, Test
from news.watches.parse import ConditionError

EXAMPLES = 4
"""Slugs shown where nothing is like the one given."""
TYPES = {"alert": "alert", "update": "update", "correction": "correction", "cancel": "cancel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Slug → name for each field. A field with no slugs at all is not checked."""

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def check(self, condition: Condition) -> None:
        """Raises ``ConditionError`` for the first value nothing is tagged with."""
        for test in tests_of(condition):
            for value in test.values:
                if problem := self.problem(test.field, value):
                    raise ConditionError(problem[0], test.position, problem[1])

    def problem(self, field_name: str, value: str) -> tuple[str, str] | None:
        """What is wrong with a value and what may have been meant; ``None`` for one that something can be tagged with."""
        slugs = TYPES if field_name == "type" else self.known.get(field_name, {})
        if not slugs or value in slugs:
            return None
        return f"{field_name} {value!r} is unknown", _suggestion(value, slugs)


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test in a condition, in the order written."""
    match condition:
        case Test():
            yield condition
        case Not(part):
            yield from tests_of(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_of(part)


def _suggestion(value: str, slugs: Mapping[str, str]) -> str:
    by_name = {name.casefold(): slug for slug, name in slugs.items()}
    wanted = value.casefold()
    if wanted in by_name:
        return f"did you mean {by_name[wanted]}?"
    close = get_close_matches(wanted, [*by_name, *(slug.casefold() for slug in slugs)], n=1, cutoff=0.6)
    if not close:
        return f"for example {', '.join(sorted(slugs)[:EXAMPLES])}"
    folded = {slug.casefold(): slug for slug in slugs}
    return f"did you mean {by_name.get(close[0]) or folded[close[0]]}?"
