"""Conditions, their errors, and the times at which a watch speaks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.model import Alert, AlertSource, Toll
from news.watches import (
    ConditionError,
    Digest,
    QuietHours,
    Vocabulary,
    Watch,
    WatchRules,
    evaluate,
    parse_condition,
    read_watches,
)
from news.watches.contradiction import contradiction
from tests.alert_factory import Telling, opening, play, toll

KNOWN = Vocabulary(
    known={
        "country": {"IQ": "Iraq", "SY": "Syria", "UA": "Ukraine"},
        "event": {"drone-strike": "drone strike", "protest": "protest"},
        "region": {"middle-east": "Middle East"},
    }
)
RULES = WatchRules(vocabulary=KNOWN, languages=("en", "de"))


def iraq() -> Alert:
    """Medium severity, Iraq, drone strike, one killed, one source, in English."""
    return opening()


@pytest.mark.parametrize(
    "condition",
    [
        "country = IQ",
        "country = iq",
        "country in (SY, IQ) and event = drone-strike",
        "region = middle-east or country = UA",
        "not country = UA",
        "country != UA and not (event = protest or severity < low)",
        "severity >= medium and severity < high",
        "severity = medium",
        "killed >= 1 and killed <= 1",
        "sources = 1",
        'word = "drone strike"',
        "word = BAGHDAD",
        r'word ~ "kills? (a|the) comm\w+"',
        r'word ~ "drone.*kill.*(\w{2})*$"',
        "type = alert",
        "language = en",
        "conflict = us-iran-militias",
        "relevance > 0.5",
        "event = protest or event = drone-strike and country = IQ",
    ],
)
def test_conditions_the_baghdad_alert_meets(condition: str) -> None:
    """Every kind of test, and how they are joined."""
    assert evaluate(parse_condition(condition), iraq()).holds


@pytest.mark.parametrize(
    "condition",
    [
        "country = JO",  # merely mentioned
        "country = IQ and event = protest",
        "not severity >= medium",
        "killed > 1",
        "word = Bagh",  # only whole words
        "sources >= 2",
        "type in (update, cancel)",
        "event = protest or event = drone-strike and country = SY",
        'word != "drone strike"',
        "language = ar",
    ],
)
def test_conditions_the_baghdad_alert_does_not_meet(condition: str) -> None:
    """And what must not match."""
    assert not evaluate(parse_condition(condition), iraq()).holds


def test_a_verdict_names_what_failed_and_what_was_found() -> None:
    """Of two tests joined by and, the one that failed can be told, with the value that was there."""
    verdict = evaluate(parse_condition("country = IQ and severity >= high"), iraq())
    assert [(part.text, part.holds, part.found) for part in verdict.parts] == [
        ("country = IQ", True, "IQ"),
        ("severity >= high", False, "medium"),
    ]


def test_a_toll_range_must_surely_reach_the_number() -> None:
    """Between 3 and 12 killed: at least 3 for sure, at least 10 not, at most 12 for sure."""
    alert = opening(fatalities=Toll(min=3, max=12))
    held = {text: evaluate(parse_condition(text), alert).holds for text in ("killed >= 3", "killed >= 10", "killed <= 12")}
    assert held == {"killed >= 3": True, "killed >= 10": False, "killed <= 12": True}


@pytest.mark.parametrize(
    ("condition", "position", "message", "suggestion"),
    [
        ("", 0, "empty", "severity"),
        ("countri = IQ", 0, "no field 'countri'", "did you mean country?"),
        ("country = IQ and", 16, "a field name is missing", ""),
        ("country IQ", 8, "cannot be compared by 'IQ'", "use one of = != in"),
        ("country >= IQ", 8, "cannot be compared", "="),
        ("severity >= hihg", 0, "'hihg'", "did you mean high?"),
        ("killed > many", 0, "not a number", ""),
        ("(country = IQ", 13, "')' is missing", ""),
        ("country = IQ SY", 13, "too many", "and / or"),
        ('word ~ "a(b"', 0, "pattern", "backslash"),
        ('word ~ "(a+)+b"', 0, "for ever", ""),
        (r'word ~ "(\w|.)*!"', 0, "repeats alternatives", "{0,5}"),
        ('word ~ ".*.*.*.*!"', 0, "more than 3", "join tests by and"),
        ('word ~ "a{99999999999}"', 0, "too large", ""),
        ("killed >= 1e999", 0, "not a number", ""),
        ('word = "open', 7, "not understood", "quote"),
        ("country in (IQ SY)", 15, "')' is missing", ""),
        ("not " * 60 + "country = IQ", 200, "nested too deeply", ""),
    ],
)
def test_what_is_wrong_with_a_condition_is_told_with_its_place(
    condition: str, position: int, message: str, suggestion: str
) -> None:
    """Each error names the place and, where it can, what was meant."""
    with pytest.raises(ConditionError) as wrong:
        parse_condition(condition)
    assert wrong.value.position == position
    assert message in wrong.value.message
    assert suggestion in wrong.value.suggestion


@pytest.mark.parametrize(
    ("condition", "suggestion"),
    [
        ("country = Iraq", "did you mean IQ?"),
        ("country = XX", "for example IQ, SY, UA"),
        ("event = drone-stike", "did you mean drone-strike?"),
        ("country = IQ and not event = protests", "did you mean protest?"),
        ("type = alarm", "did you mean alert?"),
    ],
)
def test_a_slug_that_does_not_exist_is_refused(condition: str, suggestion: str) -> None:
    """A misspelt country would otherwise never match, silently."""
    with pytest.raises(ConditionError) as wrong:
        KNOWN.check(parse_condition(condition))
    assert wrong.value.suggestion == suggestion


@pytest.mark.parametrize(
    "condition",
    [
        "severity >= high and severity < medium",
        "killed > 10 and killed < 5",
        "killed > 4 and killed < 5",
        "country = IQ and not country = IQ",
        "country = IQ and country != IQ",
        "type = alert and type = cancel",
        "not (severity >= low or severity < low)",
        "(sources > 3 and sources = 2) or (killed < 1 and killed > 1)",
        "type = alert and not type in (alert, update)",
        "killed < 0",
    ],
)
def test_contradictions_are_found(condition: str) -> None:
    """No alert can meet these."""
    assert contradiction(parse_condition(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "country = IQ and country = SY",  # an alert may concern both
        "severity >= high or severity < medium",
        "killed > 4 and killed <= 5",
        "killed > 4 and killed < 6",
        "relevance > 0.4 and relevance < 0.5",
        "not country = IQ",
        "type = alert or type = cancel",
        "event = protest and not country = IQ",
    ],
)
def test_what_only_looks_like_a_contradiction_is_let_through(condition: str) -> None:
    """These can be met."""
    assert not contradiction(parse_condition(condition))


@given(st.text(alphabet=" ()=!<>~,\"'\\andortcyIQ0123456789.[]*+", max_size=60))
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    """Nothing else ever comes out of the parser."""
    try:
        condition = parse_condition(text)
    except ConditionError as error:
        where = error.position
    else:
        where = 0
        evaluate(condition, iraq())
    assert 0 <= where <= len(text)


GOOD = """
[watch.iraq-drones]
when = 'country = IQ and event = drone-strike and severity >= medium'
deliver = ["ntfy://desk", "https://example.org/hook"]
quiet = { from = "22:00", to = "07:00", zone = "Europe/Berlin", unless = "critical" }
digest = "30m"
language = "de"

