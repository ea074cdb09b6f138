"""How fast places are tagged on one core, and what the gazetteer costs to load and to hold.

usage: python -m benchmarks.places [ARTICLES.jsonl]

Without a file, articles of about 400 words are made from the sentences below; with one, its articles are cut to 400 words.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import psutil

from news.document import Document
from news.model import Article
from news.places.geoparser import Geoparser
from news.regions import load_regions
from streams.gazetteer import load_gazetteer
from streams.settings import load_settings

WORDS = 400
ROUNDS = 1_000
_SENTENCES = (
    "An explosion tore through a market in {city} on Monday, killing at least a dozen people, officials in {country} said.",
    "Witnesses told reporters that smoke rose over the eastern districts and that ambulances took the wounded to hospital.",
    "The government blamed fighters who crossed the border last month, and promised to answer with all the means it has.",
    "Foreign ministers of the United States, France and Turkey called for restraint after talks that lasted until late.",
    "A spokesman, Samuel Jordan, said that roads leading north were closed and that the airport would be shut until Friday.",
)
_PLACES = (("Baghdad", "Iraq"), ("Kharkiv", "Ukraine"), ("Goma", "Congo"), ("El Fasher", "Sudan"), ("Jos", "Nigeria"))


def _made() -> list[str]:
    texts = []
    for city, country in _PLACES:
        sentences = [sentence.format(city=city, country=country) for sentence in _SENTENCES]
        texts.append(" ".join(" ".join(sentences * 6).split()[:WORDS]))
    return texts


def _articles() -> list[Article]:
    if len(sys.argv) > 1:
        with Path(sys.argv[1]).open(encoding="utf-8") as file:
            texts = [" ".join(json.loads(line)["text"].split()[:WORDS]) for line in file]
    else:
        texts = _made()
    return [Article(id=str(number), title=text[:80], text=text) for number, text in enumerate(texts)]


def _load() -> Geoparser:
    process = psutil.Process()
    before, start, cpu = process.memory_info().rss, time.perf_counter(), time.process_time()
    geoparser = Geoparser(load_gazetteer(load_settings()), load_regions())
    seconds, cpu, held = time.perf_counter() - start, time.process_time() - cpu, process.memory_info().rss - before
    print(f"gazetteer  entries {geoparser.gazetteer.entry_count}  names {len(geoparser.gazetteer.index)}")
    print(f"           loaded in {seconds:.2f} s ({cpu:.2f} s of CPU), holds {held / 1e6:.0f} MB")
    return geoparser


def main() -> None:
    """Print load time, memory and articles per second."""
    geoparser = _load()
    articles = _articles()
    for article in articles:
        geoparser.tag(Document.of(article))
    start, cpu = time.perf_counter(), time.process_time()
    for number in range(ROUNDS):
        geoparser.tag(Document.of(articles[number % len(articles)]))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    words = sum(len(article.text.split()) for article in articles) / len(articles)
    print(f"places     {ROUNDS / cpu:.0f} articles of {words:.0f} words per CPU second ({ROUNDS / seconds:.0f} by the clock)")
    print(f"process    {psutil.Process().memory_info().rss / 1e6:.0f} MB after {ROUNDS} articles")


if __name__ == "__main__":
    main()
