"""A month of invented conflict news, as the story stage gets it: seeded, endless in kind, and made while it is read.

- **Words.** Six in ten are drawn from 60,000 invented words by the Zipf-Mandelbrot law, the rest are English function words;
  in sentences, so that a capital means what it means in news.
- **Articles.** Eight of ten are a title and some 60 words, as feeds carry them; one is a title and a line, one has full text.
- **Events.** Each has a town (of 3,000, some much more often in the news than others), a date, names, numbers, a toll, an
  actor, an event type and words of its own. Seven of ten are reported once (the noise: nothing resembles them), the others by
  several outlets in other words over some hours or days, the largest sixty times: some two and a half articles an event.
- **Copies.** One in six of the later reports is an earlier one's text under another title: one word in thirty altered, now and
  then the end cut off, the outlet's own line below. One article in fifty comes again as a revision.
- **Tags.** Places with coordinates, event types, actors, tolls and their evidence, as many as the tagger finds in such texts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate

from news.model import (
    ActorTag,
    Article,
    ConflictTag,
    CountryTag,
    EventTag,
    Evidence,
    Place,
    TaggedArticle,
    Tags,
    Toll,
    UniqueArticle,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
VOCABULARY, NAMES, TOWNS, ACTORS, OUTLETS = 60_000, 40_000, 3_000, 250, 900
LARGEST = 60
ONCE = 0.7
"""Share of the events that one outlet alone reports."""
REPORTS = 2.5
COPY_SHARE, REVISION_SHARE = 1 / 6, 1 / 50
LENGTHS = ((10, 20), *[(45, 75)] * 8, (150, 500))
"""Words, shortest and longest, of ten articles."""
CONSONANTS, VOWELS = "bcdfghklmnprstvz", "aeiou"
KINDS = (
    ("drone-strike", "drone strike"),
    ("air-strike", "air strike"),
    ("shelling", "shelling"),
    ("armed-clash", "clashes"),
    ("ambush", "ambush"),
    ("bombing", "bombing"),
    ("abduction", "kidnapped"),
    ("raid", "raid"),
)
FUNCTION = (
    "the of and to in a was on that by for at with it as he from his were had an after who has their but they which have been "
    "is are when this not or she her its be over into two all than while about would no during near one could between there "
    "more where some other before"
)


class Words:
    """Draws words by rank: the commoner, the oftener."""

    def __init__(self, words: Sequence[str], exponent: float = 1.0) -> None:
        self._words = words
        self._weights = list(accumulate((rank + 3.7) ** -exponent for rank in range(len(words))))

    def draw(self, dice: random.Random, count: int) -> list[str]:
        return dice.choices(self._words, cum_weights=self._weights, k=count)


class World:
    """What there is to report about."""

    def __init__(self, dice: random.Random) -> None:
        self.words = Words(_invented(dice, VOCABULARY, 2, 4))
        self.function = Words(FUNCTION.split())
        self.names = Words([name.title() for name in _invented(dice, NAMES, 2, 4)], 0.6)
        towns = [(name.title(), dice.uniform(-30, 50), dice.uniform(-15, 70)) for name in _invented(dice, TOWNS, 2, 4)]
        self.towns = {name: (lat, lon) for name, lat, lon in towns}
        self.town_names = Words(list(self.towns), 0.7)
        self.actors = Words([name.title() for name in _invented(dice, ACTORS, 2, 3)])
        self.closings = [" ".join(self._line(dice)) for _ in range(OUTLETS)]

    def _line(self, dice: random.Random) -> list[str]:
        return ["Read", "more", "at", *self.words.draw(dice, 3), "and", *self.words.draw(dice, 4)]


@dataclass(slots=True)
class Event:
    """Something that happened, and what was written about it so far."""

    town: str
    actor: str
    kind: tuple[str, str]
    dead: int
    names: list[str]
    own: list[str]
    numbers: list[str]
    day: datetime
    left: int
    texts: list[str] = field(default_factory=list)


def stream(
    dice: random.Random, articles: int, days: int, start: datetime = START, once: float = ONCE
) -> Iterator[TaggedArticle]:
    """``articles`` tagged articles of ``days`` days in the order of time; the share ``once`` of the events has one report."""
    world, waiting, number = World(dice), list[tuple[datetime, int, Event]](), 0
    # Reports that would fall behind the last day are made up for by somewhat more events.
    gap = timedelta(days=days) / max(1, articles / (REPORTS if once < 1 else 1))
    at = start
    while number < articles:
        at += gap * dice.expovariate(1.0)
        heappush(waiting, (at, number, _event(world, dice, at, once)))
        while waiting and waiting[0][0] <= at and number < articles:
            when, _, event = heappop(waiting)
            for tagged in _reported(world, dice, event, when, number):
                yield tagged
                number += 1
            if event.left:
                heappush(waiting, (when + timedelta(hours=dice.expovariate(1 / 7)), number, event))


def _event(world: World, dice: random.Random, at: datetime, once: float) -> Event:
    size = 1 if dice.random() < once else min(LARGEST, 1 + int(dice.paretovariate(1.25)))
    return Event(
        town=world.town_names.draw(dice, 1)[0],
        actor=world.actors.draw(dice, 1)[0],
        kind=dice.choice(KINDS),
        dead=int(dice.paretovariate(1.0)) % 90,
        names=world.names.draw(dice, 4),
        own=[dice.choice(world.words.draw(dice, 4)) for _ in range(14)],
        numbers=[str(dice.randint(3, 60)), str(dice.randint(100, 5000))],
        day=at,
        left=size,
    )


def _reported(world: World, dice: random.Random, event: Event, at: datetime, number: int) -> Iterator[TaggedArticle]:
    event.left -= 1
    outlet = dice.randrange(OUTLETS)
    copied = bool(event.texts) and dice.random() < COPY_SHARE
    text = _copied(world, dice, dice.choice(event.texts), outlet) if copied else _report(world, dice, event)
    event.texts.append(text)
    article = Article(
        id=f"{at:%m%d}{number:012x}",
        url=f"https://outlet-{outlet}.example/news/{at:%Y/%m/%d}/{number}",
        feed=f"https://outlet-{outlet}.example/feed.xml",
        source=f"outlet-{outlet}.example",
        publisher=f"Outlet {outlet}",
        family=f"outlet-{outlet // 2}",
        lang="en",
        title=_title(world, dice, event),
        text=text,
        published=at,
        fetched=at + timedelta(minutes=2),
        text_hash=f"{number:032x}",
    )
    first = TaggedArticle(unique=UniqueArticle(article=article), tags=_tags(world, event, article), theatre="world", tagged=at)
    yield first
    if dice.random() < REVISION_SHARE:
        revised = replace(article, text=f"{text} {_sentence(world, dice, event.own[:2])}")
        yield replace(first, unique=UniqueArticle(article=revised, revision=1, changed=("text",)))


def _title(world: World, dice: random.Random, event: Event) -> str:
    told = [event.kind[1], "in", event.town, "kills", str(event.dead)] if event.dead else [event.kind[1], "near", event.town]
    words = [*told, *dice.sample(event.own, 3), *world.words.draw(dice, 1)]
    return " ".join(words).capitalize().replace(event.town.lower(), event.town)


def _report(world: World, dice: random.Random, event: Event) -> str:
    """The lead has what every report of the event has; what follows is more and more this report's own."""
    length = dice.randint(*dice.choice(LENGTHS))
    lead = [event.kind[1], "in", event.town, event.actor, event.day.strftime("%A"), str(event.dead), event.numbers[0]]
    shared = [*dice.sample(event.own, 9), *dice.sample(event.names, 3), dice.choice(event.numbers)]
    sentences = [_sentence(world, dice, [*lead, *shared[:3]])]
    if length > LENGTHS[0][1]:
        sentences.append(_sentence(world, dice, shared[3:]))
    while sum(map(len, sentences)) < 6 * length:
        sentences.append(_sentence(world, dice, [dice.choice(event.own), *world.names.draw(dice, dice.random() < 0.2)]))
    return " ".join(sentences)


