"""What rings, as what, and what stays silent: told as stories, article by article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from news.alerts import AlertPolicy, AlertState, decide
from news.model import Alert, Change
from tests.alert_factory import START, Telling, article, event, flag, play, source_of, story, toll

POLICY = AlertPolicy()


def kinds(alerts: list[Alert | None]) -> list[str | None]:
    return [alert.type if alert else None for alert in alerts]


def test_a_relevant_story_rings_once_when_it_opens() -> None:
    """The first report rings; a copy of it an hour later does not."""
    told = Telling()
    alerts = play(told.report("opened"), told.report("copy", hours=1, family="paper-b", copy_of="article-1"))
    assert kinds(alerts) == ["alert", None]
    assert alerts[0] is not None
    assert (alerts[0].alert_id, alerts[0].seq, alerts[0].references) == ("s1:1", 1, ())


def test_an_irrelevant_story_never_rings() -> None:
    """A story about football stays silent, also with three sources."""
    told = Telling(story(version=0, relevant=False))
    assert kinds(play(told.report("opened"), told.report(hours=1, family="b"), told.report(hours=2, family="c"))) == [None] * 3


def test_second_and_third_independent_source_ring_and_the_fourth_does_not() -> None:
    """Confirmation is news twice."""
    told = Telling()
    families = ("a", "b", "c", "d", "e")
    alerts = play(*(told.report(hours=number, family=name) for number, name in enumerate(families)))
    assert kinds(alerts) == ["alert", "update", "update", None, None]
    assert alerts[2] is not None
    assert alerts[2].changes == (Change(kind="independent", before="2", after="3"),)
    assert alerts[2].references == ("s1:1", "s1:2")


def test_a_toll_rings_only_beyond_the_range_that_was_told() -> None:
    """3 to 5 was told: 4 is no news, 9 is."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(3, 5)),
        told.report(hours=1, fatalities=toll(4)),
        told.report(hours=2, fatalities=toll(9)),
    )
    assert kinds(alerts) == ["alert", None, "update"]
    assert alerts[2] is not None
    assert [(change.kind, change.before, change.after) for change in alerts[2].changes] == [("toll", "3-5", "9")]
    assert alerts[2].changes[0].evidence[0].text == "9 people were killed"


def test_a_new_event_type_rings_when_it_is_certain_enough() -> None:
    """A type scored .3 is ignored, one scored .9 is told, and told once."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report(hours=1, events=(event(), event("arrest", 0.3))),
        told.report(hours=2, events=(event(), event("shelling", 0.9))),
        told.report(hours=3, events=(event(), event("shelling", 0.9))),
    )
    assert kinds(alerts) == ["alert", None, "update", None]


def test_claims_confirmations_and_denials_are_told_once_each() -> None:
    """The second claim is not news."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report("claim", hours=1, flags=(flag("claim", "the group said it carried out"),)),
        told.report("claim", hours=2, flags=(flag("claim"),)),
        told.report("denial", hours=3, flags=(flag("denial", "the ministry denied"),)),
    )
    assert kinds(alerts) == ["alert", "update", None, "update"]
    assert alerts[3] is not None
    assert (alerts[3].changes[0].kind, alerts[3].changes[0].after) == ("denial", "the ministry denied")


def test_a_jump_in_severity_breaks_through_the_quiet_period_and_the_cap() -> None:
    """From medium to critical within a minute rings at once, even when the story has used up its rings."""
    told = Telling()
    policy = AlertPolicy(cap=1)
    assert kinds(play(told.report("opened"), told.report(hours=0.02, severity="critical"), policy=policy)) == [
        "alert",
        "update",
    ]


