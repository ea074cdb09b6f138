"""Stories, their updates and alerts for tests, with every field a test does not care about filled in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from news.alerts import AlertBook, AlertPolicy
from news.model import (
    Alert,
    Article,
    Change,
    ChangeKind,
    ConflictTag,
    CountryTag,
    EventTag,
    Evidence,
    Flag,
    FlagKind,
    SourceRef,
    Story,
    StoryUpdate,
    TaggedArticle,
    Tags,
    Toll,
    UniqueArticle,
)
from streams.codec import encode

START = datetime(2024, 2, 7, 18, 0, tzinfo=UTC)


def evidence(text: str = "drone strike", rule: str = "test") -> Evidence:
    return Evidence(field="title", start=0, end=len(text), text=text, rule=rule)


def event(kind: str = "drone-strike", score: float = 0.9) -> EventTag:
    return EventTag(type=kind, plover="ASSAULT/drone", acled="Air/drone strike", score=score, evidence=(evidence(),))


def flag(kind: FlagKind, text: str = "the ministry said") -> Flag:
    return Flag(kind=kind, evidence=evidence(text))


def article(number: int = 1, *, at: datetime = START, family: str = "agency-a", **fields: Any) -> Article:
    values: dict[str, Any] = {
        "id": f"article-{number}",
        "url": f"https://{family}.example/{number}",
        "publisher": family.title(),
        "family": family,
        "lang": "en",
        "title": "A drone strike kills a commander in Baghdad",
        "published": at,
        "fetched": at + timedelta(minutes=1),
    }
    return Article(**{**values, **fields})


def story(**fields: Any) -> Story:
    values: dict[str, Any] = {
        "id": "s1",
        "version": 1,
        "theatre": "middle-east",
        "opened": START,
        "updated": START,
        "headline": "A drone strike kills a commander in Baghdad",
        "summary": "A drone strike hit a car in eastern Baghdad.",
        "lang": "en",
        "relevant": True,
        "relevance": 0.9,
        "severity": "medium",
        "focus": "IQ",
        "countries": (CountryTag(code="IQ", role="event", score=1.0), CountryTag(code="JO", role="mention", score=0.2)),
        "regions": ("western-asia", "middle-east"),
        "conflicts": (ConflictTag(id="us-iran-militias", score=0.8),),
        "events": (event(),),
        "fatalities": Toll(min=1, max=1, evidence=(evidence("a commander"),)),
        "independent_sources": 1,
    }
    return Story(**{**values, **fields})


def source_of(item: Article, copy_of: str | None = None) -> SourceRef:
    return SourceRef(
        article_id=item.id,
        publisher=item.publisher,
        family=item.family,
        url=item.url,
        title=item.title,
        lang=item.lang,
        published=item.published,
        fetched=item.fetched,
        copy_of=copy_of,
        backfill=item.backfill,
    )


def update(
    story_: Story, by: Article, *changes: Change | ChangeKind, flags: tuple[Flag, ...] = (), copy_of: str | None = None
) -> StoryUpdate:
    said = tuple(change if isinstance(change, Change) else Change(kind=change) for change in changes)
    tagged = TaggedArticle(
        unique=UniqueArticle(article=by),
        tags=Tags(relevant=True, relevance=0.9, flags=flags),
        theatre=story_.theatre,
        tagged=by.fetched + timedelta(seconds=1) if by.fetched else None,
    )
    return StoryUpdate(story=story_, changes=said, article=tagged, copy_of=copy_of, why="it opened the story")


@dataclass
class Telling:
    """A story told article by article: each ``report`` returns the update the story stage would publish."""

    story: Story = field(default_factory=lambda: story(version=0, independent_sources=0))
    told: int = 0

    def report(
        self,
        *changes: Change | ChangeKind,
        hours: float = 0,
        family: str = "agency-a",
        flags: tuple[Flag, ...] = (),
        copy_of: str | None = None,
        by: dict[str, Any] | None = None,
        **now: Any,
    ) -> StoryUpdate:
        self.told += 1
        at = START + timedelta(hours=hours)
        item = article(self.told, at=at, family=family, **(by or {}))
        sources = (*self.story.sources, source_of(item, copy_of))
        independent = len({source.family for source in sources if source.copy_of is None})
        values = {"independent_sources": independent, **now}
        self.story = replace(
            self.story, version=self.story.version + 1, updated=at, sources=sources, flags=(*self.story.flags, *flags), **values
        )
        return update(self.story, item, *(changes or ("source",)), flags=flags, copy_of=copy_of)


def toll(low: int, high: int | None = None) -> Toll:
    """``toll(5)`` is exactly five; ``toll(5, 9)`` a range."""
    return Toll(min=low, max=low if high is None else high, evidence=(evidence(f"{low} people were killed"),))


@cache
def _validator() -> Draft202012Validator:
    schema = Path(__file__).parent.parent / "docs" / "alert.schema.json"
    return Draft202012Validator(
        json.loads(schema.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def checked(payload: bytes) -> bytes:
    """The JSON of an alert, after it was held against docs/alert.schema.json."""
    _validator().validate(json.loads(payload))
    return payload


def play(*updates: StoryUpdate, policy: AlertPolicy | None = None) -> list[Alert | None]:
    """The alert each update in turn is the cause of, at once or when it was due; each valid against the schema."""
    book, alerts = AlertBook(policy), dict[str, Alert]()
    for item in updates:
        for rung in book.take(item):
            checked(encode(rung.alert))
            alerts[rung.article_id] = rung.alert
    return [alerts.get(item.article.unique.article.id) for item in updates]


def opening(**fields: Any) -> Alert:
    """The first alert of a story with these fields."""
    [alert] = play(Telling(story(**{"version": 0, **fields})).report("opened"))
    assert alert is not None
    return alert
