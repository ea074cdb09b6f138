"""The days a text says something happened on.

Weekdays are read backwards from the day of publication, the way news uses them; a date without a year is the nearest one.
The day of publication is that of the place: what happens in Kirkuk early on Tuesday is told on Monday at Greenwich.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import NamedTuple

from news.stories.chunks import CHUNKS, DAYS, PARTS
from news.stories.day_words import DATA, MONTHS, NEAR, RELATIVE, WEEKDAYS, WORD, plain
from news.stories.tokens import folded

LEAD = 700
"""Characters read: the day of the event stands in the lead, further down stand other days."""
WEEK = 7
FAR = 183
MAX_DAY = 31

DEGREES_AN_HOUR = 15
"""The sun's way; no land's clock is much farther from it than an hour or two."""

_UNSPACED = re.compile(
    r"יום (?:ראשון|שני|שלישי|רביעי|חמישי|שישי)|昨天|昨日|今天|今日|(?:周|星期|週)[一二三四五六日天]|(?:\d{1,2})月(?:\d{1,2})日"
)
"""Days that are no word of their own: of two words, or between no blanks."""
_UNSPACED_MARKS = ("יום ", "昨", "今", "周", "星期", "週", "月")
"""One of these is in each of them."""


_TOLL, _RISE, _DEAD = (
    frozenset(word for words in DATA[name].values() for word in words.split()) for name in ("toll", "rise", "dead")
)
_SAID, _REACTED, _NIGHT, _MORE, _THAN, _DIED = (
    frozenset(word for words in DATA[name].values() for word in words.split())
    for name in ("said", "reacted", "night", "more", "than", "died")
)
_AGAIN = frozenset(word for words in DATA["again"].values() for word in words.split())
_ORDINAL = re.compile("|".join(sorted({word[:3] for word in _AGAIN})))
"""Stands in each title that has one of these words, marks or not; most have none."""
_DEED = tuple({word for words in DATA["deed"].values() for word in words.split()})
_BESIDE = 2
"""Words between which and a word for a deed an ordinal counts it: "second Russian drone attack"."""
_BEFORE, _AFTER = 5, 3
"""Words beside a day that say what was then: "told reporters in Kyiv on Tuesday", "the army on Tuesday said"."""


class Seen(NamedTuple):
    """The day from which a text speaks of days."""

    day: date
    """What it calls today."""
    latest: date
    """The last day it can name as past or present: yesterday's weekday is today's where it is a day later than in the text."""


def seen(published: datetime, east: float) -> Seen:
    """The day of publication at a longitude, in degrees; a date without a time of day is what it is."""
    day = published.date()
    if published.time() == time():
        return Seen(day, day)
    local = (published + timedelta(hours=east / DEGREES_AN_HOUR)).date()
    return Seen(local, max(local, day))


def mentioned_days(text: str, published: Seen) -> frozenset[str]:
    """ISO dates named in the lead of ``text``, as seen from the day it was published."""
    lead = text[:LEAD]
    words = set(chain.from_iterable(filter(None, [CHUNKS[chunk][DAYS] for chunk in lead.split()])))
    found = {_relative(word, published) for word in words & RELATIVE}
    if not MONTHS.keys().isdisjoint(words):
        found |= {_dated(one, other, published.day) for one, other in pairwise(_telling(lead))}
    if any(map(lead.__contains__, _UNSPACED_MARKS)):
        found |= {_unspaced(piece, published) for piece in _UNSPACED.findall(lead)}
    return frozenset(day.isoformat() for day in found if day)


def possible_days(text: str, published: Seen, named: frozenset[str]) -> frozenset[str]:
    """The days the event of ``text`` may have been on, by those it has ``named`` (see ``mentioned_days``).

    Where something was said on a day, the event was then or the day before, and a night belongs to two days; the day of a
    burial, an arrest or a condemnation tells nothing of the event's.
    """
    words = _words(text[:LEAD])
    own, told, read = set[date](), set[date](), set[str]()
    for at in [at for at, word in enumerate(words) if word in RELATIVE]:
        day = _relative(words[at], published)
        if day is None:
            continue
        read.add(day.isoformat())
        clause = _clause(words, at)
        before = day - timedelta(days=1)
        if not _REACTED.isdisjoint(clause):
            continue
        if not _SAID.isdisjoint(clause):
            told |= {before, day}
        else:
            night = not _NIGHT.isdisjoint(clause) and RELATIVE.isdisjoint(clause)  # not: the night of Monday to Tuesday
            own |= {before, day, day + timedelta(days=1)} if night else {day}
    if not own and named <= read:
        own = told
    return frozenset(day.isoformat() for day in own) | (named - read)


def day_starts(text: str) -> list[int]:
    """Where a day of the week, today or yesterday is named."""
    return [match.start() for match in WORD.finditer(text) if plain(match.group().rstrip(".")) in RELATIVE]


def _words(lead: str) -> list[str]:
    """Words of a text, folded, and an empty one, or several, wherever its punctuation parts them."""
    return list(chain.from_iterable([CHUNKS[chunk][PARTS] for chunk in lead.split()]))


def _clause(words: list[str], at: int) -> list[str]:
    """The words around that of a day, as far as no punctuation parts them."""
    before, after = words[max(0, at - _BEFORE) : at], words[at + 1 : at + 1 + _AFTER]
    before = before[len(before) - before[::-1].index("") :] if "" in before else before
    return [*before, *(after[: after.index("")] if "" in after else after)]


def counts_again(title: str) -> bool:
    """Whether it is about the toll of what was reported before: then day and numbers are those of the count."""
    words = {folded(word) for word in WORD.findall(title) if word.isalpha()}
    return not words.isdisjoint(_TOLL) or not (words.isdisjoint(_RISE) or words.isdisjoint(_DEAD))


def tells_again(title: str) -> bool:
    """Whether it counts what it tells of, and it is not the first: "second attack in a day"."""
    if not _ORDINAL.search(title.casefold()):
        return False
    words = [folded(word) for word in WORD.findall(title)]
    counted = [at for at, word in enumerate(words) if word in _AGAIN]
    return any(word.startswith(_DEED) for at in counted for word in words[max(0, at - _BESIDE) : at + 1 + _BESIDE])


def adds_dead(head: str) -> bool:
    """Whether a title or a lead may add those who died later to the dead of what was reported before."""
    words = _words(head)
    if not _TOLL.isdisjoint(words):
        return True
    told = not (_DIED.isdisjoint(words) or _MORE.isdisjoint(words))
    return told and any(word in _MORE and after not in _THAN for word, after in pairwise([*words, ""]))


def _telling(lead: str) -> list[str]:
    """The words that can name a day, numbers among them; where others stand between two of them, one empty word does."""
    words = [""]
    for chunk in lead.split():
        forms = CHUNKS[chunk][DAYS]
        if forms:
            words.extend(forms)
        elif forms is not None and words[-1]:
            words.append("")
    return words


def _relative(word: str, published: Seen) -> date | None:
    if word in NEAR:
        return published.day - timedelta(days=NEAR[word])
    if word not in WEEKDAYS:
        return None
    return published.latest - timedelta(days=(published.latest.weekday() - WEEKDAYS[word]) % WEEK)


def _dated(one: str, other: str, published: date) -> date | None:
    """``May 3`` or ``3 May``."""
    name, number = (one, other) if other.isdigit() else (other, one)
    if not number.isdigit() or name not in MONTHS:
        return None
    return _nearest(MONTHS[name], int(number), published)


def _nearest(month: int, day: int, published: date) -> date | None:
    try:
        here = date(published.year, month, day)
        if abs((here - published).days) <= FAR:
            return here
        return date(published.year + (1 if here < published else -1), month, day)
    except ValueError:
        return None


def _unspaced(piece: str, published: Seen) -> date | None:
    if "月" in piece:
        month, day = (int(number) for number in re.findall(r"\d+", piece))
        return _nearest(month, day, published.day)
    return _relative(piece.replace(" ", "_"), published)
