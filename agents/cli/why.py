"""``tocsin why``: what became of an article, which rules decided, and why a watch was or was not told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
from redis.asyncio import Redis

from agents.cli.alert_proof import alert_lines
from agents.cli.with_redis import with_redis
from news.model import Alert
from news.render import clean
from news.urls import canonical_url
from news.watches import Watch
from streams.alert_store import AlertStore
from streams.codec import Malformed, decode
from streams.errors import TocsinError
from streams.settings import load_settings
from streams.trace import Path, Trace
from streams.watch_store import WatchStore

_STORY = re.compile(r"\bstory (\S+)")
_ALERT = re.compile(r"\b(?:alert|update|correction|cancel) (\S+:[1-9]\d*)\b")


@click.command("why")
@click.argument("what", metavar="URL|ALERT_ID|ARTICLE_ID")
@click.option("--watch", metavar="NAME", help="Also judge the watch's condition, test by test.")
def command(what: str, watch: str | None) -> None:
    """Tell the path of an article through the stages, or the evidence of an alert."""
    settings = load_settings()
    lines = with_redis(settings, lambda redis: _explain(redis, what, watch))
    for line in lines:
        click.echo(line)


async def _explain(redis: Redis, what: str, watch_name: str | None) -> list[str]:
    watch = await _watch(redis, watch_name)
    store = AlertStore(redis)
    payload = await store.find(what) if _is_alert_id(what) else None
    if payload:
        return [*alert_lines(_alert(payload), watch)]
    path = await _path(redis, what)
    if path is None:
        raise TocsinError(
            f"Nothing is known of {what}: it never came, or its path is no longer kept (TOCSIN_ALERT_TRACE_HOURS)."
        )
    lines = list(path_lines(path))
    alert = await _alert_of(store, path)
    if alert is None:
        lines.append("  It led to no alert that is kept." if watch is None else "  It led to no alert, so no watch was asked.")
        return lines
    return [*lines, *alert_lines(alert, watch)]


def path_lines(path: Path) -> Iterator[str]:
    """The steps of an article, oldest first."""
    yield f"{clean(path.url) or path.article_id}"
    yield f"  article {clean(path.article_id)}"
    for step in path.steps:
        yield f"  {step.at:%Y-%m-%d %H:%M:%S} {step.stage:<7} {step.outcome}" + (
            f"  {clean(step.detail)}" if step.detail else ""
        )


async def _watch(redis: Redis, name: str | None) -> Watch | None:
    if name is None:
        return None
    record = (await WatchStore(redis).all()).get(name)
    if record is None:
        raise TocsinError(f"There is no watch {name}; tocsin watch list shows them.")
    return record.watch


async def _path(redis: Redis, what: str) -> Path | None:
    """By article id, by the URL as given, or by its canonical form."""
    trace = Trace(redis)
    for url in dict.fromkeys((what, canonical_url(what))):
        if url and (path := await trace.find_by_url(url)):
            return path
    return await trace.find(what)


async def _alert_of(store: AlertStore, path: Path) -> Alert | None:
    """The alert the article made, else the newest one of its story."""
    details = [step.detail for step in reversed(path.steps)]
    for detail in details:
        if (found := _ALERT.search(detail)) and (payload := await store.find(found[1])):
            return _alert(payload)
    for detail in details:
        if (found := _STORY.search(detail)) and (payload := await store.latest(found[1])):
            return _alert(payload)
    return None


def _alert(payload: bytes) -> Alert:
    alert = decode(Alert, payload)
    if isinstance(alert, Malformed):
        raise TocsinError(f"The stored alert cannot be read: {alert.error}.")
    return alert


def _is_alert_id(what: str) -> bool:
    story_id, _, seq = what.rpartition(":")
    return bool(story_id) and seq.isdecimal()
