"""The slugs a condition may name, so that a misspelt one is refused and not silently never met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from news.watches.condition import All, AnyOf, Condition, Not, Test
from news.watches.parse import ConditionError

TYPES = {"alert": "alert", "update": "update", "correction": "correction", "cancel": "cancel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Slug → name for each field. A field with no slugs at all is not checked."""

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def check(self, condition: Condition) -> None:
        """Raises ``ConditionError`` for the first value nothing is tagged with."""
        for test in tests_of(condition):
            slugs = TYPES if test.field == "type" else self.known.get(test.field, {})
            for value in test.values:
                if slugs and value not in slugs:
                    raise ConditionError(f"{test.field} {value!r} is unknown", test.position, _suggestion(value, slugs))


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
        return ""
    folded = {slug.casefold(): slug for slug in slugs}
    return f"did you mean {by_name.get(close[0]) or folded[close[0]]}?"
