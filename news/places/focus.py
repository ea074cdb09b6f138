"""Which country an article is about, and which of its places are where the event happened.

Each mention of a country weighs by where it stands (title, lead, body) and by its role: a spot where violence is told of weighs
most, a state that acts least, for it often acts abroad.
The heaviest country is the focus. Event places outside the focus country
are background (``an attack on a base in Jordan``) and become mentions, unless they stand in the sentence the story opens with.
"""

from __future__ import annotations

from collections import defaultdict
from math import log
from typing import TYPE_CHECKING, Final

from news.model import CountryTag
from news.places.signals import KIND, LOCATED, SENDS

if TYPE_CHECKING:
    from news.model import PlaceRole
    from news.places.sense import Resolved

_FIELD: Final = {"title": 3.0, "summary": 2.0, "text": 1.0}
_ROLE: Final[dict[PlaceRole, float]] = {"event": 2.0, "dateline": 0.7, "mention": 1.0, "actor": 0.6}
_KIND: Final = {"demonym": 0.7, "country": 1.0, "continent": 0.3}
_STRANGER: Final = 0.4
"""Factor for what says of what nation a person is, and nothing else."""
_SENDER: Final = 0.5
"""Factor for a state of which only what it sends to strike is named."""
_LEAD: Final = (2.0, 1.6, 1.3)
_PRECEDENCE: Final[dict[PlaceRole, int]] = {"event": 0, "actor": 1, "dateline": 2, "mention": 3}
_OPENING: Final = 1
"""Sentences of a field that may tell of an event outside the focus country."""


def weight(item: Resolved, role: PlaceRole, *, stranger: bool, has_title: bool) -> float:
    """How much one mention says that the article is about its country."""
    name, field = item.name, item.name.field
    value = _FIELD[field.name] * _ROLE[role] * _KIND.get(item.entry.kind, 1.2)
    if role == "actor" and item.signals & SENDS:
        value *= _SENDER
    if stranger:
        value *= _STRANGER
    if field.name == "text" or not has_title:
        sentence = field.sentence_index(name.start)
        value *= _LEAD[sentence] if sentence < len(_LEAD) else 1.0
    return value


def country_scores(resolved: list[Resolved], roles: list[PlaceRole], strangers: list[bool]) -> dict[str, float]:
    """Country → share of what all mentions say; the shares add up to 1. Repeats count for ever less."""
    has_title = any(item.name.field.name == "title" for item in resolved)
    by_name: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for item, role, stranger in zip(resolved, roles, strangers, strict=True):
        if item.entry.country:
            by_name[item.entry.country, item.name.key].append(weight(item, role, stranger=stranger, has_title=has_title))
    scores: defaultdict[str, float] = defaultdict(float)
    for (country, _), weights in by_name.items():
        best = max(weights)
        scores[country] += best * (1 + log(sum(weights) / best))
    whole = sum(scores.values()) or 1.0
    return {country: value / whole for country, value in scores.items()}


def focus_of(scores: dict[str, float], resolved: list[Resolved], strangers: list[bool]) -> str | None:
    """The country an article is about, of equals the first; none where none is named but as that of people abroad."""
    named = dict.fromkeys(item.entry.country for item, stranger in zip(resolved, strangers, strict=True) if not stranger)
    return max((country for country in named if country in scores), key=lambda country: round(scores[country], 9), default=None)


def settle(resolved: list[Resolved], roles: list[PlaceRole], focus: str | None) -> list[PlaceRole]:
    """Roles with the main event chosen: background is a mention; where no violence is told, the lead says where it happened."""
    settled = [
        "mention" if role == "event" and not _is_main(item, focus) else role for item, role in zip(resolved, roles, strict=True)
    ]
    if "event" in settled:
        return settled
    return [
        "event" if role == "mention" and _is_lead_spot(item, focus) else role
        for item, role in zip(resolved, settled, strict=True)
    ]


def _is_main(item: Resolved, focus: str | None) -> bool:
    if item.entry.country == focus:
        return True
    return item.name.field.sentence_index(item.name.start) < _OPENING


def _is_lead_spot(item: Resolved, focus: str | None) -> bool:
    if item.entry.country != focus or item.entry.kind == "demonym":
        return False
    located = item.signals & (LOCATED | KIND) or not item.name.spaced
    return bool(located) and item.name.field.sentence_index(item.name.start) < len(_LEAD)


def country_tags(resolved: list[Resolved], roles: list[PlaceRole], scores: dict[str, float]) -> tuple[CountryTag, ...]:
    """One tag per country with its foremost role, the highest score first."""
    best: dict[str, PlaceRole] = {}
    for item, role in zip(resolved, roles, strict=True):
        country = item.entry.country
        if country and (country not in best or _PRECEDENCE[role] < _PRECEDENCE[best[country]]):
            best[country] = role
    ranked = sorted(scores, key=lambda country: (-scores[country], country))
    return tuple(CountryTag(code=country, role=best[country], score=round(scores[country], 3)) for country in ranked)
