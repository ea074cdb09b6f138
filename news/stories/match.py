"""How alike an article and a story, or two stories, are, and what speaks against them being one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, product
from typing import NamedTuple, Protocol

from news.stories.index import Entry, Overlap, StoryIndex
from news.stories.instead import Instead, other_name
from news.stories.kinds import DECISION
from news.stories.policy import StoryPolicy
from news.stories.state import GUESS, Facts, Town

FAR_KM = 50.0
"""Event places farther apart than this belong to two events; a village and its district town are nearer."""
NOTABLE = 0.3
"""Disagreement of names from which a person is told."""
TELLING = 0.1
"""Strength of one name in the stead of another from which a person is told."""
NEXT_KM = 10.0
"""Event places farther apart than this belong to two events where the counts of people differ too: the towns of one strip."""
NO_TIME = timedelta()
HALF = 0.6
"""Share of the dead of a story below which a report counts those of another event; first counts are often somewhat too high."""
BY_CHANCE = 2
"""People up to whom two counts agree by chance."""
SAME_KM = 5.0
"""Event places no farther apart than this are the same town."""
RELEASE = "release"
"""Who is freed is received in one town, heard of from the next and brought home to a third."""
CONFLICT_SETTLED = 0.25
"""Between two conflict reports the names are settled this much from the start: a war has many events a day."""


class Match(NamedTuple):
    """A story and how well something fits it."""

    story_id: str
    score: float
    """``likeness`` lowered by what disagrees; compared with the policy's threshold."""
    likeness: float
    """Mean cosine between the members of both sides (average link), 0 to 1."""
    against: tuple[str, ...] = ()
    """What disagrees, in words."""
    veto: str = ""
    """What forbids the two to be one, in words; empty where nothing does."""
    bridge: tuple[str, ...] = ()
    """The keys two languages agree on, where the match is one between languages."""
    recount: str = ""
    """The town whose dead are counted again, where only that is known of the match."""


class Dated(Protocol):
    """What is told, and when: a story, an article, one of the two that are compared."""

    @property
    def facts(self) -> Facts: ...
    @property
    def first(self) -> datetime: ...
    @property
    def last(self) -> datetime: ...


class Told(NamedTuple):
    """An article as something dated."""

    facts: Facts
    first: datetime
    last: datetime


class Side(NamedTuple):
    """One of the two that are compared."""

    entry: Entry
    facts: Facts
    first: datetime
    """Event time of its first report; of an article both are the same."""
    last: datetime


def compare(index: StoryIndex, one: Side, other: Side, overlap: Overlap, policy: StoryPolicy) -> Match:
    """Average link: vectors are sums of unit vectors, so their inner product over both sizes is the mean cosine.

    ``one`` is what is written out in ``index``. What cannot reach a threshold any more is not looked at further.
    """
    alike = overlap.dot / (one.entry.size * other.entry.size)
    score = alike * _breadth(one.entry, other.entry, overlap, policy) * _size(one.entry, other.entry, policy)
    least, against = min(policy.join, policy.merge), list[str]()
    if score < least:
        return Match(overlap.story_id, score, alike)
    for factor, reason in chain(disagreements(one.facts, other.facts, policy), _times(one, other, policy)):
        score *= factor
        against += [reason] if reason else []
    if score < least:
        return Match(overlap.story_id, score, alike, tuple(against))
    mine, theirs = _missing(index, one.entry, other.entry, overlap.story_id, policy)
    names = min(mine, theirs)
    both = policy.both_names_penalty * _settled(one, other, policy)
    score *= math.exp(-policy.names_penalty * names - both * mine * theirs)
    instead = other_name(index, one.entry, other.entry, policy.familiar) if score >= least else Instead()
    score *= math.exp(-policy.instead_penalty * instead.strength)
    if instead.strength > TELLING:
        against.insert(0, f"{instead.new} instead of {instead.old}")
    if names > NOTABLE:
        against.insert(0, f"names disagree by {names:.0%}")
    forbids = veto(one.facts, other.facts) or time_veto(one, other, policy)
    return Match(overlap.story_id, score, alike, tuple(against), forbids)


def disagreements(one: Facts, other: Facts, policy: StoryPolicy) -> Iterator[tuple[float, str]]:
    """What speaks against, each with the factor it costs. ``one`` is the newer side."""
    conflict = bool(one.events and other.events)
    if conflict:
        yield policy.agreed_factor if _agree(one, other) else policy.conflict_factor, ""
    elif apart(one, other):
        yield policy.towns_factor, f"other place: {one.towns[0].name}, not {other.towns[0].name}"
    if one.past != other.past and (one.events or other.events):
        yield policy.past_factor, "one looks back, the other does not"
    if disjoint(one.days, other.days):
        moment = conflict and len(other.days) == 1
        yield policy.conflict_days_factor if moment else policy.days_factor, f"other day: {one.days[0]}, not {other.days[0]}"
    if disjoint(one.numbers, other.numbers):
        yield policy.numbers_factor, "other numbers"
    if disjoint(one.kinds, other.kinds):
        yield policy.kinds_factor, f"{one.kinds[0]}, not {other.kinds[0]}"
    if conflict and _fewer_dead(one, other):
        yield policy.toll_factor, f"{one.deaths[-1]} dead, not {other.deaths[0]}: tolls do not fall"


