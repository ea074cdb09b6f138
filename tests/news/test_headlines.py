"""The tables of headlines and tolls: what the tagger must say about each, with the pass rate printed and gated."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from news.model import Article, Toll

if TYPE_CHECKING:
    from collections.abc import Callable

    from news.tagging import Tagger

DATA = Path(__file__).parent / "data"
LEAST = 0.95


@dataclass(frozen=True)
class Headline:
    relevant: bool
    event: str
    actors: tuple[str, ...]
    conflict: str
    text: str


def _rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _headlines() -> list[Headline]:
    return [
        Headline(verdict == "yes", event, tuple(a for a in actors.split(",") if a != "-"), conflict, text)
        for verdict, event, actors, conflict, text in _rows("headlines.tsv")
    ]


def _rate(name: str, failures: list[str], total: int, capsys: pytest.CaptureFixture[str]) -> float:
    rate = 1 - len(failures) / total
    with capsys.disabled():
        print(f"\n{name}: {total - len(failures)} of {total} ({rate:.1%})", *failures, sep="\n  ", file=sys.stderr)  # noqa: T201 - the pass rate is what the test is for
    return rate


def _check(name: str, cases: list[Headline], wrong: Callable[[Headline], str], capsys: pytest.CaptureFixture[str]) -> None:
    failures = [f"{said}: {case.text}" for case in cases if (said := wrong(case))]
    assert _rate(name, failures, len(cases), capsys) >= LEAST


def test_the_table_is_as_large_as_promised() -> None:
    """At least 300 headlines and 100 toll sentences, traps and languages among them."""
    assert len(_headlines()) >= 300
    assert len(_rows("tolls.tsv")) >= 100
    assert sum(not case.relevant for case in _headlines()) >= 100


def test_verdicts(tagger: Tagger, capsys: pytest.CaptureFixture[str]) -> None:
    """Conflict is called relevant, and sport, business, films, crime, accidents, history and metaphor are not."""

    def wrong(case: Headline) -> str:
        tags = tagger.tag(Article(id="t", title=case.text))
        return (
            "" if tags.relevant == case.relevant else f"{'relevant' if tags.relevant else 'not relevant'} {tags.relevance:.2f}"
        )

    _check("verdicts", _headlines(), wrong, capsys)


def test_main_event_types(tagger: Tagger, capsys: pytest.CaptureFixture[str]) -> None:
    """The first event of a relevant headline is the one a person would name."""

    def wrong(case: Headline) -> str:
        events = tagger.tag(Article(id="t", title=case.text)).events
        said = events[0].type if events else "none"
        return "" if said == case.event else f"{said} for {case.event}"

    _check("event types", [case for case in _headlines() if case.event != "-"], wrong, capsys)


@pytest.mark.parametrize(
    ("title", "lead", "event"),
    [
        ("Rebels assassinate mayor in Cauca", "She was assassinated hours after the guerrillas declared an end to their ceasefire.", "assassination"),
        ("EU extends sanctions on militia leaders", "Ministers named rebels who are fighting army troops in Ituri.", "sanction"),
        ("Hostages freed in Gao after two years", "The nurses were kidnapped by gunmen who killed their driver.", "release"),
        ("Six killed in attack on village", "A drone strike hit the market of the village at noon.", "drone-strike"),
        ("Army and rebels agree to end fighting", "The ceasefire takes effect at midnight, both sides said.", "ceasefire"),
    ],
)  # fmt: skip
def test_the_event_of_the_headline_comes_first(tagger: Tagger, title: str, lead: str, event: str) -> None:
    """Not one that the lead tells beside it, unless that is a closer word for the same, or its end."""
    assert tagger.tag(Article(id="t", title=title, text=lead)).events[0].type == event


def test_actors_and_conflicts(tagger: Tagger, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the table names an actor or a conflict, the tags do too."""

    def wrong(case: Headline) -> str:
        tags = tagger.tag(Article(id="t", title=case.text))
        missing = [actor for actor in case.actors if actor not in {tag.id for tag in tags.actors}]
        if case.conflict not in {"-", *(tag.id for tag in tags.conflicts)}:
            missing.append(case.conflict)
        return " ".join(missing)

    cases = [case for case in _headlines() if case.actors or case.conflict != "-"]
    _check("actors and conflicts", cases, wrong, capsys)


def _said(toll: Toll | None) -> str:
    if toll is None:
        return "-"
    if toll.max is None:
        return f"{toll.min}+"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}-{toll.max}"


def test_tolls(tagger: Tagger, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed, wounded and abducted are counted, and what belongs to the background is kept apart."""
    failures = []
    rows = _rows("tolls.tsv")
    for killed, wounded, abducted, background, text in rows:
        tags = tagger.tag(Article(id="t", text=text))
        said = (_said(tags.fatalities), _said(tags.wounded), _said(tags.abducted))
        behind = _said(tags.background[0]) if tags.background else "-"
        if said != (killed, wounded, abducted) or background not in {"-", behind}:
            failures.append(f"{said} background {behind}: {text}")
    assert _rate("tolls", failures, len(rows), capsys) >= LEAST
