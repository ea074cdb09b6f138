"""Articles to measure tagging with, made of the sentences in ``tagging_sentences.toml``: always the same ones, no two alike."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from news.model import Article

WORDS, LEAD_WORDS = 400, 60
CHARACTERS = {"ar": 2_400, "ru": 2_800, "zh": 750}
"""About what 400 English words are in translation."""
WORLD = {"violence": 20, "politics": 24, "economy": 20, "sport": 16, "culture": 10, "weather": 10}
"""Articles per hundred of a general world feed, by topic."""
_DENSE = (
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
_PLACES = (
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


def dense(number: int) -> Iterator[Article]:
    """Articles of 400 words in which two sentences of three tell of violence and nearly every one names a place."""
    chance = random.Random(7)
    for n in range(number):
        text = ""
        while len(text.split()) < WORDS:
            text += chance.choice(_DENSE).format(n=chance.randint(2, 60), place=chance.choice(_PLACES)) + " "
        title = f"Attack near {chance.choice(_PLACES)} kills {chance.randint(2, 60)}"
        yield Article(id=str(n), title=title, text=text, lang="en")


def _sentences() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("tagging_sentences.toml").read_text("utf-8"))


def world(number: int) -> Iterator[Article]:
    """Articles of 400 words as a general world feed has them: see ``WORLD``; one in five reports violence."""
    return _english(number, words=WORDS, seed=11)


def short(number: int) -> Iterator[Article]:
    """The entries of such a feed as most are: a title and a lead of some 60 words."""
    return _english(number, words=LEAD_WORDS, seed=12)


def _english(number: int, *, words: int, seed: int) -> Iterator[Article]:
    table, chance = _sentences(), random.Random(seed)
    every = [topic for topic, share in WORLD.items() for _ in range(share)]
    for n in range(number):
        sentences = _filled(table["topics"][every[(37 * n) % len(every)]], table, chance)
        title, text = next(sentences).rstrip("."), ""
        while len(text.split()) < words:
            text += next(sentences) + " "
        yield Article(id=str(n), title=title, text=text.rstrip(), lang="en")


def _filled(sentences: list[str], table: dict[str, Any], chance: random.Random) -> Iterator[str]:
    """The sentences of one article: they keep to a town, its country and another one."""
    (town, land), (_, other) = (place.split("|") for place in chance.sample(table["towns"], 2))
    while True:
        for sentence in chance.sample(sentences, len(sentences)):
            names = [f"{chance.choice(table['first'])} {chance.choice(table['last'])}" for _ in range(2)]
            yield sentence.format(
                town=town,
                land=land,
                other=other,
                n=chance.randint(10, 90),
                m=chance.randint(2, 9),
                day=chance.choice(table["days"]),
                man=names[0],
                woman=names[1],
            )


def translated(number: int, language: str) -> Iterator[Article]:
    """Articles as long as 400 English words in translation, in Arabic (``ar``), Russian (``ru``) or Chinese (``zh``)."""
    table, chance = _sentences(), random.Random(13)
    for n in range(number):
        town, land = chance.choice(table["names"][language]).split("|")
        made = (
            sentence.format(town=town, land=land, n=chance.randint(10, 90), m=chance.randint(2, 9))
            for _ in range(CHARACTERS[language])
            for sentence in chance.sample(table["languages"][language], 10)
        )
        title, text = next(made).rstrip(".。"), ""
        while len(text) < CHARACTERS[language]:
            text += next(made) + ("" if language == "zh" else " ")
        yield Article(id=str(n), title=title, text=text, lang=language)
