"""What the quiet period or the cap holds back: when it rings, as what, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news.alerts import AlertBook, AlertPolicy, Waiting
from news.model import Change
from tests.alert_factory import START, Telling, flag, play, story, toll

QUIET_ENDS = START + timedelta(minutes=16)
"""Fifteen minutes after the first report of a ``Telling`` was fetched."""
SECOND = timedelta(seconds=1)


def test_an_update_in_the_quiet_period_rings_at_its_end_though_nothing_more_is_reported() -> None:
    """A second source after five minutes; the alert comes at the end of the quiet period, not before."""
    told, book = Telling(), AlertBook()
    book.take(told.report("opened"))
    assert book.take(told.report(hours=0.08, family="b")) == []
    assert book.until(QUIET_ENDS - SECOND) == []
    [rung] = book.until(QUIET_ENDS)
    assert (rung.alert.type, rung.alert.alert_id, rung.article_id) == ("update", "s1:2", "article-2")
    assert book.finish() == []


def test_everything_that_waited_rings_as_one() -> None:
    """A toll, a claim and a third source within the quiet period are one update with all three."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(2)),
        told.report(hours=0.05, family="b", fatalities=toll(5)),
        told.report("claim", hours=0.1, family="c", flags=(flag("claim"),)),
        told.report(hours=1, family="a"),
    )
    assert [alert and alert.type for alert in alerts] == ["alert", "update", None, None]
    assert alerts[1] is not None
    assert [change.kind for change in alerts[1].changes] == ["toll", "claim", "independent"]
    assert alerts[1].independent_sources == 3


def test_the_next_quiet_period_begins_when_what_waited_was_due() -> None:
    """Ten minutes after the held update was due the next one waits too."""
    told = Telling()
    book = AlertBook()
    for update in (told.report("opened"), told.report(hours=0.1, family="b"), told.report(hours=0.4, family="c")):
        book.take(update)
    assert book.until(QUIET_ENDS + timedelta(minutes=15) - SECOND) == []
    assert [rung.alert.seq for rung in book.finish()] == [3]


def test_what_came_to_nothing_does_not_ring() -> None:
    """A toll of nine waits, and is back at two before anybody was told."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(2)),
        told.report(hours=0.1, fatalities=toll(9)),
        told.report(hours=0.2, fatalities=toll(2)),
        told.report(hours=1, fatalities=toll(2)),
    )
    assert [alert and alert.type for alert in alerts] == ["alert", None, None, None]


def test_a_correction_says_what_waited_too() -> None:
    """A denial waits when the agency corrects its toll: one alert with both."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(17)),
        told.report("denial", hours=0.1, family="b", flags=(flag("denial", "the army denied"),)),
        told.report(Change(kind="correction", after="12, not 17"), hours=0.2, fatalities=toll(12)),
        told.report(hours=2, fatalities=toll(12)),
    )
    assert [alert and alert.type for alert in alerts] == ["alert", None, "correction", None]
    assert alerts[2] is not None
    assert [change.kind for change in alerts[2].changes] == ["correction", "toll", "denial", "independent"]


def test_a_cancelled_story_that_is_reported_anew_within_the_quiet_period_rings_at_its_end() -> None:
    """Retracted, and four minutes later another agency has it: an alert, after the quiet period of the cancel."""
    told = Telling()
    alerts = play(
        told.report("opened"), told.report("retraction", hours=1), told.report(hours=1.07, family="b"), told.report(hours=2)
    )
    assert [alert and alert.type for alert in alerts] == ["alert", "cancel", "alert", None]


def test_what_waits_is_dropped_when_the_story_is_merged_away() -> None:
    """Whoever followed the younger story is sent to the older one, and hears no more of it."""
    told = Telling(story(id="s2", version=0))
    alerts = play(
        told.report("opened"),
        told.report(hours=0.1, family="b"),
        told.report(Change(kind="merged_into", after="s1"), hours=0.2, merged_into="s1"),
        told.report(hours=2, merged_into="s1"),
    )
    assert [alert and alert.type for alert in alerts][:3] == ["alert", None, "cancel"]


def test_a_story_closes_in_silence_after_what_waited_has_rung() -> None:
    """The held toll rang three days ago."""
    told = Telling()
    alerts = play(
        told.report("opened"), told.report(hours=0.1, fatalities=toll(9)), told.report("closed", hours=80, closed=True)
    )
    assert [alert and alert.type for alert in alerts] == ["alert", "update", None]


def test_a_pollers_clock_that_runs_ahead_does_not_silence_a_story() -> None:
    """One article claims to have been fetched tomorrow; the next update waits a quarter of an hour and not a day."""
    told = Telling()
    ahead = told.report("opened", by={"fetched": START + timedelta(hours=23)})
    ahead = replace(ahead, article=replace(ahead.article, tagged=START))
    alerts = play(ahead, told.report(hours=1, family="b"))
    assert [alert and alert.type for alert in alerts] == ["alert", "update"]


def test_a_backlog_is_called_by_its_own_time_and_an_idle_partition_by_the_clock_on_the_wall() -> None:
    """A worker reads the reports of this morning at noon: only when they stop coming is everything overdue."""
    noon, waiting = START + timedelta(hours=6), Waiting()
    waiting.put(0, "s1", QUIET_ENDS)
    waiting.hear(0, QUIET_ENDS - SECOND, noon)
    assert list(waiting.call({0}, noon + SECOND)) == []
    assert list(waiting.call({1}, noon + timedelta(minutes=1))) == []
    assert list(waiting.call({0}, noon + timedelta(minutes=1))) == [(0, "s1", QUIET_ENDS)]
    assert list(waiting.call({0}, noon + timedelta(minutes=1))) == []


def test_a_policy_without_a_quiet_period_holds_nothing() -> None:
    """Every update rings at once."""
    told = Telling()
    alerts = play(told.report("opened"), told.report(hours=0.01, family="b"), policy=AlertPolicy(quiet=timedelta()))
    assert [alert and alert.type for alert in alerts] == ["alert", "update"]