def test_the_cap_keeps_a_developing_story_from_ringing_all_day() -> None:
    """Twelve rising tolls in a day, one an hour: four ring, and the rest as one when the first ring is a day old."""
    told = Telling()
    updates = [told.report(hours=number, fatalities=toll(number + 1)) for number in range(12)]
    next_day = told.report(hours=30, fatalities=toll(50))
    alerts = play(*updates, next_day, policy=AlertPolicy(cap=4))
    assert kinds(alerts) == ["alert", *["update"] * 4, *[None] * 7, "update"]
    assert alerts[4] is not None
    assert (alerts[4].changes[0].before, alerts[4].changes[0].after) == ("4", "12")


def test_back_filled_and_stale_reports_never_ring() -> None:
    """Whatever such an article says, nobody is woken up."""
    stale = {"fetched": START + timedelta(hours=30)}
    for options in (
        {"by": {"backfill": True}},
        {"by": stale},
    ):
        assert kinds(play(Telling().report("opened", **options))) == [None]


def test_what_back_fill_told_is_known_and_does_not_ring_later() -> None:
    """A toll that came with back-fill is no news when a live copy repeats it."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report(hours=1, fatalities=toll(9), by={"backfill": True}),
        told.report(hours=2, fatalities=toll(9)),
    )
    assert kinds(alerts) == ["alert", None, None]


def test_back_fill_does_not_hide_what_the_quiet_period_holds_back() -> None:
    """A rising toll waits in the quiet period, back-fill comes by, and the toll still rings afterwards."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report(hours=0.1, fatalities=toll(9)),
        told.report(hours=0.2, by={"backfill": True}),
        told.report(hours=1),
    )
    assert kinds(alerts) == ["alert", "update", None, None]


def test_the_first_live_report_of_a_back_filled_young_story_rings() -> None:
    """Nobody was told yet, and the event is of today."""
    told = Telling()
    assert kinds(play(told.report("opened", by={"backfill": True}), told.report(hours=2, family="b"))) == [None, "alert"]


def test_an_old_back_filled_story_stays_silent_until_something_new_happens() -> None:
    """Three days after it opened, a repeat is silent and a higher toll rings."""
    told = Telling()
    alerts = play(
        told.report("opened", by={"backfill": True}), told.report(hours=72), told.report(hours=73, fatalities=toll(20))
    )
    assert kinds(alerts) == [None, None, "alert"]


def test_a_correction_rings_at_once_and_names_what_it_revises() -> None:
    """The agency corrects the toll from 17 to 12 ten minutes after the alert."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(17)),
        told.report(Change(kind="correction", after="corrects the toll"), hours=0.2, fatalities=toll(12)),
    )
    assert kinds(alerts) == ["alert", "correction"]
    assert alerts[1] is not None
    assert [change.kind for change in alerts[1].changes] == ["correction", "toll"]
    assert (alerts[1].changes[1].before, alerts[1].changes[1].after) == ("17", "12")


def test_after_a_correction_the_old_toll_may_be_news_again() -> None:
    """17 was corrected to 12; a rise to 15 is told."""
    told = Telling()
    alerts = play(
        told.report("opened", fatalities=toll(17)),
        told.report("correction", hours=1, fatalities=toll(12)),
        told.report(hours=2, fatalities=toll(15)),
    )
    assert kinds(alerts) == ["alert", "correction", "update"]


def test_a_quietly_edited_text_that_moves_the_event_is_a_correction() -> None:
    """A revision that turns Iraq into Syria revises what the alert said."""
    told = Telling()
    alerts = play(told.report("opened"), told.report("revision", hours=1, focus="SY"))
    assert kinds(alerts) == ["alert", "correction"]
    assert alerts[1] is not None
    assert (alerts[1].changes[0].before, alerts[1].changes[0].after) == ("IQ", "SY")


def test_a_retraction_by_the_source_the_alert_rests_on_cancels_it() -> None:
    """The agency that opened the story takes it back."""
    told = Telling()
    alerts = play(told.report("opened"), told.report(hours=1, family="b"), told.report("retraction", hours=2))
    assert kinds(alerts) == ["alert", "update", "cancel"]
    assert alerts[2] is not None
    assert alerts[2].references == ("s1:1", "s1:2")


def test_a_retraction_by_one_of_several_sources_is_a_correction() -> None:
    """The third source withdraws; the first two stand by it."""
    told = Telling()
    updates = [told.report(hours=number, family=name) for number, name in enumerate("abc")]
    assert kinds(play(*updates, told.report("retraction", hours=4, family="c"))) == ["alert", "update", "update", "correction"]


def test_a_cancelled_story_is_silent_until_another_source_reports_it() -> None:
    """A copy of the retracted report does not ring; an independent report opens the alert again."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report("retraction", hours=1),
        told.report("copy", hours=2, family="b", copy_of="article-1"),
        told.report("source", hours=3, family="c"),
    )
    assert kinds(alerts) == ["alert", "cancel", None, "alert"]


