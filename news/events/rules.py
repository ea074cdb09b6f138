"""Rules: from the concepts of one sentence to an event type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from news.events.lexicon import Concept
from news.events.types import CatalogueError, EventTypes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Fires on a sentence whose concepts meet every mask of ``all`` and none of ``none``."""

    name: str
    type: str
    all: tuple[int, ...]
    """The first is the trigger."""
    none: int = 0
    subject: int = 0
    """Agents of which one must have done it; 0: whoever."""
    object: int = 0
    """What must stand close behind the trigger, as its object does; 0: anything."""
    doer: int = 0
    """Agents of which one must stand right before the trigger, as the subject of a headline's verb does; 0: anything."""
    next: int = 0
    """What must stand right behind the trigger, or behind it and an "of"; 0: anything."""
    involved: tuple[int, ...] = ()
    """Of each of these one must take part, and neither be where it happened nor who tells of it."""
    vague: bool = False
    """Whether it tells that somebody was attacked and not how."""
    score: float
    """Ranks the types of one sentence, 0 to 1."""
    relevance: float
    """What it says for relevance, 0 to 1."""

    @property
    def choosy(self) -> bool:
        """Whether it asks who and what stands around its trigger."""
        return bool(self.subject or self.object or self.next or self.doer or self.involved)

    def fires(self, mask: int) -> bool:
        """Whether it may fire: whom and what it asks for stands in the sentence, wherever that is."""
        if mask & self.none:
            return False
        for wanted in (self.subject, self.object, self.doer, self.next, *self.involved):
            if wanted and not mask & wanted:
                return False
        for wanted in self.all:  # noqa: SIM110 - all() with a generator takes three times as long
            if not mask & wanted:
                return False
        return True


@dataclass(slots=True)
class RuleBook:
    """All rules, with the answer for each set of concepts kept once it is known."""

    rules: tuple[Rule, ...]
    limit: int = 50_000
    _known: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    _used: int = 0

    def __post_init__(self) -> None:
        for rule in self.rules:
            around = rule.subject | rule.object | rule.doer | rule.next
            self._used |= reduce(or_, (*rule.all, *rule.involved), rule.none | around)

    def firing(self, mask: int) -> tuple[Rule, ...]:
        """Rules that fire on a sentence with the concepts of ``mask``, whoever did it; best score first."""
        mask &= self._used
        known = self._known.get(mask)
        if known is None:
            known = tuple(rule for rule in self.rules if rule.fires(mask))
            if len(self._known) < self.limit:
                self._known[mask] = known
        return known


def read_rules(
    data: Mapping[str, Any], source: str, name: str, concepts: Mapping[str, Concept], types: EventTypes
) -> tuple[Rule, ...]:
    """Rules, best score first.

    Raises:
        CatalogueError: a rule names an unknown concept, group or event type.
    """
    starts = [number for number, line in enumerate(source.splitlines(), 1) if line.strip() == "[[rules]]"]
    groups: Mapping[str, str] = data.get("groups", {})
    rules = [_read(row, f"{name}:{line}", groups, concepts, types) for row, line in zip(data["rules"], starts, strict=True)]
    return tuple(sorted(rules, key=lambda rule: -rule.score))


def _read(
    row: Mapping[str, Any], where: str, groups: Mapping[str, str], concepts: Mapping[str, Concept], types: EventTypes
) -> Rule:
    if row["type"] not in types:
        raise CatalogueError(f"{where}: {row['type']} is no event type.")
    return Rule(
        name=f"{row['type']}({' + '.join(row['all'])})",
        type=row["type"],
        all=tuple(_mask(entry, where, groups, concepts) for entry in row["all"]),
        none=reduce(or_, (_mask(entry, where, groups, concepts) for entry in row.get("none", [])), 0),
        subject=_mask(row["subject"], where, groups, concepts) if "subject" in row else 0,
        object=_mask(row["object"], where, groups, concepts) if "object" in row else 0,
        next=_mask(row["next"], where, groups, concepts) if "next" in row else 0,
        doer=_mask(row["doer"], where, groups, concepts) if "doer" in row else 0,
        involved=tuple(_mask(entry, where, groups, concepts) for entry in row.get("involved", [])),
        vague=row.get("vague", False),
        score=row["score"],
        relevance=row["relevance"],
    )


def _mask(entry: str, where: str, groups: Mapping[str, str], concepts: Mapping[str, Concept]) -> int:
    mask = 0
    for name in entry.split("|"):
        if name.startswith("@"):
            if name[1:] not in groups:
                raise CatalogueError(f"{where}: {name} is no group.")
            mask |= _mask(groups[name[1:]], where, groups, concepts)
        elif name in concepts:
            mask |= concepts[name].bit
        else:
            raise CatalogueError(f"{where}: {name} is no concept of concepts.toml.")
    return mask
