"""``tocsin replay FILE|-``: what the story and alert stages would have decided about an archive (DESIGN.md, section 8)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
import msgspec

from news.dedupe import BEGINNING, Seen, decide, event_time
from news.model import Article, StoryUpdate, TaggedArticle, Tags, UniqueArticle
from news.outcome import Dropped
from news.stories import StoryBook
from streams.codec import encode
from streams.errors import TocsinError


@dataclass(slots=True)
class Row:
    """What is printed about one article."""

    id: str
    outcome: str
    reason: str
    story_id: str | None = None
    copy_of: str | None = None
    alerts: list[object] = field(default_factory=list)


@click.command(name="replay")
@click.argument("file", type=click.File("rb"))
@click.option("--all", "everything", is_flag=True, help="Group every article into stories, relevant or not.")
def command(file: BinaryIO, everything: bool) -> None:
    """Decide about the articles of FILE (JSON Lines; - reads standard input) as the live stages would, oldest first.

    Prints one JSON object per article, in the order of the file: id, outcome, reason, story_id, copy_of, alerts.
    """
    replay = Replay(everything=everything)
    articles = list(_articles(file))
    moments = _moments(articles)
    order = sorted(range(len(articles)), key=moments.__getitem__)
    rows = {at: replay.take(articles[at]) for at in order}
    for at in range(len(articles)):
        sys.stdout.buffer.write(encode(replay.settled(rows[at])) + b"\n")


class Replay:
    """Dedupe, stories and alerts over one archive, with their state in memory."""

    def __init__(self, *, everything: bool) -> None:
        self._everything = everything
        self._seen: dict[str, Seen] = {}
        self._book = StoryBook()
        self._into: dict[str, str] = {}

    def take(self, article: Article) -> Row:
        outcome, self._seen[article.id] = decide(article, self._seen.get(article.id))
        if isinstance(outcome, Dropped):
            return Row(id=article.id, outcome="dropped", reason=outcome.reason)
        return self._story(outcome.value)

    def settled(self, row: Row) -> Row:
        """The row with the story its article is in after all mergers."""
        while row.story_id in self._into:
            row.story_id = self._into[row.story_id]
        return row

    def _story(self, unique: UniqueArticle) -> Row:
        tagged = TaggedArticle(unique=unique, tags=Tags(), theatre="world")
        if not (tagged.tags.relevant or self._everything):
            return Row(id=unique.article.id, outcome="dropped", reason="irrelevant")
        result = self._book.add(tagged)
        for update in result.updates:
            self._note(update)
        return Row(
            id=unique.article.id, outcome="story", reason=result.reason, story_id=result.story_id, copy_of=result.copy_of
        )

    def _note(self, update: StoryUpdate) -> None:
        if update.story.merged_into:
            self._into[update.story.id] = update.story.merged_into


def _moments(articles: list[Article]) -> list[datetime]:
    """Event times; an article without one keeps the company of the article before it."""
    moments, last = [], BEGINNING
    for article in articles:
        last = event_time(article) if article.published or article.fetched else last
        moments.append(last)
    return moments


def _articles(file: BinaryIO) -> Iterator[Article]:
    for number, line in enumerate(file, 1):
        if line.strip():
            yield _article(line, f"line {number} of {file.name}")


def _article(line: bytes, where: str) -> Article:
    try:
        row: dict[str, Any] = msgspec.json.decode(line, type=dict)
    except msgspec.DecodeError as error:
        raise TocsinError(f"There is no JSON object in {where}: {error}.") from error
    text = {name: str(row.get(name) or "") for name in ("id", "url", "source", "title", "summary", "text", "lang")}
    return Article(
        id=text["id"] or text["url"] or where,
        url=text["url"],
        source=text["source"],
        lang=text["lang"],
        title=text["title"],
        summary=text["summary"],
        text=text["text"],
        published=_time(row.get("published")),
        backfill=True,
    )


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
