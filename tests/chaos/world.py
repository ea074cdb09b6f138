"""Invented news without end: events that must ring once each, copies and repeats that must not, and much that is not relevant.

Articles are what most feeds carry: a title and a lead of some sixty words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from news.model import Article

SYLLABLES = ("ka", "ro", "mi", "tel", "van", "dor", "su", "lem", "bri", "no", "zaf", "gu", "per", "hol", "ist", "ya")
TOWNS = ("Kharkiv, Ukraine", "Goma, Congo", "El Fasher, Sudan", "Gao, Mali", "Idlib, Syria", "Mogadishu, Somalia")
WEAPONS = ("drone strike", "airstrike", "missile attack", "suicide bombing", "artillery shelling")
TOPICS = ("budget", "football", "weather", "music", "housing", "railway", "harvest", "museum")


def event(number: int, now: datetime) -> Article:
    """The first report of the event with this number; two numbers share no more than the phrasing of any news."""
    rng = random.Random(number)
    town, weapon, dead = rng.choice(TOWNS), rng.choice(WEAPONS), rng.randint(3, 90)
    names = [_name(rng) for _ in range(12)]
    title = f"{weapon.capitalize()} in {names[0]} {names[1]} kills {dead}"
    # Words of its own, so that no two events are alike: whether reports belong together is another test's matter.
    own = [" ".join(_name(rng).lower() for _ in range(8)).capitalize() + "." for _ in range(6)]
    sentences = [
        f"A {weapon} killed {dead} soldiers in {names[0]} {names[1]}, {town}.",
        *own[:3],
        f"Insurgents attacked {names[2]}.",
        *own[3:],
    ]
    return _article(f"event-{number}", f"wire-{number % 7}", title, " ".join(sentences), now)


def url_of(number: int) -> str:
    """The address of an event's first report."""
    return f"https://wire-{number % 7}.example/event-{number}"


def copy_of(article: Article, now: datetime) -> Article:
    """The same text by another outlet."""
    copied = f"{article.text} Copyright by the syndicate."
    return _article(f"copy-{article.id}", f"outlet-{len(article.text) % 11}", article.title, copied, now)


def noise(number: int, now: datetime) -> Article:
    """An article nobody is to be woken up for."""
    rng = random.Random(-number - 1)
    topic, names = rng.choice(TOPICS), [_name(rng) for _ in range(6)]
    text = " ".join(f"The {topic} committee of {name} met {rng.randint(2, 9)} times this year." for name in names)
    return _article(f"noise-{number}", f"outlet-{number % 11}", f"{names[0]} talks about {topic}", text, now)


def mixture(seconds: float, rate: int, events: int, clock: Iterator[datetime]) -> Iterator[Article]:
    """``rate`` articles a second for ``seconds``: ``events`` a second new, each with a copy and a repeat.

    The rest is noise, three quarters of it published before.
    """
    every = max(3, rate // events)
    for number in range(int(seconds * rate)):
        now, place = next(clock), number % every
        if place == 0:
            yield event(number // every, now)
        elif place in (1, 2) and number > 20 * every:
            first = event(number // every - 15, now)
            yield copy_of(first, now) if place == 1 else replace(first, title=first.title)
        elif number % 4 and number > 20 * every:
            yield noise(4 * (number // 8), now)  # published before: pollers repeat themselves after a crash
        else:
            yield noise(number, now)


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(4)).capitalize()


def _article(name: str, source: str, title: str, text: str, now: datetime) -> Article:
    return Article(
        id=name,
        url=f"https://{source}.example/{name}",
        source=source,
        publisher=source,
        family=source,
        lang="en",
        title=title,
        text=text,
        published=now,
        fetched=now,
    )
