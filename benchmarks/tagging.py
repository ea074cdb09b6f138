"""Full tagging on one core: articles per second of five kinds, and where the time goes.

usage: python -m benchmarks.tagging [ARTICLES OF EACH KIND]

- ``dense``: 400 words, two sentences of three tell of violence;
- ``world``: 400 words, of a hundred articles 20 violence, 24 politics, 20 economy, 16 sport, 10 culture, 10 weather;
- ``short``: the same mix as a title and a lead of 60 words, which is what most feeds carry;
- ``ar``, ``ru``, ``zh``: as long as 400 English words in translation, violence and other news mixed.

All are made of sentences of our own (``tagging_articles``), no two articles alike. Times are CPU seconds of this process, the
best of some rounds over the same articles, so a busy machine changes them little.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.tagging_articles import dense, short, translated, world
from news.document import Document
from news.events.language import lexicon_languages
from news.events.reading import read
from news.model import ActorTag, Article, Place
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings

if TYPE_CHECKING:
    from news.knowledge import Knowledge

ROUNDS = 5
KINDS: dict[str, Callable[[int], Iterator[Article]]] = {
    "dense": dense,
    "world": world,
    "short": short,
    "ar": lambda number: translated(number, "ar"),
    "ru": lambda number: translated(number, "ru"),
    "zh": lambda number: translated(number, "zh"),
}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process that ``work`` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print for each kind the articles per second and the share of each stage."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    loading = time.process_time()
    tagger = Tagger(load_knowledge(Settings()))
    print(f"loading the catalogues and the gazetteer: {time.process_time() - loading:.1f} s")
    for kind, made in KINDS.items():
        sample = list(made(number))
        for article in sample:
            tagger.tag(article)
        whole = min(map(seconds, ROUNDS * [partial(tag_all, tagger, sample)]))
        print(f"{kind:<8}{number / whole:>7.0f} articles per second, {1000 * whole / number:.2f} ms each; of this")
        rounds = [Stages(tagger.knowledge, sample).seconds() for _ in range(ROUNDS)]
        best = {stage: min(one[stage] for one in rounds) for stage in rounds[0]}
        for stage, spent in (*best.items(), ("rules, tolls, flags, relevance", whole - sum(best.values()))):
            print(f"          {100 * spent / whole:>4.0f} %  {stage}")


def tag_all(tagger: Tagger, sample: list[Article]) -> None:
    for article in sample:
        tagger.tag(article)


class Stages:
    """The stages of tagging one after the other, each over all articles; what is lazy is charged to who asks first."""

    def __init__(self, knowledge: Knowledge, sample: list[Article]) -> None:
        self.knowledge = knowledge
        self.documents = [Document.of(article) for article in sample]
        self.places: list[tuple[Place, ...]] = []
        self.actors: list[tuple[ActorTag, ...]] = []

    def seconds(self) -> dict[str, float]:
        return {
            "sentences, words and boilerplate": seconds(self.prepare),
            "places": seconds(self.locate),
            "actors": seconds(self.name),
            "conflicts": seconds(self.assign),
            "language, cues of the lexicon": seconds(self.scan),
        }

    def prepare(self) -> None:
        for document in self.documents:
            for field in document.fields:
                _ = field.sentences, field.boilerplate, field.tokens, field.folded, field.shouting

    def locate(self) -> None:
        geoparser = self.knowledge.places
        self.places = [geoparser.tag(document).places if geoparser else () for document in self.documents]

    def name(self) -> None:
        both = zip(self.documents, self.places, strict=True)
        self.actors = [self.knowledge.actors.find(document, places) for document, places in both]

    def assign(self) -> None:
        for document, places, actors in zip(self.documents, self.places, self.actors, strict=True):
            self.knowledge.conflicts.assign(document, places, actors)

    def scan(self) -> None:
        for document in self.documents:
            language = lexicon_languages(document.text.folded, document.article.lang)[0]
            read(document, self.knowledge.events.matcher(language), language, {})


if __name__ == "__main__":
    main()
