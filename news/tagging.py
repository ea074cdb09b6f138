"""All tags of an article, from its own words alone. Pure: no clock, no network, no memory between articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from news.document import Document
from news.events.detect import Hit, events_of, subject_of
from news.events.language import lexicon_language
from news.events.reading import Reading, read
from news.flags import FlagReader, current_year
from news.model import Article, Tags
from news.relevance import RelevanceScorer

if TYPE_CHECKING:
    from news.knowledge import Knowledge

WORLD = "world"
"""The theatre of an article that names no place and has no publisher's country."""


class Tagger:
    """Tags articles with what one ``Knowledge`` holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._events = knowledge.events
        self._flags = FlagReader.of(self._events.concepts)
        self._relevance = RelevanceScorer(self._events.concepts)
        self._agents = sum(concept.bit for concept in self._events.concepts.values() if concept.kind == "agent")

    def tag(self, article: Article) -> Tags:
        """Everything decided about the article; never raises for any text."""
        return self.tag_with_theatre(article)[0]

    def tag_with_theatre(self, article: Article) -> tuple[Tags, str]:
        """The tags, and the one region slug the article's story is sharded by."""
        document = Document.of(article)
        return self._tags(document), WORLD

    def _tags(self, document: Document) -> Tags:
        reading = self._read(document)
        year = current_year(reading)
        hits = list(self._hits(reading, year))
        relevance = self._relevance.score(reading, hits)
        return Tags(
            relevant=relevance.relevant,
            relevance=relevance.score,
            events=events_of(hits, self._events.crosswalk),
            flags=self._flags.flags(reading, year),
            evidence=relevance.evidence,
        )

    def _read(self, document: Document) -> Reading:
        sample = next((field.folded for field in reversed(document.fields)), "")
        language = lexicon_language(sample, document.article.lang)
        return read(document, self._events.matcher(language), language, {})

    def _hits(self, reading: Reading, year: int | None) -> Iterator[Hit]:
        for sentence in reading.sentences:
            for rule in self._events.rules.firing(sentence.mask) if sentence.mask else ():
                trigger = sentence.with_mask(rule.all[0])
                if trigger is None or (rule.subject and not subject_of(sentence, rule.all[0], self._agents) & rule.subject):
                    continue
                yield Hit(rule, sentence, self._flags.certainty(sentence, trigger, year))
