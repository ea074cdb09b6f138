"""How much the order of arrival matters to stories, and whether a replay gives them again.

    python -m benchmarks.story_order DIRECTORY [--shuffles 5]

DIRECTORY holds labelled sets as JSON Lines of the batch interface whose ``gold`` names the ``story`` of each article. Every set
is grouped as ``tocsin replay --all`` does, with one set of defaults: once in order of time; once more, which must give every
article the same story; a second time into the same book, which must open no story; and with arrivals shuffled. Such sets give
dates without a time of day, so the articles of a day are spread over it as they stand in the file, and then each comes up to an
hour late (*hour*); or the articles of a day come in any order at all (*day*).

B-cubed F1 (Bagga and Baldwin 1998): for each article the share of its story that is of
its event (precision) and of its event that is in its story (recall), each averaged, and their harmonic mean.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from news.dedupe import BEGINNING, event_time
from news.model import TaggedArticle, UniqueArticle
from news.stories import StoryBook, StoryPolicy
from news.tagging import Tagger
from streams.batch import read_batch
from streams.knowledge import load_knowledge
from streams.settings import Settings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def grouped(articles: Iterable[TaggedArticle], book: StoryBook) -> dict[str, str]:
    """Story id by article id, after all mergers."""
    stories, into = dict[str, str](), dict[str, str]()
    for article in articles:
        result = book.add(article)
        stories[article.unique.article.id] = result.story_id
        into |= {update.story.id: update.story.merged_into for update in result.updates if update.story.merged_into}
    return {article_id: _settled(story_id, into) for article_id, story_id in stories.items()}


def _settled(story_id: str, into: Mapping[str, str]) -> str:
    while story_id in into:
        story_id = into[story_id]
    return story_id


def b_cubed(stories: Mapping[str, str], gold: Mapping[str, str]) -> float:
    """F1 of the groups in ``stories`` against those in ``gold``, both by article id."""
    both = Counter((stories[name], gold[name]) for name in gold)
    predicted, wanted = Counter(stories[name] for name in gold), Counter(gold.values())
    precision = sum(count * count / predicted[story] for (story, _), count in both.items()) / len(gold)
    recall = sum(count * count / wanted[event] for (_, event), count in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def arrivals(articles: Sequence[TaggedArticle]) -> list[datetime]:
    """When each arrives: the articles of one moment are spread over a day."""
    same = Counter(event_time(one.unique.article) for one in articles)
    seen = Counter[datetime]()
    found = []
    for one in articles:
        at = event_time(one.unique.article)
        found.append(at + seen[at] / same[at] * DAY)
        seen[at] += 1
    return found


def shuffled(articles: Sequence[TaggedArticle], late: timedelta, dice: random.Random) -> list[TaggedArticle]:
    """Each comes up to ``late`` after its time."""
    times = [at + dice.random() * late for at in arrivals(articles)]
    return [articles[at] for at in sorted(range(len(articles)), key=times.__getitem__)]


def changes(articles: Sequence[TaggedArticle], gold: Mapping[str, str], late: timedelta, shuffles: int, base: float) -> str:
    """How F1 changes when arrivals are late, over so many shuffles."""
    found = [
        b_cubed(grouped(shuffled(articles, late, random.Random(seed)), StoryBook()), gold) - base for seed in range(shuffles)
    ]
    return f"{sum(found) / len(found):+.4f} mean, {max(found, key=abs):+.4f} largest"


def measure(articles: Sequence[TaggedArticle], gold: Mapping[str, str], shuffles: int) -> str:
    book = StoryBook(StoryPolicy(memory=timedelta(days=36_500)))
    first, again = grouped(articles, StoryBook()), grouped(articles, StoryBook())
    grouped(articles, book)
    held = len(book)
    grouped(articles, book)
    base = b_cubed(first, gold)
    late = "  ".join(f"{name} {changes(articles, gold, by, shuffles, base)}" for name, by in (("hour", HOUR), ("day", DAY)))
    same = "the same" if again == first else "OTHERWISE"
    return f"F1 {base:.4f}  {late}  replayed {same}  new stories the second time {len(book) - held}"


def main() -> None:
    """Print a line for every set that names stories."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--shuffles", type=int, default=5)
    options = parser.parse_args()
    tagger = Tagger(load_knowledge(Settings()))
    for path in sorted(options.directory.glob("*.jsonl")):
        lines = path.read_bytes().splitlines()
        gold = {row["id"]: row["gold"]["story"] for row in map(json.loads, lines) if "story" in row.get("gold", {})}
        if not gold:
            continue
        read = [line.article for line in read_batch(lines) if line.article]
        read.sort(key=lambda article: article.published or BEGINNING)
        tagged = [
            TaggedArticle(unique=UniqueArticle(article=article), tags=tags, theatre=theatre)
            for article in read
            for tags, theatre in (tagger.tag_with_theatre(article),)
        ]
        print(f"{path.stem:<16} {len(tagged):>5} articles  {measure(tagged, gold, options.shuffles)}", flush=True)


if __name__ == "__main__":
    main()
