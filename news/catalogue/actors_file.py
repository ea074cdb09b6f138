"""Reads and checks ``actors*.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from news.actors.actor import STATE_TYPES, TYPES, Actor
from news.catalogue.checks import Draft, check_countries, check_form, check_ucdp, check_years, common_words, drafts
from news.document import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from news.catalogue.source import Problem, Source

SCHEMA: dict[str, type] = {
    "name": str, "type": str, "side": str, "country": str, "countries": tuple, "ucdp_id": int, "part_of": str, "since": int,
    "until": int, "aliases": tuple, "ambiguous": tuple, "names": tuple, "demonyms": tuple, "remove": bool,
}  # fmt: skip
_SHORTEST = 3


def parse_actors(levels: Iterable[Iterable[Source]]) -> tuple[tuple[Actor, ...], tuple[Problem, ...]]:
    """The actors of all files and every problem found in them; see ``checks.drafts`` for how files extend each other."""
    found, problems = drafts(levels)
    good = []
    for draft in found:
        wrong = list(check_form(draft, SCHEMA, ("name", "type"))) or list(_check_values(draft))
        problems += wrong
        if not wrong:
            good.append(draft)
    problems += [*_check_parents(good, {draft.slug for draft in found}), *_check_duplicates(good)]
    return tuple(map(_actor, good)), tuple(problems)


def _check_values(draft: Draft) -> Iterator[Problem]:
    if draft.values["type"] not in TYPES:
        yield draft.table.problem(f"type: unknown type {draft.values['type']} (one of {', '.join(TYPES)})", near="type")
    if draft.values.get("side", "state") not in {"state", "non-state"}:
        yield draft.table.problem("side must be state or non-state", near="side")
    yield from check_countries(draft, ("country", "countries"))
    yield from check_ucdp(draft, "actor")
    yield from check_years(draft)
    for alias in (*draft.strings("aliases"), *draft.strings("names"), *draft.strings("demonyms")):
        yield from _check_alias(draft, alias)
    for alias in draft.strings("ambiguous"):
        if alias == alias.lower() and alias.isascii():
            yield draft.table.problem(
                f'ambiguous alias "{alias}" needs a capital letter to be told from the word', near=f'"{alias}"'
            )


def _check_alias(draft: Draft, alias: str) -> Iterator[Problem]:
    bare = fold(alias.removesuffix("*"))
    if bare in common_words() and not alias.isupper():
        yield draft.table.problem(f'alias "{alias}" is a common word', near=f'"{alias}"')
    elif len(bare) < _SHORTEST and bare.isascii() and not (alias.isupper() and alias in draft.strings("names")):
        yield draft.table.problem(f'alias "{alias}" is too short: put it under ambiguous', near=f'"{alias}"')


def _check_parents(good: Sequence[Draft], known: set[str]) -> Iterator[Problem]:
    for draft in good:
        parent = draft.values.get("part_of")
        if parent is not None and parent not in known:
            yield draft.table.problem(f"part_of: unknown actor {parent}", near="part_of")


def _check_duplicates(good: Sequence[Draft]) -> Iterator[Problem]:
    """An alias belongs to one actor; only ambiguous ones may be shared, by actors that all call them ambiguous."""
    owners: dict[str, tuple[Draft, str]] = {}
    for draft in good:
        for alias, kind in _aliases(draft):
            other, other_kind = owners.setdefault(fold(alias.removesuffix("*")), (draft, kind))
            if other is not draft and not kind == other_kind == "ambiguous":
                where = f"{other.table.source.name}:{other.table.line_of(alias)}"
                yield draft.table.problem(f'alias "{alias}" is already one of [{other.slug}] ({where})', near=f'"{alias}"')


def _aliases(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.values.get("names") and draft.values["name"] not in draft.strings("ambiguous"):
        yield draft.values["name"], "aliases"
    for kind in ("aliases", "names", "demonyms", "ambiguous"):
        for alias in draft.strings(kind):
            yield alias, kind


def _actor(draft: Draft) -> Actor:
    values = draft.values
    return Actor(
        id=draft.slug,
        name=values["name"],
        side=values.get("side") or ("state" if values["type"] in STATE_TYPES else "non-state"),
        type=values["type"],
        country=values.get("country"),
        countries=draft.strings("countries"),
        ucdp_id=values.get("ucdp_id"),
        part_of=values.get("part_of"),
        since=values.get("since"),
        until=values.get("until"),
        aliases=draft.strings("aliases"),
        ambiguous=draft.strings("ambiguous"),
        names=draft.strings("names"),
        demonyms=draft.strings("demonyms"),
    )
