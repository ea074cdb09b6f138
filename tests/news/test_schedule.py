"""When a feed is polled next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from news.schedule import Hints, LastPoll, Limits, Rhythm, first_rhythm, next_turn, observe, rate, wait_for

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIMITS = Limits()


def watched(per_hour: dict[int, int], days: int = 7) -> Rhythm:
    """A feed watched hour by hour for some days before noon, with so many new items in each hour of day."""
    rhythm = Rhythm()
    start = NOON - timedelta(days=days)
    for hour in range(days * 24):
        since = start + timedelta(hours=hour)
        rhythm = observe(rhythm, since, since + timedelta(hours=1), per_hour.get(since.hour, 0))
    return rhythm


def test_a_busy_feed_is_polled_at_the_floor_and_a_quiet_one_at_the_ceiling() -> None:
    """A hundred items an hour means ten minutes; nothing for two weeks means about a day."""
    busy = next_turn(NOON, watched(dict.fromkeys(range(24), 100)), Hints(), LIMITS)
    assert (busy.interval, busy.why) == (600, "floor")
    quiet = next_turn(NOON, watched({}, days=14), Hints(), LIMITS)
    assert quiet.interval > 20 * 3600


def test_the_floor_is_two_minutes_where_the_server_allows_it() -> None:
    """By answering 304, or by a Cache-Control that says the answer is soon stale."""
    busy = watched(dict.fromkeys(range(24), 100))
    assert next_turn(NOON, busy, Hints(answers_304=True), LIMITS).interval == 120
    assert next_turn(NOON, busy, Hints(max_age=60), LIMITS).interval == 120
    assert next_turn(NOON, busy, Hints(max_age=0), LIMITS).interval == 600


def test_more_new_items_mean_shorter_intervals() -> None:
    """One item a day, ten a day and a hundred a day are polled ever more often."""
    intervals = [next_turn(NOON, watched(dict.fromkeys(range(0, 24, 6), rate)), Hints(), LIMITS).interval for rate in (0, 1, 5)]
    assert intervals == sorted(intervals, reverse=True)
    assert len(set(intervals)) == 3


def test_the_time_of_day_counts() -> None:
    """A feed that publishes only in the morning is left alone at night and awaited when its hour comes."""
    mornings = watched({6: 20, 7: 20}, days=14)
    at_night = NOON.replace(hour=22)
    wait = wait_for(mornings, at_night, 5, 86_400)
    assert timedelta(hours=7) < timedelta(seconds=wait) < timedelta(hours=9)
    assert wait_for(mornings, NOON.replace(hour=6), 5, 86_400) < 1800
    assert rate(mornings, 6) > 10 * rate(mornings, 22)


def test_a_document_that_was_mostly_new_is_asked_twice_as_soon() -> None:
    """Items may have scrolled out between the polls."""
    slow = watched({}, days=14)
    turn = next_turn(NOON, slow, Hints(), LIMITS, last=LastPoll(elapsed=7200, share_new=0.8))
    assert (turn.interval, turn.why) == (3600, "mostly-new")


def test_what_the_server_asks_for_is_honoured_up_to_a_day() -> None:
    """Retry-After, max-age and ttl each set the least interval; a day is the most."""
    busy = watched(dict.fromkeys(range(24), 100))
    for hints, why in ((Hints(retry_after=5000), "retry-after"), (Hints(max_age=5000), "max-age"), (Hints(ttl=5000), "ttl")):
        turn = next_turn(NOON, busy, hints, LIMITS)
        assert (turn.interval, turn.why) == (5000, why)
    assert next_turn(NOON, busy, Hints(ttl=1e9), LIMITS).interval == 86_400


def test_skipped_hours_and_days_are_skipped() -> None:
    """Noon plus ten minutes on a Monday falls into a skipped hour, then into a skipped day."""
    busy = watched(dict.fromkeys(range(24), 100))
    assert next_turn(NOON, busy, Hints(skip_hours=frozenset({12, 13})), LIMITS).due == NOON.replace(hour=14)
    tuesday = NOON.replace(hour=0) + timedelta(days=1)
    assert next_turn(NOON, busy, Hints(skip_days=frozenset({"monday"})), LIMITS).due == tuesday


def test_a_feed_that_skips_everything_is_not_believed() -> None:
    """All 24 hours skipped would mean never."""
    turn = next_turn(NOON, Rhythm(), Hints(skip_hours=frozenset(range(24))), LIMITS)
    assert turn.due < NOON + timedelta(days=1)


def test_the_first_document_tells_how_busy_a_feed_is() -> None:
    """Sixty items of the last hour set a short interval at once; dates without order or from the future do no harm."""
    dates = [NOON - timedelta(minutes=number) for number in range(60)]
    busy = first_rhythm([*dates, NOON + timedelta(days=3), NOON - timedelta(days=900)], NOON)
    assert next_turn(NOON, busy, Hints(), LIMITS).interval == 600
    assert first_rhythm([NOON], NOON) == Rhythm()


hints = st.builds(
    Hints,
    max_age=st.none() | st.floats(0, 1e6),
    ttl=st.none() | st.floats(0, 1e6),
    retry_after=st.none() | st.floats(0, 1e6),
    skip_hours=st.frozensets(st.integers(0, 23)),
    answers_304=st.booleans(),
)


@given(hints=hints, jitter=st.floats(0, 1), items=st.lists(st.integers(0, 1000), max_size=20), back_off=st.floats(0, 1e6))
def test_no_hints_lead_below_the_floor_or_beyond_ceiling_and_skips(
    hints: Hints, jitter: float, items: list[int], back_off: float
) -> None:
    """Whatever a feed did and a server says: never sooner than the floor, never later than a day, jitter and skips."""
    rhythm, at = Rhythm(), NOON - timedelta(hours=len(items))
    for new in items:
        rhythm = observe(rhythm, at, at + timedelta(hours=1), new)
        at += timedelta(hours=1)
    turn = next_turn(NOON, rhythm, hints, LIMITS, jitter=jitter, back_off=back_off)
    wait = (turn.due - NOON).total_seconds()
    assert (120 if hints.answers_304 or hints.max_age else 600) <= wait <= 86_400 * 1.1 + 86_400
    if len(hints.skip_hours) < 24:
        assert turn.due.hour not in hints.skip_hours


@given(gaps=st.lists(st.tuples(st.floats(0, 1e7), st.integers(0, 10_000)), max_size=20))
def test_what_is_remembered_stays_bounded_and_never_negative(gaps: list[tuple[float, int]]) -> None:
    """However long the gaps: at most two weeks of each hour, and no rate below nought."""
    rhythm, at = Rhythm(), NOON
    for seconds, new in gaps:
        rhythm = observe(rhythm, at, at + timedelta(seconds=seconds), new)
        at += timedelta(seconds=seconds)
    assert all(0 <= hours <= 14.001 for hours in rhythm.hours)
    assert all(rate(rhythm, hour) >= 0 for hour in range(24))


def test_jitter_only_adds() -> None:
    """Full jitter makes the interval a tenth longer, never shorter."""
    plain = next_turn(NOON, Rhythm(), Hints(), LIMITS)
    late = next_turn(NOON, Rhythm(), Hints(), LIMITS, jitter=1.0)
    assert (late.due - NOON) == (plain.due - NOON) * 1.1
    assert replace(late, due=plain.due) == plain
