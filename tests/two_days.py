"""A story over two days, told article by article, and the alerts it must give.

``python -m tests.two_days`` prints the alerts as JSON Lines; tests/golden/two-days.jsonl holds what was read and found right.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from news.alerts import AlertBook
from news.model import (
    Alert,
    Article,
    ConflictTag,
    CountryTag,
    Evidence,
    Flag,
    FlagKind,
    Place,
    Severity,
    TaggedArticle,
    Tags,
    Toll,
    UniqueArticle,
)
from news.stories import StoryBook
from streams.codec import encode
from tests.alert_factory import event

MORNING = datetime(2024, 5, 14, 6, 0, tzinfo=UTC)
FIRST = "Drone strike hits fuel depot near Kirkuk, two workers killed"
LEAD = (
    "A drone struck the Dibis fuel depot near Kirkuk in northern Iraq early on Tuesday, killing two workers and setting three "
    "storage tanks on fire, provincial officials said. Firefighters were still at the depot in the afternoon."
)


@dataclass(frozen=True)
class Report:
    """One article of the script, and the type of alert that it must give (``None``: silence)."""

    name: str
    hours: float
    family: str
    title: str
    summary: str
    rings: str | None
    killed: int | None = 2
    severity: Severity = "medium"
    flags: tuple[tuple[FlagKind, str], ...] = ()
    revises: str = ""
    """The name of the report whose text this one replaces."""
    age_hours: float = 0.1
    """Between publication and fetch."""
    backfill: bool = False
    waits: bool = False
    """Whether its alert is held back until the quiet period is over."""


SCRIPT = (
    Report("first", 0, "alpha-wire", FIRST, LEAD, "alert"),
    Report("copy", 0.3, "beta-post", "Two dead as drone hits Kirkuk fuel depot", LEAD + " (Alpha Wire)", None),
    Report("old", 0.5, "omega", FIRST, LEAD + " The tanks held diesel.", None, backfill=True),
    Report(
        "second", 1.5, "gamma-tv", "Kirkuk: drone attack on Dibis fuel depot kills two workers",
        "Two workers died when a drone hit the fuel depot at Dibis near Kirkuk on Tuesday, the governor told our correspondent; "
        "three storage tanks were burning.", "update",
    ),
    Report(
        "rise", 4, "alpha-wire", "Toll of drone strike on Kirkuk fuel depot rises to seven",
        "Seven workers were killed in the drone strike on the Dibis fuel depot near Kirkuk, provincial officials said, after "
        "rescuers reached the storage tanks.", "update", killed=7, severity="high",
    ),
    Report(
        "stale", 6, "delta-news", "Seven workers killed at Kirkuk fuel depot, officials say",
        "The drone strike on the Dibis fuel depot near Kirkuk killed seven workers, officials said of the burning storage tanks.",
        None, killed=7, severity="high", age_hours=30,
    ),
    Report(
        "denial", 9, "epsilon-agency", "Army denies its drone struck Dibis fuel depot near Kirkuk",
        "The army on Tuesday denied that one of its drones struck the Dibis fuel depot near Kirkuk, where seven workers were "
        "killed and storage tanks burned.", "update", killed=7, severity="high", flags=(("denial", "The army on Tuesday denied"),),
    ),
    Report(
        "repeat", 20, "zeta-daily", "What we know of the drone strike on the Kirkuk fuel depot",
        "Seven workers were killed when a drone struck the Dibis fuel depot near Kirkuk; the army denied it. The storage tanks "
        "burned through the night.", None, killed=7, severity="high", flags=(("denial", "the army denied it"),),
    ),
    Report(
        "correction", 27, "alpha-wire", "Correction: five workers killed in drone strike on Kirkuk fuel depot",
        "Correction: five workers, not seven, were killed in the drone strike on the Dibis fuel depot near Kirkuk, provincial "
        "officials said; two had been counted twice at the storage tanks.", "correction", killed=5, severity="high",
        flags=(("correction", "Correction: five workers, not seven"),), revises="rise",
    ),
    Report(
        "retraction", 33, "alpha-wire", "Alpha Wire withdraws report of drone strike on Kirkuk fuel depot",
        "Alpha Wire withdraws its report of a drone strike on the Dibis fuel depot near Kirkuk: the fire in the storage tanks "
        "was an accident.", "cancel", killed=None, severity="low",
        flags=(("retraction", "Alpha Wire withdraws its report"),), revises="first",
    ),
    Report("late-copy", 36, "eta-times", "Two dead as drone hits Kirkuk fuel depot", LEAD + " (agencies)", None),
    Report(
        "return", 40, "theta-radio", "Drone did hit Kirkuk fuel depot, governor says",
        "A drone did hit the Dibis fuel depot near Kirkuk on Tuesday and killed two workers, the governor said, showing a wing "
        "found between the storage tanks.", "alert",
    ),
    Report(
        "claim", 40.1, "iota-post", "Militia claims drone strike on Kirkuk fuel depot",
        "A militia claimed the drone strike on the Dibis fuel depot near Kirkuk that killed two workers and burned storage tanks.",
        "update", flags=(("claim", "A militia claimed"),), waits=True,
    ),
    Report(
        "claim-copy", 40.2, "kappa-online", "Militia claims strike on fuel depot",
        "A militia claimed the drone strike on the Dibis fuel depot near Kirkuk that killed two workers and burned storage tanks.",
        None, flags=(("claim", "A militia claimed"),),
    ),
    Report(
        "second-toll", 44, "theta-radio", "Kirkuk fuel depot: nine workers dead in drone strike",
        "Nine workers are now known to have died in the drone strike on the Dibis fuel depot near Kirkuk, the governor said; "
        "they were found between the storage tanks.", "update", killed=9, severity="high",
    ),
    Report(
        "confirmation", 44.1, "iota-post", "Army confirms drone strike on Kirkuk fuel depot",
        "The army confirmed that a drone struck the Dibis fuel depot near Kirkuk and killed nine workers between the storage "
        "tanks.", "update", killed=9, severity="high", flags=(("confirmation", "The army confirmed"),), waits=True,
    ),
)  # fmt: skip


def articles(start: datetime = MORNING) -> list[TaggedArticle]:
    """The script as the tag stage would publish it, beginning at ``start``."""
    return [_tagged(_said(report, f"{start:%A}"), start) for report in SCRIPT]


def expected_types() -> list[str]:
    """The types of the alerts, in order."""
    return [report.rings for report in SCRIPT if report.rings]


def alerts_of(tagged: list[TaggedArticle]) -> list[list[Alert]]:
    """For each article the alerts that the story and alert decisions make of it, at once or when they are due."""
    book, alerts, latest = StoryBook(), AlertBook(), dict[str, int]()
    made: list[list[Alert]] = [[] for _ in tagged]
    for at, article in enumerate(tagged):
        latest[article.unique.article.id] = at
        rung = [one for update in book.add(article).updates for one in alerts.take(update)]
        for one in (*rung, *(alerts.finish() if article is tagged[-1] else ())):
            made[latest[one.article_id]].append(one.alert)
    return made


def golden(tagged: list[TaggedArticle]) -> bytes:
    """All alerts as JSON Lines; ``times.alerted`` is empty, as the decision leaves it."""
    return b"".join(encode(alert) + b"\n" for alerts in alerts_of(tagged) for alert in alerts)


def _said(report: Report, day: str) -> Report:
    """``report`` with the day of the week on which the story begins."""
    flags = tuple((kind, text.replace("Tuesday", day)) for kind, text in report.flags)
    return replace(report, summary=report.summary.replace("Tuesday", day), flags=flags)


def _tagged(report: Report, start: datetime) -> TaggedArticle:
    fetched = start + timedelta(hours=report.hours)
    subject = report.revises or report.name
    article = Article(
        id=f"two-days-{subject}",
        url=f"https://{report.family}.example/{subject}",
        source=f"{report.family}.example",
        publisher=report.family.replace("-", " ").title(),
        family=report.family,
        publisher_country="GB",
        lang="en",
        title=report.title,
        summary=report.summary,
        published=fetched - timedelta(hours=report.age_hours),
        fetched=fetched,
        backfill=report.backfill,
    )
    unique = UniqueArticle(
        article=article, revision=int(bool(report.revises)), changed=("title", "summary") if report.revises else ()
    )
    return TaggedArticle(unique=unique, tags=_tags(report), theatre="middle-east", tagged=fetched + timedelta(seconds=1))


def _tags(report: Report) -> Tags:
    return Tags(
        relevant=True,
        relevance=0.9,
        focus="IQ",
        places=tuple(_places(report)),
        countries=(CountryTag(code="IQ", role="event", score=1.0),),
        regions=("western-asia", "middle-east"),
        conflicts=(ConflictTag(id="us-iran-backed-militias", score=0.6),),
        events=(event(),),
        fatalities=Toll(min=report.killed, max=report.killed) if report.killed else None,
        severity=report.severity,
        flags=tuple(Flag(kind=kind, evidence=_quote(report, text)) for kind, text in report.flags),
    )


def _places(report: Report) -> list[Place]:
    found: list[dict[str, Any]] = [
        {"name": "Kirkuk", "lat": 35.46806, "lon": 44.39222, "geonameid": 94787, "role": "event", "confidence": 0.9}
    ]
    start = report.title.find("Kirkuk")
    return [Place(field="title", start=start, end=start + 6, text="Kirkuk", country="IQ", kind="city", **one) for one in found]


def _quote(report: Report, text: str) -> Evidence:
    start = report.summary.find(text)
    return Evidence(field="summary", start=start, end=start + len(text), text=text, rule="flag")


if __name__ == "__main__":
    sys.stdout.buffer.write(golden(articles()))
