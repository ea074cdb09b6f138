"""Full tagging of 400-word articles: how many per second of one core, and where the time goes.

Usage: python benchmarks/tagging.py [COPIES]. The articles are built from the sentences below, no two alike. Times are CPU
seconds of this process, so a busy machine changes them little.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator

from news.document import Document
from news.events.language import lexicon_languages
from news.events.reading import read
from news.model import ActorTag, Article, Place
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings

WORDS = 400
SENTENCES = (
    "A roadside bomb killed {n} soldiers near {place} on Monday, the army said.",
    "The governor of the province said at least {n} civilians were wounded in the attack.",
    "Residents of {place} reported heavy shelling through the night and into the morning.",
    "The rebels have not commented on the incident, which follows weeks of relative calm.",
    "Thousands marched through {place} to demand that the government resume peace talks.",
    "Aid agencies warned that food was running short in camps around {place}.",
    "The foreign minister of {place} flew to Geneva for a meeting with his counterparts.",
    "Shares in the region fell as investors weighed the risk of a wider war.",
    "A spokesman for the United Nations called on all sides to protect hospitals and schools.",
    "Since the fighting began, the war has killed more than {n},000 people, monitors say.",
    "Witnesses told reporters that armed men had entered the village before dawn.",
    "The weather in {place} is expected to remain dry until the end of the week.",
)
PLACES = (
    "Mosul",
    "Goma",
    "Kharkiv",
    "Kabul",
    "Khartoum",
    "Bogota",
    "Manila",
    "Aleppo",
    "Maiduguri",
    "Mogadishu",
    "Baghdad",
    "Lima",
)


def articles(number: int) -> Iterator[Article]:
    """Articles of at least 400 words, always the same ones."""
    chance = random.Random(7)
    for n in range(number):
        text = ""
        while len(text.split()) < WORDS:
            text += chance.choice(SENTENCES).format(n=chance.randint(2, 60), place=chance.choice(PLACES)) + " "
        yield Article(
            id=str(n), title=f"Attack near {chance.choice(PLACES)} kills {chance.randint(2, 60)}", text=text, lang="en"
        )


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process that ``work`` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print a table: the whole and its parts, in milliseconds per article and articles per second."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    sample = list(articles(number))
    loading = time.process_time()
    knowledge = load_knowledge(Settings())
    tagger = Tagger(knowledge)
    print(f"loading the catalogues and the gazetteer: {time.process_time() - loading:.1f} s")
    for article in sample[: number // 10]:
        tagger.tag(article)
    whole = seconds(lambda: [tagger.tag(article) for article in sample])
    print(f"{'stage':<34}{'ms per article':>15}{'articles per second':>22}")
    for name, spent in (*parts(tagger, sample), ("everything", whole)):
        print(f"{name:<34}{1000 * spent / number:>15.2f}{number / max(spent, 1e-9):>22.0f}")


def parts(tagger: Tagger, sample: list[Article]) -> Iterator[tuple[str, float]]:
    """Each stage on its own; what is computed lazily is charged to the stage that asks first."""
    knowledge = tagger.knowledge
    documents = [Document.of(article) for article in sample]
    yield (
        "sentences and boilerplate",
        seconds(lambda: [[(f.sentences, f.boilerplate, f.pieces) for f in d.fields] for d in documents]),
    )
    places: list[tuple[Place, ...]] = []
    if knowledge.places is not None:
        geoparser = knowledge.places
        yield "places", seconds(lambda: places.extend(geoparser.tag(document).places for document in documents))
    actors: list[tuple[ActorTag, ...]] = []
    yield "actors", seconds(lambda: actors.extend(knowledge.actors.find(d, p) for d, p in zip(documents, places, strict=True)))
    yield (
        "conflicts",
        seconds(lambda: [knowledge.conflicts.assign(d, p, a) for d, p, a in zip(documents, places, actors, strict=True)]),
    )
    matcher = knowledge.events.matcher("en")
    yield "language", seconds(lambda: [lexicon_languages(d.text.folded, "en") for d in documents])
    yield "cues of the lexicon", seconds(lambda: [read(d, matcher, "en", {}) for d in documents])


if __name__ == "__main__":
    main()
