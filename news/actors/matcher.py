"""Actors of an article with their roles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from news.actors.mention import Mention, MentionFinder
from news.actors.roles import (
    Reading,
    is_unspaced,
    names_no_state,
    of_civilians,
    read_role,
    read_unspaced,
    speaks_of_state,
    words_around,
)
from news.model import ActorRole, ActorTag, Evidence, FieldName, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from news.actors.actor import Actor
    from news.document import Document

_LEAD = 350
"""Characters of the text that count as its lead."""
_ROLES_READ = 4
"""Mentions of one actor whose role is read; the first ones are the ones that report."""
_EVIDENCE = 3
_PAIRED = (", ", " and ", " & ")
_LONGEST_PAIR = max(map(len, _PAIRED))
_WEIGHTS = {"title": 3.0, "summary": 2.0, "text": 1.0}


@dataclass(slots=True)
class _Found:
    weight: float = 0.0
    votes: dict[ActorRole, float] = field(default_factory=dict)
    evidence: list[tuple[int, Evidence]] = field(default_factory=list)
    read: int = 0

    def note(self, mention: Mention, reading: Reading | None) -> None:
        weight = _WEIGHTS[mention.field.name] + (mention.field.name == "text" and mention.start < _LEAD)
        self.weight += weight * (2 if reading else 1)
        if reading:
            self.votes[reading.role] = self.votes.get(reading.role, 0) + weight
        if reading or len(self.evidence) < _EVIDENCE:
            self.evidence.append((0 if reading else 1, _evidence(mention, reading)))


class ActorMatcher:
    """Finds the actors of the catalogue in a document.

    A country counts as an actor only where the sentence makes it act or be acted on, or speaks of its forces or government;
    else its name is a place. The role of an actor is the one its mentions show most, those of the title weighing most.
    """

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._actors = tuple(actors)
        self._finder = MentionFinder(self._actors)

    def mentions(self, document: Document) -> list[list[Mention]]:
        """What may name an actor, with the readings of each."""
        return self._finder.find(document)

    def sides(self, mentions: list[list[Mention]]) -> dict[FieldName, list[tuple[int, str]]]:
        """By field, where actors may be named and on which side they are: none is found anywhere else."""
        sides: dict[FieldName, list[tuple[int, str]]] = {}
        for readings in mentions:
            for reading in readings:
                sides.setdefault(reading.field.name, []).append((reading.start, self._actors[reading.form.actor].side))
        return sides

    def find(
        self, document: Document, places: tuple[Place, ...] = (), mentions: list[list[Mention]] | None = None
    ) -> tuple[ActorTag, ...]:
        """The actors named, the most prominent first; ``mentions`` of the document if they are known already."""
        settled = self._settle(self.mentions(document) if mentions is None else mentions, places)
        governments = {(place.field, place.start) for place in places if place.role == "actor"}
        found: dict[int, _Found] = defaultdict(_Found)
        for mention, after in zip_longest(settled, settled[1:]):
            partner = after if after is not None and _share_verb(mention, after) else None
            if after is None or not self._is_home_of(mention, after):
                self._count(mention, found, governments, partner)
        ranked = sorted(found.items(), key=lambda item: -item[1].weight)
        return tuple(self._tag(self._actors[index], state) for index, state in ranked if state.evidence)

    def _is_home_of(self, mention: Mention, after: Mention) -> bool:
        """Whether a country's name only says where a group is from: ``Yemen's Houthi rebels``, ``the Lebanese Hezbollah``."""
        between = {"name": "'s ", "demonym": " "}.get(mention.form.kind)
        if between is None or mention.field is not after.field or self._actors[after.form.actor].side == "state":
            return False
        return mention.field.folded[mention.end : after.start] in {between, between.replace("'", "\u2019")}

    def _settle(self, found: list[list[Mention]], places: tuple[Place, ...]) -> list[Mention]:
        """One reading for each match; an ambiguous alias needs its actor in full or one of its countries beside it."""
        named = {reading.form.actor for readings in found for reading in readings if reading.form.kind == "alias"}
        settled: list[Mention] = []
        countries: set[str | None] | None = None
        for readings in found:
            best = next((each for each in readings if each.form.kind != "ambiguous" or each.form.actor in named), None)
            if best is None:
                countries = self._countries(found, named, places) if countries is None else countries
                best = next((each for each in readings if self._actors[each.form.actor].home & countries), None)
            if best:
                settled.append(best)
        return settled

    def _countries(self, found: list[list[Mention]], named: set[int], places: tuple[Place, ...]) -> set[str | None]:
        """Every country that is named, by a place or as the home of an actor."""
        countries: set[str | None] = {place.country for place in places}
        countries |= {self._actors[r.form.actor].country for rs in found for r in rs if r.form.kind in {"name", "demonym"}}
        return countries | {self._actors[index].country for index in named}

    def _count(
        self, mention: Mention, found: dict[int, _Found], governments: set[tuple[FieldName, int]], partner: Mention | None
    ) -> None:
        state = found[mention.form.actor]
        country = mention.form.kind in {"name", "demonym"}
        if state.read >= _ROLES_READ:
            if not country:
                state.note(mention, None)
            return
        state.read += 1
        reading, is_state = _read(mention)
        if partner and not reading:
            reading, is_state = _read(partner)
        if reading or is_state or not country or (mention.field.name, mention.start) in governments:
            state.note(mention, reading)

    @staticmethod
    def _tag(actor: Actor, state: _Found) -> ActorTag:
        role: ActorRole = max(state.votes, key=lambda role: state.votes[role]) if state.votes else "mention"
        best = sorted(state.evidence, key=lambda pair: pair[0])[:_EVIDENCE]
        evidence = tuple(item for _, item in best)
        return ActorTag(id=actor.id, name=actor.name, side=actor.side, country=actor.country, role=role, evidence=evidence)


def _share_verb(mention: Mention, after: Mention) -> bool:
    """Whether two names open a sentence side by side, so that what the second does the first does too: "A, B trade blame"."""
    field = mention.field
    if field is not after.field or after.start - mention.end > _LONGEST_PAIR:
        return False
    if field.folded[mention.end : after.start] not in _PAIRED:
        return False
    return field.sentence_at(mention.start)[0] == mention.start


def _read(mention: Mention) -> tuple[Reading | None, bool]:
    """The role; where there is none, whether the words after a country's name speak of its forces or government."""
    field, start, kind = mention.field, mention.start, mention.form.kind
    sentence = field.sentence_at(start)
    if is_unspaced(field.folded[start]):
        return read_unspaced(field.folded, (start, mention.end), sentence), False
    if kind == "name" and (mention.form.cased or "." in field.raw[start : mention.end]):
        kind = "alias"
    if mention.form.kind == "name" and field.folded[start - 1 : start] == "(":
        return None, False  # in the Democratic Republic of Congo (DRC)
    around = words_around(field.folded, (start, mention.end), sentence)
    if mention.form.kind in {"name", "demonym"} and (of_civilians(around) or names_no_state(around)):
        return None, False
    reading = read_role(around, kind)
    return reading, reading is None and speaks_of_state(around, kind)


def _evidence(mention: Mention, reading: Reading | None) -> Evidence:
    rule = f"actor:{reading.role}:{reading.rule}:{reading.cue}" if reading else "actor:named"
    return mention.field.evidence(mention.start, mention.end, rule)
