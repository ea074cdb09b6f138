"""Reads invented conflict stories: ``conflict_stories.txt``, the harder ``hard_stories.txt``, ``next_stories.txt`` and ``second_events.txt``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.story_order import grouped
from news.model import Article, TaggedArticle, UniqueArticle
from news.stories import StoryBook
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
CONFLICT = Path(__file__).with_name("conflict_stories.txt")
HARD = Path(__file__).with_name("hard_stories.txt")
NEXT = Path(__file__).with_name("next_stories.txt")
SECOND = Path(__file__).with_name("second_events.txt")


@dataclass(frozen=True, slots=True)
class Report:
    """An article, the event it reports, and the article of the event it is a copy of."""

    story: str
    article: Article
    copy_of: str | None = None


def reports(data: Path = CONFLICT) -> list[Report]:
    """All reports of a file, oldest first."""
    found = [report for block in data.read_text(encoding="utf-8").split("\n# ")[1:] for report in _block(block)]
    return sorted(found, key=lambda report: (report.article.published or MONDAY, report.article.id))


def stories_of(arrivals: Iterable[Report]) -> dict[str, str]:
    """Story id by article id, after all mergers."""
    tagger = Tagger(load_knowledge(Settings()))
    tagged = [
        TaggedArticle(unique=UniqueArticle(article=report.article), tags=tags, theatre=theatre)
        for report in arrivals
        for tags, theatre in (tagger.tag_with_theatre(report.article),)
    ]
    return grouped(tagged, StoryBook())


def _block(block: str) -> list[Report]:
    name, *lines = [line for line in block.splitlines() if line.strip() and not line.startswith(";")]
    rows = [[cell.strip() for cell in line.split(" | ", 3)] for line in lines]
    return [_report(name, number, row, rows) for number, row in enumerate(rows, 1)]


def _report(name: str, number: int, row: list[str], rows: list[list[str]]) -> Report:
    hours, lang, title, text = (*row, "")[:4]
    original = text.removeprefix("=") if text.startswith("=") else ""
    at = MONDAY + timedelta(hours=float(hours))
    article = Article(
        id=f"{name}-{number}",
        url=f"https://outlet{number}.example/{name}",
        family=f"outlet{number}",
        lang=lang,
        title=title,
        text=rows[int(original) - 1][3] if original else text.removeprefix("-"),
        published=at,
        fetched=at,
    )
    return Report(name, article, f"{name}-{original}" if original else None)
