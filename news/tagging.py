"""All tags of an article, from its own words alone. Pure: no clock, no network, no memory between articles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from news.document import Document
from news.events.detect import Hit, events_of, is_subordinate, trigger_of
from news.events.language import lexicon_languages
from news.events.reading import ExtraCues, Reading, Scans, read
from news.events.spots import LANGUAGE as WORDS_LANGUAGE
from news.events.words import SURE
from news.explainer import is_explainer
from news.flags import FACTORS, FlagReader, current_year
from news.model import Article, Tags
from news.past import HISTORICAL, Background, PastReader
from news.places.geoparser import PlaceTags
from news.places.rival import Rival, Span
from news.regions import WORLD
from news.relevance import THRESHOLD, Offers, Relevance, RelevanceScorer, Told
from news.severity import SeverityCase, severity_of, severity_parts
from news.tolls import TollReader

if TYPE_CHECKING:
    from news.actors.mention import Mention
    from news.events.lexicon import Concept
    from news.events.reading import Sentence
    from news.events.rules import Rule
    from news.knowledge import Knowledge
    from news.model import ActorTag, EventTag, Place
    from news.relevance import Beside


_NO_GROUND = frozenset({"country", "demonym", "sea"})
"""Kinds of places that no force takes as it takes a town."""
_NAMED = ("named-place", "war-zone")
"""Concepts that a place may stand for."""
_MOST_KNOWN = 50_000
_ROUNDED = 0.0001
"""What rounding may add to a score."""


class _Draft:
    """What is found of a document once, however often it is read."""

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self.document = document
        self.scans: Scans = {}
        self._knowledge = knowledge

    @cached_property
    def mentions(self) -> list[list[Mention]]:
        return self._knowledge.actors.mentions(self.document)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        sample = next((field.folded for field in reversed(self.document.fields)), "")
        return lexicon_languages(sample, self.document.article.lang)


class Tagger:
    """Tags articles with what one ``Knowledge`` holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._events = knowledge.events
        self._flags = FlagReader.of(self._events.concepts)
        self._past = PastReader.of(self._events.concepts)
        self._relevance = RelevanceScorer(self._events.concepts, self._events.types, self._events.wording)
        self._tolls = TollReader(self._events.concepts, knowledge.counts)
        self._agents = sum(concept.bit for concept in self._events.concepts.values() if concept.kind == "agent")
        self._anyone = frozenset(self._actor_concept(side).mask for side in ("state", "non-state"))
        self._named = tuple(self._events.concepts[name].mask for name in (*_NAMED, "state-actor", "rebel"))
        """What names of places and actors may add to a sentence."""
        self._possible: dict[frozenset[int], dict[int, Offers]] = {}
        """By the sides that may be named and the concepts of a sentence: what the rules could say of it."""
        self._takes_back = self._events.mask("correction")
        self._blast = self._events.mask("explosion") | self._events.mask("bomb")
        self._shots = self._events.mask("shoot") | self._events.mask("abduct")
        self._rehearsal = self._events.mask("rehearsal")
        self._nuclear = self._events.mask("nuclear-site")
        self._border = self._events.mask("alliance-border")

    def tag(self, article: Article) -> Tags:
        """Everything decided about the article; never raises for any text."""
        return self.tag_with_theatre(article)[0]

    def tag_with_theatre(self, article: Article) -> tuple[Tags, str]:
        """The tags, and the one region slug the article's story is sharded by."""
        return self._tag(_Draft(Document.of(article), self.knowledge))

    def tag_relevant(self, article: Article) -> tuple[Tags, str] | Relevance:
        """``tag_with_theatre`` of what may be relevant; of all else the verdict alone, for a third of the work.

        Places, actors and conflicts are looked for only where they could make the article relevant, whoever and whatever place
        it names. The score of the others is that of their words alone; with names it may differ, the verdict does not.
        """
        draft = _Draft(Document.of(article), self.knowledge)
        languages = draft.languages
        if len(languages) > 1:  # what is found beside the cues has a say in which it is
            return self._tag(draft)
        reading = read(draft.document, self._events.matcher(languages[0]), languages[0], {}, draft.scans)
        year, beside = current_year(reading), self._relevance.beside(reading)
        told = [
            (sentence, offers, HISTORICAL if self._past.is_past(sentence, year) else 1.0)
            for sentence in reading.sentences
            if any(offers := self._offers(sentence.mask, self._anyone))
        ]
        may_pass = self._may_pass(reading, told, beside) and self._may_pass(
            reading, self._by_named(told, draft.mentions), beside
        )
        if may_pass or reading.mask & self._takes_back:
            return self._tag(draft, beside)
        return self._relevance.score(reading, self._hits(reading, year), beside)

    def _may_pass(self, reading: Reading, told: list[Told], beside: Beside) -> bool:
        """Whether the article could be relevant if each sentence told the most it may."""
        return self._relevance.ceiling(reading, told, beside, self._named) >= THRESHOLD - _ROUNDED

    def _by_named(self, told: list[Told], mentions: list[list[Mention]]) -> list[Told]:
        """The same sentences with what they may tell of the sides that may be named in them, in place of anyone."""
        named = self.knowledge.actors.sides(mentions)
        narrowed: list[Told] = []
        for sentence, _, certainty in told:
            at = named.get(sentence.field.name, ())
            sides = frozenset([self._actor_concept(side).mask for start, side in at if sentence.start <= start < sentence.end])
            narrowed.append((sentence, self._offers(sentence.mask, sides), certainty))
        return narrowed

    def _offers(self, mask: int, sides: frozenset[int]) -> Offers:
        """The most that a sentence with the concepts of ``mask`` may say if a place and these sides are named in it."""
        known = self._possible.setdefault(sides, {})
        offers = known.get(mask)
        if offers is None:
            offers = self._most_said(mask, sides)
            if len(known) < _MOST_KNOWN:
                known[mask] = offers
        return offers

    def _most_said(self, mask: int, sides: frozenset[int]) -> Offers:
        masks = [mask]
        for other in (*(self._events.concepts[name].mask for name in _NAMED), *sides):
            masks += [one | other for one in masks]
        return self._relevance.offers(rule for one in masks for rule in self._events.rules.firing(one))

    def _tag(self, draft: _Draft, before: Beside | None = None) -> tuple[Tags, str]:
        document, article = draft.document, draft.document.article
        where = self._where(document)
        places = where.places
        actors = self.knowledge.actors.find(document, places, draft.mentions)
        reading = self._read(draft, actors, places)
        year = current_year(reading)
        hits = self._hits(reading, year)
        calm = bool(hits) and self._is_calm(places)
        relevance = self._relevance.score(reading, hits, self._relevance.beside(reading, before), calm=calm)
        events = events_of(hits, self._events.crosswalk)
        main = events[0].evidence[0] if events else None
        if reading.language == WORDS_LANGUAGE and (relevance.relevant or not document.has_headline):
            events = self._events.words.ranked(events, document, self._events.types)
        tolls = self._tolls.read(reading, Background(self._past, reading, hits, year).holds, main)
        parts = severity_parts(
            SeverityCase(
                gravity=self._sureness(events, hits),
                killed=tolls.killed,
                harmed=(tolls.wounded, tolls.abducted),
                actors=actors,
                places=places,
                nuclear=bool(reading.mask & self._nuclear),
                border=bool(reading.mask & self._border),
            )
        )
        tags = Tags(
            relevant=relevance.relevant,
            relevance=relevance.score,
            focus=where.focus,
            places=places,
            countries=where.countries,
            regions=where.regions,
            conflicts=self.knowledge.conflicts.assign(document, places, actors),
            events=events,
            actors=actors,
            fatalities=tolls.killed,
            wounded=tolls.wounded,
            abducted=tolls.abducted,
            background=tolls.background,
            severity=severity_of(parts, relevant=relevance.relevant),
            severity_parts=parts,
            flags=self._flags.flags(reading, year),
            evidence=relevance.evidence,
        )
        return tags, self._theatre(where, article)

    def reading(self, article: Article) -> Reading:
        """The sentences of the article with all that stands in them, places and actors as well."""
        draft = _Draft(Document.of(article), self.knowledge)
        places = self._where(draft.document).places
        return self._read(draft, self.knowledge.actors.find(draft.document, places, draft.mentions), places)

    def rivals(self, article: Article) -> dict[Span, tuple[Rival, ...]]:
        """The readings that were weighed for each name of the article, the winner first; for people who ask why."""
        return self.knowledge.places.rivals(Document.of(article)) if self.knowledge.places else {}

    def _where(self, document: Document) -> PlaceTags:
        return self.knowledge.places.tag(document) if self.knowledge.places else PlaceTags()

    def _theatre(self, where: PlaceTags, article: Article) -> str:
        if self.knowledge.places is None:
            return WORLD
        return self.knowledge.places.theatre(where, article.publisher_country)

    def _read(self, draft: _Draft, actors: tuple[ActorTag, ...], places: tuple[Place, ...]) -> Reading:
        cues = self._place_cues(places) | self._actor_cues(actors)
        readings = [
            read(draft.document, self._events.matcher(language), language, cues, draft.scans) for language in draft.languages
        ]
        return readings[0] if len(readings) == 1 else max(readings, key=lambda reading: reading.covered)

    def _actor_cues(self, actors: tuple[ActorTag, ...]) -> ExtraCues:
        """Named actors count as the agents they are: a state, or an armed group."""
        cues: ExtraCues = {}
        for actor in actors:
            concept = self._actor_concept(actor.side)
            for evidence in actor.evidence:
                cues[evidence.field, evidence.start] = (evidence.end, concept.mask, (concept.name,))
        return cues

    def _actor_concept(self, side: str) -> Concept:
        return self._events.concepts["state-actor" if side == "state" else "rebel"]

    def _is_calm(self, places: tuple[Place, ...]) -> bool:
        """Whether places are named and all of them lie where there is peace."""
        at_peace = self.knowledge.conflicts.war_zones.at_peace
        return bool(places) and all(at_peace(place) for place in places)

    def _place_cues(self, places: tuple[Place, ...]) -> ExtraCues:
        """Named towns and areas are what is taken and lost, with no "town of" before them; some lie where there is war."""
        ground, war = (self._events.concepts[name].mask for name in _NAMED)
        cues: ExtraCues = {}
        for place in places:
            if place.kind not in _NO_GROUND:
                at_war = place in self.knowledge.conflicts.war_zones
                names = _NAMED if at_war else _NAMED[:1]
                cues[place.field, place.start] = (place.end, ground | war if at_war else ground, names)
        return cues

    def _hits(self, reading: Reading, year: int | None) -> list[Hit]:
        found: list[Hit] = []
        for sentence in reading.sentences:
            rules = self._events.rules.firing(sentence.mask) if sentence.mask else ()
            if rules:
                found.extend(self._of_sentence(sentence, rules, year))
        if found and is_explainer(reading):
            found = [hit if self._is_new(hit) else hit.weakened(HISTORICAL) for hit in found]
        elif found and self._past.is_framed(reading, found):
            found = [hit if self._past.is_fresh(hit.sentence, hit.told) else hit.weakened(HISTORICAL) for hit in found]
        if found and self._flags.takes_back(reading):
            found = [hit.weakened(FACTORS["negation"]) if self._is_blast(hit.sentence) else hit for hit in found]
        if found and reading.mask & self._rehearsal:
            found = [hit.weakened(HISTORICAL) if self._is_played(hit, reading) else hit for hit in found]
        return found

    def _is_new(self, hit: Hit) -> bool:
        """Whether the text of an explainer gives the day of what it tells."""
        return hit.sentence.field.name != "title" and self._past.is_fresh(hit.sentence, hit.told)

    def _is_blast(self, sentence: Sentence) -> bool:
        """Whether it tells of a blast, and of nothing that is an attack whatever blew up."""
        return bool(sentence.mask & self._blast) and not sentence.mask & self._shots

    def _is_played(self, hit: Hit, reading: Reading) -> bool:
        return hit.rule.type != "military-exercise" and self._past.is_rehearsed(hit.sentence, reading)

    def _of_sentence(self, sentence: Sentence, rules: tuple[Rule, ...], year: int | None) -> Iterator[Hit]:
        """Rules that fire, best first; a trigger that has named its event does not name a second, vaguer one."""
        used: set[int] = set()
        for rule in rules:
            trigger = trigger_of(rule, sentence, used, self._agents)
            if trigger is None:
                continue
            used.add(trigger.start)
            past = self._past.is_past(sentence, year, (trigger.start, trigger.end))
            certainty = self._flags.certainty(sentence, trigger, past=past)
            yield Hit(rule, sentence, trigger, certainty, is_subordinate(sentence, trigger))

    def _sureness(self, events: tuple[EventTag, ...], hits: list[Hit]) -> float:
        """Gravity of the main event, times how sure it is that it happened and of what kind it was; 0 where there is none."""
        if not events:
            return 0.0
        main = events[0]
        told = [hit for hit in hits if hit.rule.type == main.type]
        happened = max((hit.certainty for hit in told), default=1.0)
        kind = max((hit.rule.score for hit in told), default=main.score)
        return self._events.types[main.type].gravity * happened * min(1.0, kind / SURE)
