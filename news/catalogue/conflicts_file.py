"""Reads and checks ``conflicts*.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from news.catalogue.checks import Draft, check_countries, check_form, check_ucdp, check_years, common_words, drafts
from news.conflicts.conflict import KINDS, Conflict
from news.document import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from news.catalogue.source import Problem, Source

SCHEMA: dict[str, type] = {
    "name": str, "kind": str, "names": tuple, "sides": list, "supporters": tuple, "countries": tuple, "areas": tuple,
    "boxes": list, "keywords": tuple, "excludes": tuple, "dominant": bool, "local": bool, "confined": bool, "smouldering": bool,
    "since": int, "until": int,
    "ucdp_id": int, "remove": bool,
}  # fmt: skip


def parse_conflicts(
    levels: Iterable[Iterable[Source]], actors: Collection[str]
) -> tuple[tuple[Conflict, ...], tuple[Problem, ...]]:
    """The conflicts of all files and every problem found in them; ``actors`` are the ids that may be parties."""
    found, problems = drafts(levels)
    good = []
    for draft in found:
        wrong = list(check_form(draft, SCHEMA, ("name", "kind", "sides"))) or list(_check_values(draft, actors))
        problems += wrong
        if not wrong:
            good.append(draft)
    problems += _check_overlaps(good)
    return tuple(map(_conflict, good)), tuple(problems)


def _check_values(draft: Draft, actors: Collection[str]) -> Iterator[Problem]:
    if draft.values["kind"] not in KINDS:
        yield draft.table.problem(f"kind: unknown kind {draft.values['kind']} (one of {', '.join(KINDS)})", near="kind")
    if not _are_sides(draft.values["sides"]):
        yield draft.table.problem("sides must be two lists of actor ids", near="sides")
    else:
        yield from _check_parties(draft, actors)
    if not all(map(_is_box, draft.values.get("boxes", ()))):
        yield draft.table.problem("boxes must be lists of south, west, north, east in degrees", near="boxes")
    yield from check_countries(draft, ("countries",))
    yield from check_ucdp(draft, "conflict")
    yield from check_years(draft)
    for key in ("names", "areas"):
        for word in draft.strings(key):
            if fold(word.removesuffix("*")) in common_words():
                yield draft.table.problem(f'{key}: "{word}" is a common word', near=f'"{word}"')


def _check_parties(draft: Draft, actors: Collection[str]) -> Iterator[Problem]:
    for party in (*draft.values["sides"][0], *draft.values["sides"][1], *draft.strings("supporters")):
        if party not in actors:
            yield draft.table.problem(f"unknown party {party}", near=f'"{party}"')


def _are_sides(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2  # noqa: PLR2004 - a conflict has two sides
        and all(isinstance(side, list) and all(isinstance(party, str) for party in side) for side in value)
    )


def _is_box(value: Any) -> bool:
    match value:
        case [int() | float() as south, int() | float() as west, int() | float() as north, int() | float() as east]:
            return -90 <= south <= north <= 90 and -180 <= west <= east <= 180  # noqa: PLR2004 - degrees
    return False


def _check_overlaps(good: Sequence[Draft]) -> Iterator[Problem]:
    """No two conflicts share a name or an UCDP id."""
    owners: dict[str, Draft] = {}
    for draft in good:
        keys = [*{fold(name.removesuffix("*")) for name in (draft.values["name"], *draft.strings("names"))}]
        keys += [f"ucdp_id {draft.values['ucdp_id']}"] if "ucdp_id" in draft.values else []
        for key in keys:
            other = owners.setdefault(key, draft)
            if other is not draft:
                where = f"{other.table.source.name}:{other.table.first}"
                yield draft.table.problem(
                    f'"{key}" already belongs to [{other.slug}] ({where})',
                    near=key.split(" ")[0] if key.startswith("ucdp_id") else key,
                )


def _conflict(draft: Draft) -> Conflict:
    values = draft.values
    return Conflict(
        id=draft.slug,
        name=values["name"],
        kind=values["kind"],
        names=(values["name"], *draft.strings("names")),
        sides=(tuple(values["sides"][0]), tuple(values["sides"][1])),
        supporters=draft.strings("supporters"),
        countries=draft.strings("countries"),
        areas=draft.strings("areas"),
        boxes=tuple((float(box[0]), float(box[1]), float(box[2]), float(box[3])) for box in values.get("boxes", ())),
        keywords=draft.strings("keywords"),
        excludes=draft.strings("excludes"),
        dominant=values.get("dominant", False),
        local=values.get("local", False),
        confined=values.get("confined", False),
        smouldering=values.get("smouldering", False),
        since=values.get("since"),
        until=values.get("until"),
        ucdp_id=values.get("ucdp_id"),
    )
