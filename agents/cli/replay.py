"""``tocsin replay FILE|-``: what the live stages would have decided about an archive (DESIGN.md, section 8)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import click

from agents.cli.backtest import dated, find_watch, show
from news.alerts import AlertBook, AlertPolicy, Rung
from news.dedupe import BEGINNING, Seen, decide, event_time
from news.model import Alert, Article, TaggedArticle, UniqueArticle
from news.outcome import Dropped
from news.stories import StoryBook, StoryPolicy
from news.tagging import Tagger
from news.watches.backtest import backtest
from streams.batch import BatchLine, read_batch
from streams.codec import encode
from streams.knowledge import load_knowledge
from streams.settings import load_settings


@dataclass(slots=True)
class Row:
    """What is printed about one article."""

    id: object
    outcome: str
    reason: str
    story_id: str | None = None
    copy_of: str | None = None
    why: str = ""
    alerts: list[Alert] = field(default_factory=list)


@click.command(name="replay")
@click.argument("file", type=click.File("rb"))
@click.option("--all", "everything", is_flag=True, help="Group every article into stories, relevant or not.")
@click.option("--watch", metavar="NAME", help="Say instead what this watch would have sent.")
def command(file: BinaryIO, everything: bool, watch: str | None) -> None:
    """Decide about the articles of FILE (JSON Lines; - for standard input) as the live stages would, oldest first.

    Prints one JSON object per article, same order, same id: outcome, reason, story_id, copy_of, why and the alerts it rang.
    """
    settings = load_settings()
    asked = find_watch(settings, watch) if watch else None
    lines = list(read_batch(file))
    replay = Replay(Tagger(load_knowledge(settings)), settings.alert.policy(), settings.story.policy(), everything=everything)
    rows = replay.run(lines)
    if asked:
        times = {one.alert.alert_id: one.at for one in replay.rung}
        show([dated(alert, times[alert.alert_id]) for alert in backtest(asked, (one.alert for one in replay.rung))])
        return
    for line, row in zip(lines, rows, strict=True):
        if row is None:
            click.echo(f"tocsin: {line.error}", err=True)
        sys.stdout.buffer.write(encode(row or {"id": line.id, "error": line.error}) + b"\n")
    sys.stdout.buffer.flush()
    if any(row is None for row in rows):
        sys.exit(1)


class Replay:
    """Dedupe, tags, stories and alerts over one archive, with their state in memory."""

    def __init__(self, tagger: Tagger, policy: AlertPolicy, stories: StoryPolicy, *, everything: bool) -> None:
        self._tagger = tagger
        self._everything = everything
        self._seen: dict[str, Seen] = {}
        self._book = StoryBook(stories)
        self._alerts = AlertBook(policy)
        self._by_article: dict[str, Row] = {}
        self._into: dict[str, str] = {}
        self.rung: list[Rung] = []
        """Every alert, in the order of time."""

    def run(self, lines: Sequence[BatchLine]) -> list[Row | None]:
        """Rows in the order of ``lines``, decided in the order of time; ``None`` for a line that holds no article."""
        moments = list(_moments(lines))
        rows: list[Row | None] = [None] * len(lines)
        for at in sorted(range(len(lines)), key=moments.__getitem__):
            article = lines[at].article
            rows[at] = self._take(article, lines[at].id) if article else None
        self._note(self._alerts.finish())
        return [row and self._settled(row) for row in rows]

    def _take(self, article: Article, shown: object) -> Row:
        outcome, self._seen[article.id] = decide(article, self._seen.get(article.id))
        if isinstance(outcome, Dropped):
            return Row(id=shown, outcome="dropped", reason=outcome.reason, why=outcome.detail)
        return self._grouped(outcome.value, shown)

    def _grouped(self, unique: UniqueArticle, shown: object) -> Row:
        tags, theatre = self._tagger.tag_with_theatre(unique.article)
        if not (tags.relevant or tags.takes_back or unique.revision or self._everything):
            return Row(id=shown, outcome="dropped", reason="irrelevant", why=f"relevance {tags.relevance:.2f}")
        tagged = TaggedArticle(unique=unique, tags=tags, theatre=theatre)
        result = self._book.add(tagged, opens=self._everything or not tags.takes_back)
        row = self._by_article[unique.article.id] = Row(
            id=shown,
            outcome="story" if result.story_id else "dropped",
            reason=result.reason,
            story_id=result.story_id or None,
            copy_of=result.copy_of,
            why=result.why,
        )
        for update in result.updates:
            if update.story.merged_into:
                self._into[update.story.id] = update.story.merged_into
            self._note(self._alerts.take(update))
        return row

    def _note(self, rung: Iterable[Rung]) -> None:
        """Each alert goes to the article it is owed to, also when it had to wait."""
        for one in rung:
            self._by_article[one.article_id].alerts.append(one.alert)
            self.rung.append(one)

    def _settled(self, row: Row) -> Row:
        """The row with the story its article is in after all mergers."""
        while row.story_id in self._into:
            row.story_id = self._into[row.story_id]
        return row


def _moments(lines: Sequence[BatchLine]) -> Iterator[datetime]:
    """Event times; an article without one keeps the company of the line before it."""
    last = BEGINNING
    for line in lines:
        if line.article and (line.article.published or line.article.fetched):
            last = event_time(line.article)
        yield last
