"""Writes ``news/catalogue/places/ordinary-words.txt``: words of other scripts that are also written like a town.

    pip install wordfreq && python -m scripts.compile_ordinary_words

The gazetteer holds the names of small towns of the whole world in them, written by sound: the Arabic word for "to" is Ely, the
Hebrew one for "sons" is Nîmes, the Russian one for "but", where it begins a sentence, is Ho. A word is ordinary where it is far
more frequent (``wordfreq``, CC BY-SA 4.0) than the town would make it: a foreign town by its name in English, one where the
language is at home, in a script without capitals, by the people who live there. Names of our own files, and those a war of the
catalogue is fought over, are never ordinary.

Of Chinese, which does not part its words, it takes the longer words in which the name of a town stands by chance
(阿拉斯 in 阿拉斯加).
Words that are places besides, peoples or countries are in ``homographs.toml``, which is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import TypeAlias

from news.document import Document, fold
from news.model import Article
from news.places.catalogue import aliases
from news.places.field_words import Words, is_caseless
from news.places.geoparser import Geoparser
from news.places.keys import name_key, unify
from news.places.lexicon import lexicon
from news.places.recognise import Name, Recogniser
from streams.gazetteer import load_gazetteer
from streams.knowledge import load_knowledge
from streams.settings import load_settings

Zipf: TypeAlias = Callable[[str, str], float]
PATH = Path("news/catalogue/places/ordinary-words.txt")
HEAD = "# Words of six languages in other scripts that are no towns: see scripts/compile_ordinary_words.py"
_EAST = "SA AE QA KW BH OM YE IQ SY LB JO PS EG SD LY TN DZ MA EH MR SO DJ KM TD IR AF TJ PK IL TR"
_NORTH = "RU UA BY KZ KG MD BG RS MK AM AZ GE LT LV EE TJ UZ TM"
LANGUAGES = {"ar": _EAST, "fa": _EAST, "he": _EAST, "ru": _NORTH, "uk": _NORTH}
"""Language → where its names of towns are at home."""
WORDS = 80_000
"""Of each language."""
LEAST = 2.8
"""Zipf value (log10 of occurrences in 10^9 words) below which a word is too rare to matter."""
ABROAD = 0.3
"""How much more frequent, in Zipf values, than the name is in English a word must be that is a town abroad."""
METROPOLIS, RENOWN = 1_000_000, 1.5
"""The same for the largest cities, which are spoken of more in one language than in another."""
HOME, INFLECTED = 0.7, 1.7
"""A town at home is spoken of up to log10 of its people less this; with particles written on to its name less often."""
VILLAGE, VILLAGE_LEAST = 10_000, 3.0
CHINESE_WORDS, LARGEST_HIDDEN = 60_000, 600_000
"""Words of Chinese that are looked at, and the largest town whose name is thought to stand in one by chance."""
_CHINESE_KINDS = frozenset("市州县區区镇省人港湾岛站城路大军学话队河山江湖")
"""With one of these behind it the name of a town in China is meant."""
_LARGE = ("country", "demonym", "continent", "trap", "area", "sea", "admin1", "capital")
_ARTICLES = re.compile(r"^(al|el|ad|ar|as|at|az|an|ash|esh|deir|bandar e) ")
_WIDTH = 120


def main() -> None:
    from wordfreq import top_n_list, zipf_frequency  # type: ignore[import-not-found]  # noqa: PLC0415 - needed here alone

    settings = load_settings()
    recogniser = Recogniser(load_gazetteer(settings), replace(lexicon(), ordinary=frozenset()))
    places = load_knowledge(settings).places
    fought = set(_fought(places, recogniser)) if places else {0}
    found = set(_chinese(recogniser, top_n_list("zh", CHINESE_WORDS)))
    for language, home in LANGUAGES.items():
        for word in top_n_list(language, WORDS):
            frequency = zipf_frequency(word, language)
            for name in _towns(recogniser, word.capitalize()) if frequency >= LEAST else ():
                written = name_key(fold(word))
                ours = any(reading.entry.geonameid in fought for reading in name.readings)
                if not ours and _is_ordinary(name, written, frequency, zipf_frequency, home.split()):
                    found.add(written)
    PATH.write_text("\n".join((HEAD, *_lines(sorted(found)), "")), encoding="utf-8")
    print(f"{len(found)} words")  # noqa: T201 - a command's output


def _fought(places: Geoparser, recogniser: Recogniser) -> Iterator[int]:
    """Ids of the places wars are fought over and of the towns our own files name, and 0, that of the places of those files."""
    yield 0
    named = {(country, name_key(fold(name))) for (country, _), names in aliases().items() for name in names}
    for country, key in named:
        number = recogniser.gazetteer.find(key)
        for reading in recogniser.gazetteer.readings(number) if number is not None else ():
            if reading.entry.country == country and reading.entry.kind in ("city", "capital"):
                yield reading.entry.geonameid
    for key, countries in places.fought.items():
        number = recogniser.gazetteer.find(key)
        for reading in recogniser.gazetteer.readings(number) if number is not None else ():
            if reading.entry.country in countries:
                yield reading.entry.geonameid


def _chinese(recogniser: Recogniser, words: list[str]) -> Iterator[str]:
    """Words that hold the name of a town, and no more than its beginning is what they mean."""
    for word in words:
        for field in Document.of(Article(id="word", text=word)).fields:
            names = recogniser.find(Words(field))
            if names and all(_is_hidden(word, name) for name in names):
                yield name_key(fold(word))


def _is_hidden(word: str, name: Name) -> bool:
    entry, text = name.readings[0].entry, name.text
    if entry.kind in _LARGE or text == word or entry.population > LARGEST_HIDDEN:
        return False
    return not (word.startswith(text) and word[len(text)] in _CHINESE_KINDS)


def _towns(recogniser: Recogniser, word: str) -> Iterator[Name]:
    for field in Document.of(Article(id="word", text=word)).fields:
        for name in recogniser.find(Words(field)):
            if name.after - name.first == 1 == len(Words(field)) and name.readings[0].entry.kind not in _LARGE:
                yield name


def _is_ordinary(name: Name, written: str, frequency: float, zipf: Zipf, home: list[str]) -> bool:
    near = [reading.entry.population for reading in name.readings if reading.entry.country in home]
    if near and not is_caseless(written[0]):
        return False
    if near:
        people = max(near)
        if people < VILLAGE:
            return frequency >= VILLAGE_LEAST
        return frequency > log10(people) - (HOME if written == name.key else INFLECTED)
    entry = name.readings[0].entry
    known = zipf(_ARTICLES.sub("", re.sub("[^a-z ]", " ", unify(fold(entry.name)))).strip(), "en")
    return bool(frequency - known > (RENOWN if entry.population >= METROPOLIS else ABROAD))


def _lines(words: list[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) >= _WIDTH:
            yield line
            line = ""
        line += f" {word}" if line else word
    yield line


if __name__ == "__main__":
    main()
