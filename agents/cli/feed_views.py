"""Feeds and their fetches as lines and tables of a terminal; everything a feed says is cleaned before it is shown."""

from __future__ import annotations

from datetime import datetime

from rich.table import Table

from news.model import Article
from news.render import clean
from streams.registry import FeedRecord, FetchNote

COLOURS = {"healthy": "green", "new": "cyan", "failing": "yellow", "disabled": "red", "retired": "dim"}
UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def span(seconds: float) -> str:
    """A time span in its largest fitting unit: ``2.5 h``."""
    for size, name in UNITS:
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {name}"
    return "0 s"


def when(moment: datetime | None, now: datetime) -> str:
    """``in 3 min``, ``2 h ago`` or ``never``."""
    if moment is None:
        return "never"
    seconds = (moment - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"


def feeds_table(records: list[FeedRecord], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("health", "country", "title", "url", "last", "due", "every", "published", "why"):
        table.add_column(heading, overflow="fold")
    for record in records:
        table.add_row(*feed_row(record, now))
    return table


def feed_row(record: FeedRecord, now: datetime) -> tuple[str, ...]:
    state, feed = record.state, record.feed
    health = state.health.state
    return (
        f"[{COLOURS[health]}]{health}[/]",
        feed.country or "--",
        escape(clean(feed.title or feed.publisher, 40)),
        escape(clean(feed.url)),
        when(state.last_fetched, now),
        "leased" if record.leased else when(record.due, now) if record.due else "--",
        span(state.interval) if state.interval else "--",
        str(state.published),
        state.health.reason or state.why or "--",
    )


def log_table(notes: tuple[FetchNote, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("at", "outcome", "status", "ms", "bytes", "entries", "new", "changed", "next", "why", "detail"):
        table.add_column(heading, overflow="fold")
    for note in notes:
        table.add_row(
            note.at.strftime("%Y-%m-%d %H:%M:%S"),
            note.outcome,
            *(str(value) if value else "--" for value in (note.status, note.milliseconds, note.bytes)),
            *(str(value) for value in (note.entries, note.new, note.changed)),
            span(note.next_seconds),
            note.why,
            escape(clean(note.detail, 120)),
        )
    return table


def article_line(article: Article) -> str:
    date = article.published.strftime("%Y-%m-%d %H:%M") if article.published else "no date         "
    marks = f" [{', '.join(article.marks)}]" if article.marks else ""
    return f"{date}  {article.lang or '--'}  {clean(article.title, 100)}{marks}"


def escape(text: str) -> str:
    """Rich takes square brackets for styles; a feed's are words."""
    return text.replace("[", "\\[")