def _agree(one: Facts, other: Facts) -> bool:
    """Whether two conflict reports name the same town, the same kind of event and no other day."""
    near = bool(one.towns and other.towns) and not apart(one, other, SAME_KM)
    return near and one.events[0] == other.events[0] and not disjoint(one.days, other.days)


def _times(one: Side, other: Side, policy: StoryPolicy) -> Iterator[tuple[float, str]]:
    silent = silence(one, other) - policy.pause
    if silent > NO_TIME:
        hours = silence(one, other) / timedelta(hours=1)
        yield math.pow(policy.silence_factor, silent / timedelta(days=1)), f"{hours:.0f} hours without a report between them"


def time_veto(one: Dated, other: Dated, policy: StoryPolicy) -> str:
    """Why a report cannot be of a conflict story's event when it comes, however alike they are; ``one`` is the newer side."""
    told_anew = one.facts.recount or one.facts.adds
    conflict = one.facts.events and other.facts.events
    return next(_time_vetoes(one, other, policy), "") if conflict and not told_anew else ""


def _time_vetoes(one: Dated, other: Dated, policy: StoryPolicy) -> Iterator[str]:
    silent = silence(one, other)
    if one.facts.again and not other.facts.again and one.first - other.first > policy.again_after:
        yield "not the first of its kind"
    if silent > policy.pause and _fewer_dead(one.facts, other.facts):
        yield f"{one.facts.deaths[-1]} dead, not {other.facts.deaths[0]}, {silent / timedelta(hours=1):.0f} hours later"
    if silent > policy.late and _other_toll(one.facts, other.facts):
        yield f"another toll {silent / timedelta(hours=1):.0f} hours later"
    if _halved(one.facts, other.facts) and not near_towns(one.facts, other.facts):
        yield f"{one.facts.deaths[-1]} dead, not {other.facts.deaths[0]}, and no place of both"


def silence(one: Dated, other: Dated) -> timedelta:
    """Time without a report between two sides that tell of conflict; none where both tell of decisions, or name the same day.

    A war repeats itself in the same words: after a silence a like report is rather of the next event, unless it counts again
    the dead of one before.
    """
    if not (one.facts.events and other.facts.events) or one.facts.kinds == other.facts.kinds == (DECISION,):
        return NO_TIME
    if one.facts.recount:
        return NO_TIME
    if not set(one.facts.when).isdisjoint(other.facts.when):
        return NO_TIME
    return max(NO_TIME, one.first - other.last, other.first - one.last)


def _breadth(one: Entry, other: Entry, overlap: Overlap, policy: StoryPolicy) -> float:
    """Many shared terms are better evidence than few, but long texts share some whatever they are about."""
    length = min(len(one.vector.ids), len(other.vector.ids))
    breadth = math.pow((1 + overlap.terms) / policy.usual_breadth, policy.breadth_power)
    return breadth * math.pow((length or 1) / policy.usual_length, -policy.length_power)


def _size(one: Entry, other: Entry, policy: StoryPolicy) -> float:
    return math.pow(max(one.size, other.size), -policy.size_power)


def _missing(index: StoryIndex, one: Entry, other: Entry, story_id: str, policy: StoryPolicy) -> tuple[float, float]:
    """Shares of the names each side is about that the other has not, trusted the more the more members that other has."""
    mine, theirs = index.missing(one, story_id, policy.familiar)
    return mine * (1 - policy.chance**other.size), theirs * (1 - policy.chance**one.size)


def _settled(one: Side, other: Side, policy: StoryPolicy) -> float:
    """How sure it is, 0 to 1, that the story would have the names: early reports differ in whom they name, later ones agree."""
    settled = 1 - math.pow(0.5, (max(one.entry.size, other.entry.size) - 1) / policy.settled)
    return max(settled, CONFLICT_SETTLED) if one.facts.events and other.facts.events else settled


def disjoint(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one) and bool(other) and not set(one) & set(other)


def veto(one: Facts, other: Facts) -> str:
    """Why two conflict reports cannot be about one event, however alike their words are; other news moves about."""
    return next(_vetoes(one, other), "") if one.events and other.events else ""