def _sentence(world: World, dice: random.Random, told: list[str]) -> str:
    function = world.function.draw(dice, len(told) // 2 + dice.randint(3, 5))
    words = [*told, *world.words.draw(dice, dice.randint(2, 6)), *function]
    dice.shuffle(words)
    first, *rest = words
    return " ".join((first[0].upper() + first[1:], *rest)) + "."


def _copied(world: World, dice: random.Random, text: str, outlet: int) -> str:
    words = [word if dice.random() > 1 / 30 else world.words.draw(dice, 1)[0] for word in text.split()]
    kept = words if dice.random() > 0.2 else words[: int(0.7 * len(words))]
    return f"{' '.join(kept)}\n{world.closings[outlet]}"


def _tags(world: World, event: Event, article: Article) -> Tags:
    (slug, phrase), (lat, lon) = event.kind, world.towns[event.town]
    kind, town = _evidence(article, phrase, f"event:{slug}"), _evidence(article, event.town, "gazetteer")
    place = Place(
        field=town.field, start=town.start, end=town.end, text=event.town, name=event.town, lat=lat, lon=lon, country="XA",
        role="event", confidence=0.9, geonameid=1_000_000 + len(event.town), kind="city", reason="the only place of the name",
    )  # fmt: skip
    toll = Toll(min=event.dead, max=event.dead, evidence=(_evidence(article, str(event.dead), "toll:killed"),))
    return Tags(
        relevant=True,
        relevance=0.9,
        focus="XA",
        places=(place,),
        countries=(CountryTag(code="XA", role="event", score=1.0),),
        regions=("world",),
        conflicts=(ConflictTag(id="invented-war", score=0.8, evidence=(town,)),),
        events=(EventTag(type=slug, plover="ASSAULT", acled="Attack", score=0.9, evidence=(kind,)),),
        actors=(ActorTag(id=event.actor.lower(), name=event.actor, evidence=(_evidence(article, event.actor, "actor"),)),),
        fatalities=toll if event.dead else None,
        severity="medium" if event.dead else "low",
        severity_parts={"fatalities": 0.5, "event": 0.3},
        evidence=(kind, _evidence(article, "killed", "for:violence")),
    )


def _evidence(article: Article, words: str, rule: str) -> Evidence:
    start = max(0, article.text.find(words))
    return Evidence(field="text", start=start, end=start + len(words), text=words, rule=rule)


def _invented(dice: random.Random, count: int, least: int, most: int) -> list[str]:
    """Different words of ``least`` to ``most`` syllables."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(dice.randint(least, most)))] = None
    return list(found)