[watch.everything]
when = "relevance > 0"
digest = ["18:00", "08:00"]
zone = "Asia/Baghdad"
"""


def test_a_good_file_gives_its_watches() -> None:
    """All settings arrive."""
    watches, problems = read_watches(GOOD, RULES)
    assert problems == ()
    drones, everything = watches
    assert drones == Watch(
        name="iraq-drones",
        when="country = IQ and event = drone-strike and severity >= medium",
        deliver=("ntfy://desk", "https://example.org/hook"),
        quiet=QuietHours(start=time(22), end=time(7), zone="Europe/Berlin", unless="critical"),
        digest=Digest(every=timedelta(minutes=30)),
        language="de",
    )
    assert everything.digest == Digest(at=(time(8), time(18)), zone="Asia/Baghdad")


@pytest.mark.parametrize(
    ("line", "replacement", "at", "message", "suggestion"),
    [
        ("when = 'country = IQ", "when = 'country = IRQ", 3, "country 'IRQ' is unknown", "did you mean IQ?"),
        ("when = 'country", "when = 'contry", 3, "no field 'contry'", "did you mean country?"),
        ("and severity >= medium'", 'and word ~ "["\'', 3, "pattern '['", "backslash"),
        ("and severity >= medium'", "and not country = IQ'", 3, "can never be met", "or"),
        ("Europe/Berlin", "Berlin", 5, "no time zone 'Berlin'", "did you mean Europe/Berlin?"),
        ('"22:00"', '"25:00"', 5, "'25:00' is not a time", ""),
        ('unless = "critical"', 'unless = ["critical"]', 2, "a value cannot be used", ""),
        ('digest = "30m"', 'digest = "99999999999999m"', 2, "a value cannot be used", ""),
        ('unless = "critical"', 'unless = "huge"', 5, "'huge' is no severity", "never"),
        ('unless = "critical"', 'until = "critical"', 5, "no setting 'until'", "did you mean"),
        ('digest = "30m"', "digest = []", 6, "at no time", "08:00"),
        ('digest = "30m"', 'digest = "often"', 6, "'often' is not a span", ""),
        ('digest = "30m"', 'digest = "9000d"', 6, "not possible", "7d"),
        ('language = "de"', 'language = "tlh"', 7, "not written in 'tlh'", "one of en, de"),
        ("deliver =", "delivver =", 4, "no setting 'delivver'", "did you mean deliver?"),
        ("[watch.iraq-drones]", "[wacth.iraq-drones]", 2, "no table of watches", "[watch.NAME]"),
        ("[watch.iraq-drones]", '[watch."Iraq Drones"]', 2, "small letters", ""),
        ('deliver = ["ntfy://desk", ', 'deliver = [7, "ntfy://desk", ', 4, "URL or a list", ""),
        ('language = "de"', "language = de", 7, "not TOML", ""),
    ],
)
def test_a_wrong_file_says_what_where_and_what_was_meant(
    line: str, replacement: str, at: int, message: str, suggestion: str
) -> None:
    """Line, reason and suggestion of every kind of error; the other watch of the file is still read."""
    watches, problems = read_watches(GOOD.replace(line, replacement), RULES)
    [problem] = problems
    assert problem.line == at
    assert message in problem.message
    assert suggestion in problem.suggestion
    assert problem.sentence("watches.toml").startswith(f"watches.toml:{at}: ")
    assert "not TOML" in message or [watch.name for watch in watches] == ["everything"]


@pytest.mark.parametrize("text", ["watch = 5", "[[watch]]\nname = 'all'\nwhen = 'relevance > 0'"])
def test_a_file_without_tables_of_watches_is_wrong_and_not_empty(text: str) -> None:
    """An empty file takes all watches away, one that is written wrongly must not."""
    watches, [problem] = read_watches(text, RULES)
    assert not watches
    assert "no table of watches" in problem.message
    assert problem.suggestion == "write [watch.NAME]"


def test_a_delivery_url_is_held_against_the_check_given() -> None:
    """Who knows about URLs decides; the line is the one of deliver."""
    rules = WatchRules(
        vocabulary=KNOWN, languages=("en", "de"), check_url=lambda url, _: ("bad", "good") if "ntfy" in url else None
    )
    _, [problem] = read_watches(GOOD, rules)
    assert (problem.line, problem.suggestion) == (4, "good")


def test_a_cancel_goes_where_the_alert_went() -> None:
    """A watch on high severity is told of the cancel of what it was sent, though the story is no longer grave."""
    watch = Watch(name="grave", when="severity >= high")
    told = Telling()
    first, cancel = play(told.report("opened", severity="high"), told.report("retraction", hours=1, severity="low"))
    assert first is not None
    assert cancel is not None
    assert watch.wants(first, told_before=False)
    assert watch.wants(cancel, told_before=True)
    assert not watch.wants(cancel, told_before=False)


def test_language_counts_every_source() -> None:
    """An English headline with an Arabic source matches both."""
    told = Telling()
    [alert] = play(told.report("opened", by={"lang": "ar"}, fatalities=toll(2)))
    assert alert is not None
    assert isinstance(alert.sources[0], AlertSource)
    assert evaluate(parse_condition("language = ar and language = en"), alert).holds


@pytest.mark.parametrize(
    ("clock", "silent"),
    [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False), ("12:00", False)],
)
def test_quiet_hours_run_over_midnight_on_local_clocks(clock: str, silent: object) -> None:
    """Berlin in winter is one hour ahead of UTC."""
    hours, minutes = map(int, clock.split(":"))
    local = datetime(2024, 2, 7, hours, minutes, tzinfo=UTC) - timedelta(hours=1)
    assert QuietHours(start=time(22), end=time(7), zone="Europe/Berlin").silent(local) is silent


def test_a_critical_alert_passes_the_quiet_hours() -> None:
    """Unless the watch says never."""
    critical = opening(severity="critical")
    assert QuietHours(start=time(22), end=time(7)).lets_through(critical)
    assert not QuietHours(start=time(22), end=time(7)).lets_through(iraq())
    assert not QuietHours(start=time(22), end=time(7), unless=None).lets_through(critical)


def test_digests_come_every_so_often_or_at_a_time_of_day() -> None:
    """Every 30 minutes; and at 8 in New York, also on the day the clocks change."""
    start = datetime(2024, 3, 9, 14, 0, tzinfo=UTC)
    often = Digest(every=timedelta(minutes=30))
    assert not often.due(start, start + timedelta(minutes=29))
    assert often.due(start, start + timedelta(minutes=30))
    daily = Digest(at=(time(8),), zone="America/New_York")
    assert not daily.due(start, datetime(2024, 3, 10, 11, 59, tzinfo=UTC))
    assert daily.due(start, datetime(2024, 3, 10, 12, 0, tzinfo=UTC))  # daylight saving since 07:00 UTC
    assert daily.due(start, start + timedelta(days=9))