def test_a_cancelled_story_rings_again_when_a_confirmed_one_is_merged_into_it() -> None:
    """The alert of the one that is taken in is cancelled, so that of the keeper must be there."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report("retraction", hours=1),
        told.report(Change(kind="merged", after="s2"), hours=2, family="b", merged_from=("s2",)),
    )
    assert kinds(alerts) == ["alert", "cancel", "alert"]


def test_a_story_of_old_reports_that_takes_in_a_fresh_one_rings_in_its_stead() -> None:
    """The alert of the fresh one is cancelled in its favour; what is old on both sides stays silent."""
    merged, old = Change(kind="merged", after="s2"), {"backfill": True}
    for fresh, rang in ((True, "alert"), (False, None)):
        told = Telling()
        first = told.report("opened", by=old)
        told.story = replace(told.story, sources=(*told.story.sources, source_of(article(9, backfill=not fresh))))
        assert kinds(play(first, told.report(merged, hours=30, by=old, merged_from=("s2",)))) == [None, rang]


def test_merging_cancels_the_younger_story_and_updates_the_older() -> None:
    """Subscribers of both stories learn of it, at once."""
    older, younger = Telling(story(id="s1", version=0)), Telling(story(id="s2", version=0))
    kept = play(older.report("opened"), older.report(Change(kind="merged", after="s2"), hours=0.1, merged_from=("s2",)))
    gone = play(younger.report("opened"), younger.report(Change(kind="merged_into", after="s1"), hours=0.1, merged_into="s1"))
    assert kinds(kept) == ["alert", "update"]
    assert kinds(gone) == ["alert", "cancel"]
    assert gone[1] is not None
    assert gone[1].merged_into == "s1"


def test_a_story_nobody_was_told_of_is_not_cancelled() -> None:
    """Retraction and merger of a silent story are silent."""
    told = Telling()
    alerts = play(told.report("opened", by={"backfill": True}), told.report("merged_into", hours=0.1, merged_into="s9"))
    assert kinds(alerts) == [None, None]


def test_an_update_handled_before_yields_its_alert_again_and_no_new_seq() -> None:
    """Redelivery of the last three updates repeats the alerts byte for byte and leaves the state as it was."""
    told = Telling()
    updates = [told.report(hours=number, family=name) for number, name in enumerate("abc")]
    state: AlertState | None = None
    first = []
    for item in updates:
        alert, state = decide(item, state, POLICY)
        first.append(alert)
    again = []
    for item in updates:
        alert, after = decide(item, state, POLICY)
        again.append(alert)
        assert after == state
    assert again == first


def test_a_story_that_closes_is_silent() -> None:
    """Silence is not news."""
    told = Telling()
    assert kinds(play(told.report("opened"), told.report("closed", hours=80, closed=True))) == ["alert", None]


def test_a_merger_is_told_even_if_back_fill_brought_it_about() -> None:
    """Subscribers of the younger story must not wait for news that goes to the other one."""
    told = Telling()
    alerts = play(
        told.report("opened"),
        told.report(Change(kind="merged_into", after="s0"), hours=1, merged_into="s0", by={"backfill": True}),
    )
    assert kinds(alerts) == ["alert", "cancel"]
