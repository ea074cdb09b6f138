"""When a feed is polled next: what it does, what its server asks for, and our floors and ceiling.

The interval is the time in which ``Limits.new_per_poll`` new items are expected, from a profile of new items per UTC hour of
day that forgets after two weeks. On top of it come, in this order: a feed whose document was mostly new is asked twice as
soon (items may have scrolled out unseen); the floor; what the server asks for (``Cache-Control: max-age``, ``ttl``,
``Retry-After``); back-off after failures; the ceiling; hours and days the feed says to skip; and jitter, which only ever adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
MEMORY_HOURS = 14.0
"""Hours watched per hour of day after which the oldest weigh less: two weeks."""
PRIOR_RATE = 1.0
"""New items per hour of a feed nothing is known of yet."""
PRIOR_HOURS = 3.0
"""Hours of watching that weigh as much as the prior."""
SMOOTHING_HOURS = 2.0
"""Hours of watching one hour of day that weigh as much as the mean of the whole day."""
MOSTLY_NEW = 0.5
"""Share of new items in a document from which items may have been missed."""
JITTER = 0.1
"""Largest share of the interval that jitter adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds; new items per poll."""

    floor: float = 600.0
    fast_floor: float = 120.0
    """Where the server answers 304 or allows it by Cache-Control."""
    ceiling: float = 86_400.0
    new_per_poll: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the server and the feed ask for. Times in seconds; ``None`` where nothing is said."""

    max_age: float | None = None
    ttl: float | None = None
    retry_after: float | None = None
    skip_hours: frozenset[int] = frozenset()
    """0 to 23, UTC."""
    skip_days: frozenset[str] = frozenset()
    """Lower-case English names, UTC."""
    answers_304: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """New items seen and hours watched, for each UTC hour of day."""

    items: tuple[float, ...] = (0.0,) * HOURS
    hours: tuple[float, ...] = (0.0,) * HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPoll:
    """Seconds since the poll before, and the share of the document's items that turned up in them."""

    elapsed: float
    share_new: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a feed is due next, after how many seconds, and the rule that had the last word."""

    due: datetime
    interval: float
    why: str


def observe(rhythm: Rhythm, since: datetime, until: datetime, new: int) -> Rhythm:
    """The rhythm after ``new`` items turned up between two polls; they are spread evenly over the time between."""
    spans = _spans(since, until)
    total = sum(span for _, span in spans)
    if total <= 0:
        return rhythm
    items, hours = list(rhythm.items), list(rhythm.hours)
    for hour, span in spans:
        items[hour] += new * span / total
        hours[hour] += span
    for hour, watched in enumerate(hours):
        if watched > MEMORY_HOURS:
            items[hour] *= MEMORY_HOURS / watched
            hours[hour] = MEMORY_HOURS
    return replace(rhythm, items=tuple(items), hours=tuple(hours))


def first_rhythm(dates: Sequence[datetime], now: datetime) -> Rhythm:
    """What the dates in a feed's first document tell: one observation from the oldest of the last week until now."""
    week = [date for date in dates if timedelta(0) <= now - date <= timedelta(days=7)]
    return observe(Rhythm(), min(week), now, len(week)) if len(week) > 1 else Rhythm()


def rate(rhythm: Rhythm, hour: int) -> float:
    """New items per hour expected in a UTC hour of day, drawn towards the day's mean where little was watched."""
    mean = (sum(rhythm.items) + PRIOR_RATE * PRIOR_HOURS) / (sum(rhythm.hours) + PRIOR_HOURS)
    return (rhythm.items[hour] + mean * SMOOTHING_HOURS) / (rhythm.hours[hour] + SMOOTHING_HOURS)


def wait_for(rhythm: Rhythm, now: datetime, items: float, ceiling: float) -> float:
    """Seconds until ``items`` new items are expected, at most ``ceiling``."""
    elapsed, missing = 0.0, items
    for hour, span in _spans(now, now + timedelta(seconds=ceiling)):
        per_hour = rate(rhythm, hour)
        if per_hour * span >= missing:
            return min(ceiling, elapsed + missing / per_hour * 3600)
        missing -= per_hour * span
        elapsed += span * 3600
    return ceiling


def next_turn(  # noqa: PLR0913 - each is a separate reason, named at the call
    now: datetime,
    rhythm: Rhythm,
    hints: Hints,
    limits: Limits,
    *,
    last: LastPoll | None = None,
    back_off: float = 0.0,
    jitter: float = 0.0,
) -> Turn:
    """When to poll next; ``back_off``: least seconds to wait because of failures; ``jitter``: from 0 to 1."""
    interval, why = wait_for(rhythm, now, limits.new_per_poll, limits.ceiling), "rate"
    if last and last.share_new >= MOSTLY_NEW and last.elapsed / 2 < interval:
        interval, why = last.elapsed / 2, "mostly-new"
    for least, name in _least(hints, limits, back_off):
        if least > interval:
            interval, why = least, name
    if interval > limits.ceiling:
        interval, why = limits.ceiling, "ceiling"
    due = now + timedelta(seconds=interval * (1 + JITTER * jitter))
    allowed = after_skipped(due, hints)
    if allowed != due:
        due, why = allowed, "skip"
    return Turn(due=due, interval=interval, why=why)


def floor_of(hints: Hints, limits: Limits) -> float:
    """The fast floor where the server answers 304 or says by Cache-Control that what it sends is soon stale."""
    allows = hints.max_age is not None and 0 < hints.max_age <= limits.fast_floor
    return limits.fast_floor if hints.answers_304 or allows else limits.floor


def after_skipped(due: datetime, hints: Hints) -> datetime:
    """The first moment from ``due`` on that the feed does not ask to skip; a feed that skips everything is not believed."""
    if len(hints.skip_hours) >= HOURS or len(hints.skip_days) >= len(DAYS):
        return due
    for _ in range(8 * HOURS):
        if due.hour not in hints.skip_hours and DAYS[due.weekday()] not in hints.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _least(hints: Hints, limits: Limits, back_off: float) -> tuple[tuple[float, str], ...]:
    return (
        (floor_of(hints, limits), "floor"),
        (hints.max_age or 0.0, "max-age"),
        (hints.ttl or 0.0, "ttl"),
        (hints.retry_after or 0.0, "retry-after"),
        (back_off, "back-off"),
    )


def _spans(start: datetime, end: datetime) -> list[tuple[int, float]]:
    """The stretch of time cut at full hours: UTC hour of day, length in hours. Longer than two weeks counts as two weeks."""
    start = max(start, end - timedelta(days=14))
    spans: list[tuple[int, float]] = []
    while start < end:
        turn = min(end, start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        spans.append((start.hour, (turn - start).total_seconds() / 3600))
        start = turn
    return spans