def _vetoes(one: Facts, other: Facts) -> Iterator[str]:
    if apart(one, other) and not (one.events[0] == other.events[0] == RELEASE):
        yield f"other place: {one.towns[0].name}, not {other.towns[0].name}"
    if disjoint(one.days, other.days) and _fewer_dead(one, other):
        yield f"other day with fewer dead: {one.days[0]}, not {other.days[0]}"
    if disjoint(one.when, other.when) and _other_toll(one, other):
        yield f"other day with another toll: {one.when[0]}, not {other.when[0]}"
    if _was_after(one, other) or _was_after(other, one):
        if _other_toll(one, other):
            yield f"another toll on a later day: {max(one.when[:1], other.when[:1])[0]}"
        if disjoint(one.when, other.when) and not (one.tolls or other.tolls) and set(one.means) & set(other.means):
            yield f"the same means on a later day: {one.when[0]}, not {other.when[0]}"
    if disjoint(one.means, other.means) and one.tolls and other.tolls and not agreed_tolls(one, other):
        yield f"other means with another toll: {one.means[0]}, not {other.means[0]}"
    if _other_toll(one, other) and apart(one, other, NEXT_KM):
        yield f"other place with another toll: {one.towns[0].name}, not {other.towns[0].name}"


def _was_after(one: Facts, other: Facts) -> bool:
    """Whether what ``one`` tells of happened on a day after ``other`` was first told of."""
    return bool(one.when and other.told) and min(one.when) > other.told


def _fewer_dead(one: Facts, other: Facts) -> bool:
    return bool(one.deaths and other.deaths) and one.deaths[-1] < _least_dead(other)


def _halved(one: Facts, other: Facts) -> bool:
    return bool(one.deaths and other.deaths) and one.deaths[-1] < HALF * _least_dead(other)


def _least_dead(facts: Facts) -> int:
    """The fewest dead that were told of, half of them where a word guessed."""
    guess = f"killed {facts.deaths[0]}{GUESS}"
    return facts.deaths[0] // 2 if any(toll.startswith(guess) for toll in facts.tolls) else facts.deaths[0]


def _other_toll(one: Facts, other: Facts) -> bool:
    """Whether both count people and agree on none of their counts; one or two agree by chance."""
    return bool(one.tolls and other.tolls) and all(number <= BY_CHANCE for number in agreed_tolls(one, other))


def agreed_tolls(one: Facts, other: Facts) -> list[int]:
    """The counts of both, the higher number of each: a guess agrees with what it may have been of, down to half of it."""
    found = [int(toll.rpartition(" ")[2]) for toll in set(one.tolls) & set(other.tolls) if GUESS not in toll]
    guessed = any(GUESS in toll for toll in chain(one.tolls, other.tolls))
    return found + list(_agreed_guesses(one.tolls, other.tolls)) if guessed else found


def _agreed_guesses(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[int]:
    for mine, theirs in product(one, other):
        if (GUESS in mine or GUESS in theirs) and mine.partition(" ")[0] == theirs.partition(" ")[0]:
            (low, high), (lowest, highest) = _bounds(mine), _bounds(theirs)
            if low <= highest and lowest <= high:
                yield min(high, highest)


def _bounds(toll: str) -> tuple[int, int]:
    low, guess, high = toll.partition(" ")[2].partition(GUESS)
    return (int(low) // 2, int(high)) if guess else (int(low), int(low))


def near_towns(one: Facts, other: Facts) -> tuple[Town, ...]:
    """The towns of ``one`` that may be where ``other`` happened."""
    return tuple(town for town in one.towns if any(distance_km(town, known) <= FAR_KM for known in other.towns))


def goes_beyond(one: Facts, other: Facts) -> bool:
    """Whether a conflict report tells of the place of ``other`` and of places elsewhere too: a round-up of several events."""
    return bool(one.events and other.events) and 0 < len(near_towns(one, other)) < len(one.towns)


def recounts(one: Facts, other: Facts) -> bool:
    """Whether a report of a new toll can be of an event: a toll does not fall, and the kind of event stays."""
    grown = not other.deaths or (bool(one.deaths) and one.deaths[-1] >= other.deaths[-1])
    return (
        grown
        and not set(one.langs).isdisjoint(other.langs)
        and one.past == other.past
        and not set(one.events).isdisjoint(other.events)
        and not veto(one, other)
    )


def unlike(one: Facts, other: Facts) -> bool:
    """Whether two stories of conflict began with events of two kinds and agree on no count: what tells of both ties nothing."""
    return bool(one.events and other.events) and one.events[0] != other.events[0] and _other_toll(one, other)


def apart(one: Facts, other: Facts, far: float = FAR_KM) -> bool:
    """Whether both name towns and none of the one is within ``far`` kilometres of any of the other."""
    return bool(one.towns and other.towns) and min(distance_km(a, b) for a in one.towns for b in other.towns) > far


def distance_km(one: Town, other: Town) -> float:
    """Equirectangular approximation: right to one per cent at the distances that matter here."""
    east = math.radians(one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return 6371.0 * math.hypot(east, math.radians(one.lat - other.lat))
