"""What a catalogue entry may hold, and the lists it is checked against."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from news.catalogue.source import Problem, Source, Table, builtin_text, read_tables

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LISTS = "list of strings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The values of one slug, merged over the files that speak of it; complaints go to the last of them."""

    slug: str
    values: Mapping[str, Any]
    table: Table

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self.values.get(key, ()))


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, and XK for Kosovo."""
    return frozenset(builtin_text("country-codes.txt").split())


@cache
def common_words() -> frozenset[str]:
    """Everyday words of several languages, folded, that no alias may consist of."""
    lines = builtin_text("common-words.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def ucdp_ids(kind: str) -> Mapping[int, str]:
    """Ids of the UCDP/PRIO Armed Conflict Dataset 25.1 with their names; ``kind`` is ``actor`` or ``conflict``."""
    rows = csv.DictReader(line for line in io.StringIO(builtin_text("ucdp-25.1.csv")) if not line.startswith("#"))
    return {int(row["id"]): row["name"] for row in rows if row["kind"] == kind}


def drafts(levels: Iterable[Iterable[Source]]) -> tuple[list[Draft], list[Problem]]:
    """One draft for each slug. Each level of files extends the one before: lists grow, other values are replaced.

    Two files of one level must not define the same slug. ``remove = true`` takes an entry of an earlier level out.
    """
    merged: dict[str, Draft] = {}
    problems: list[Problem] = []
    for level in levels:
        seen: dict[str, Table] = {}
        for table in _tables(level, problems):
            if (other := seen.get(table.slug)) is not None:
                problems.append(table.problem(f"is already defined in {other.source.name}:{other.first}"))
                continue
            seen[table.slug] = table
            _merge(merged, table)
    return list(merged.values()), problems


def _tables(level: Iterable[Source], problems: list[Problem]) -> Iterator[Table]:
    for source in level:
        tables, wrong = read_tables(source)
        problems += wrong
        yield from tables


def _merge(merged: dict[str, Draft], table: Table) -> None:
    if table.values.get("remove") is True:
        merged.pop(table.slug, None)
        return
    before = merged[table.slug].values if table.slug in merged else {}
    values = {**before, **{key: _extended(before.get(key), value) for key, value in table.values.items()}}
    merged[table.slug] = Draft(slug=table.slug, values=values, table=table)


def _extended(before: Any, value: Any) -> Any:
    flat = isinstance(value, list) and isinstance(before, list) and all(isinstance(item, str) for item in before)
    return [*before, *(item for item in value if item not in before)] if flat else value


def check_form(draft: Draft, schema: Mapping[str, type], required: Iterable[str]) -> Iterator[Problem]:
    """Slug, unknown and missing keys, and types of values."""
    table = draft.table
    if not SLUG.fullmatch(draft.slug):
        yield table.problem("is no slug: small letters, digits and single hyphens")
    for key in required:
        if key not in draft.values:
            yield table.problem(f"lacks {key}")
    for key, value in draft.values.items():
        if key not in schema:
            yield table.problem(f"has the unknown key {key}", near=key)
        elif not _is_a(value, schema[key]):
            yield table.problem(f"{key} must be a {_LISTS if schema[key] is tuple else schema[key].__name__}", near=key)


def _is_a(value: Any, kind: type) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def check_countries(draft: Draft, keys: Iterable[str]) -> Iterator[Problem]:
    for key in keys:
        value = draft.values.get(key, ())
        for code in (value,) if isinstance(value, str) else value:
            if code not in countries():
                yield draft.table.problem(f"{key}: unknown country {code}", near=f'"{code}"')


def check_ucdp(draft: Draft, kind: str) -> Iterator[Problem]:
    ucdp_id = draft.values.get("ucdp_id")
    if ucdp_id is not None and ucdp_id not in ucdp_ids(kind):
        yield draft.table.problem(f"ucdp_id: UCDP 25.1 knows no {kind} {ucdp_id}", near="ucdp_id")


def check_years(draft: Draft) -> Iterator[Problem]:
    since, until = draft.values.get("since"), draft.values.get("until")
    if since is not None and until is not None and since > until:
        yield draft.table.problem("since is later than until", near="until")
