"""Full tagging on one core: articles per second of five kinds, and where the time goes.

usage: python -m benchmarks.tagging [ARTICLES OF EACH KIND]

- ``dense``: 400 words, two sentences of three tell of violence;
- ``world``: 400 words, of a hundred articles 20 violence, 24 politics, 20 economy, 16 sport, 10 culture, 10 weather;
- ``short``: the same mix as a title and a lead of 60 words, which is what most feeds carry;
- ``ar``, ``ru``, ``zh``: as long as 400 English words in translation, violence and other news mixed.

All are made of sentences of our own (``tagging_articles``), no two articles alike. Times are CPU seconds of this process, of
each article the best of some rounds, so that a busy machine changes them less. The last line of each kind is what the chain
does: where no sentence could tell of an event, it looks for no places, actors and conflicts, since the article is dropped.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
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

ROUNDS = 7
REST = "rules, tolls, flags, relevance"
KINDS: dict[str, Callable[[int], Iterator[Article]]] = {
    "dense": dense,
    "world": world,
    "short": short,
    "ar": lambda number: translated(number, "ar"),
    "ru": lambda number: translated(number, "ru"),
    "zh": lambda number: translated(number, "zh"),
}


def main() -> None:
    """Print for each kind the articles per second and the share of each stage."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    start = time.process_time()
    tagger = Tagger(load_knowledge(Settings()))
    print(f"loading the catalogues and the gazetteer: {time.process_time() - start:.1f} s")
    for kind, made in KINDS.items():
        sample = list(made(number))
        for article in sample:
            tagger.tag(article)
        whole = sum(best(partial(tagger.tag, article)) for article in sample) / number
        chain = sum(best(partial(tagger.tag_relevant, article)) for article in sample) / number
        spent = Counter[str]()
        for article in sample:
            spent.update(stages(tagger.knowledge, article))
        print(f"{kind:<8}{1 / whole:>7.0f} articles per second, {1000 * whole:.2f} ms each; of this")
        for stage, seconds in (*spent.items(), (REST, number * whole - spent.total())):
            print(f"          {100 * seconds / number / whole:>4.0f} %  {stage}")
        print(f"        {1 / chain:>7.0f} articles per second in the chain")


def best(work: Callable[[], object]) -> float:
    """CPU seconds that ``work`` takes at its best."""
    return min(map(seconds, repeat(work, ROUNDS)))


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def stages(knowledge: Knowledge, article: Article) -> dict[str, float]:
    """CPU seconds of each stage but the last at its best; what is lazy is charged to who asks first."""
    rounds = [one_round(knowledge, Document.of(article)) for _ in range(ROUNDS)]
    return {stage: min(one[stage] for one in rounds) for stage in rounds[0]}


def one_round(knowledge: Knowledge, document: Document) -> dict[str, float]:
    places: list[Place] = []
    actors: list[ActorTag] = []
    return {
        "sentences, words and boilerplate": seconds(partial(prepare, document)),
        "places": seconds(lambda: places.extend(knowledge.places.tag(document).places if knowledge.places else ())),
        "actors": seconds(lambda: actors.extend(knowledge.actors.find(document, tuple(places)))),
        "conflicts": seconds(lambda: knowledge.conflicts.assign(document, tuple(places), tuple(actors))),
        "language, cues of the lexicon": seconds(partial(scan, knowledge, document)),
    }


def prepare(document: Document) -> None:
    for field in document.fields:
        _ = field.sentences, field.boilerplate, field.tokens, field.folded, field.shouting


def scan(knowledge: Knowledge, document: Document) -> None:
    language = lexicon_languages(document.text.folded, document.article.lang)[0]
    read(document, knowledge.events.matcher(language), language, {})


if __name__ == "__main__":
    main()
