"""One turn of one feed: fetch, read, publish what is new or changed, and hand the lease back with what was learnt.

An entry counts as seen only after the broker acknowledged it, so a poller that dies loses nothing: its leases run out, another
takes over and publishes again what was not marked. Dedupe absorbs the repeats.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from redis.exceptions import RedisError

from news.health import GONE, Failure
from news.model import Article, Feed
from news.schedule import Hints, Limits
from streams.control import Control
from streams.fetch.result import FetchResult, Validators
from streams.logs import get_logger
from streams.metrics import ENTRIES
from streams.reading import Reading
from streams.registry import FeedRecord, FetchNote, Finish, Lease
from streams.registry.records import host_of
from streams.registry.registry import Claim
from streams.registry.seen import Seen
from streams.registry.turn import Fetched, NextTurn, Policy, after_fetch
from streams.settings import PollSettings

log = get_logger(__name__)

PUBLISH_AGAIN = timedelta(seconds=60)


class Registry(Protocol):
    async def claim(self, wanted: int) -> Claim: ...
    async def renew(self, leases: Sequence[Lease]) -> set[str]: ...
    async def seen(self, record: FeedRecord) -> Seen: ...
    async def finish(self, lease: Lease, finish: Finish, *, at: datetime) -> bool: ...
    async def move(self, record: FeedRecord, url: str) -> str: ...
    async def announce(self, control: Control) -> None: ...
    async def deliver(self) -> int: ...


class Fetch(Protocol):
    async def fetch(self, url: str, validators: Validators) -> FetchResult: ...


class Read(Protocol):
    async def __call__(self, result: FetchResult, feed: Feed, fetched: datetime, seen: Seen) -> Reading: ...


class Complete(Protocol):
    """Adds the page behind an entry where the feed asks for full text; returns the article as it is where it cannot."""

    async def __call__(self, article: Article, feed: Feed) -> Article: ...


class Publish(Protocol):
    """Returns when the broker has acknowledged; raises when it has not."""

    async def __call__(self, article: Article) -> None: ...


async def _as_it_is(article: Article, feed: Feed) -> Article:  # noqa: ARG001 - the shape of Complete
    return article


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    registry: Registry
    fetcher: Fetch
    read: Read
    publish: Publish
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    """From 0 to 1, for jitter."""
    complete: Complete = _as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What a document brings against what was seen of its feed."""

    reading: Reading
    seen: Seen
    new: tuple[Article, ...]
    changed: tuple[Article, ...]

    @classmethod
    def of(cls, reading: Reading, seen: Seen) -> _News:
        verdicts = [(seen.verdict(mark), article) for article, mark in reading.articles]
        new = tuple(article for verdict, article in verdicts if verdict == "new")
        changed = tuple(article for verdict, article in verdicts if verdict == "changed")
        return cls(reading=reading, seen=seen, new=new, changed=changed)


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a turn ended, before it is decided what follows."""

    lease: Lease
    fetched: Fetched
    outcome: str
    result: FetchResult | None = None
    seen: Seen | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FeedPoller:
    ports: Ports
    settings: PollSettings

    async def poll(self, lease: Lease) -> FetchNote:
        """Fetch one leased feed and do all that follows from it."""
        state, feed = lease.record.state, lease.record.feed
        validators = Validators(etag=state.etag, last_modified=state.last_modified, body_hash=state.body_hash)
        result = await self.ports.fetcher.fetch(feed.url, validators)
        fetched = self._learnt(result)
        if result.outcome != "ok":
            return await self._end(_Ended(lease, fetched, result.outcome, result))
        seen = await self.ports.registry.seen(lease.record)
        reading = await self.ports.read(result, feed, fetched.at, seen)
        if reading.problem:
            return await self._end(_unread(lease, result, fetched, reading))
        return await self._publish(lease, result, fetched, _News.of(reading, seen))

    async def _publish(self, lease: Lease, result: FetchResult, fetched: Fetched, news: _News) -> FetchNote:
        fresh = [*news.new, *news.changed]
        marked = self._mark_backfill(fresh, fetched.at) if lease.record.state.first_fetched is None else fresh
        sent = await asyncio.gather(*(self._send(article, lease.record.feed) for article in marked), return_exceptions=True)
        errors = [error for error in sent if error is not None]
        if errors:
            return await self._not_published(lease, errors[0])
        for verdict, found in (("new", news.new), ("changed", news.changed)):
            ENTRIES.labels(verdict).inc(len(found))
        ENTRIES.labels("known").inc(len(news.reading.marks) - len(fresh))
        seen = news.seen.after((*news.reading.marks, *news.reading.shared))
        return await self._end(_Ended(lease, _with_news(fetched, news), "ok", result, seen=seen))

    async def _send(self, article: Article, feed: Feed) -> None:
        await self.ports.publish(await self.ports.complete(article, feed))

    def _mark_backfill(self, articles: Sequence[Article], now: datetime) -> list[Article]:
        """First contact never floods: what is old, and all but the first few without a date, never rings."""
        oldest = now - timedelta(hours=self.settings.backfill_hours)
        undated = self.settings.backfill_undated
        marked = []
        for article in articles:
            if article.published is None:
                undated -= 1
            is_old = undated < 0 if article.published is None else article.published < oldest
            marked.append(replace(article, backfill=True) if is_old else article)
        return marked

    async def _not_published(self, lease: Lease, error: BaseException) -> FetchNote:
        """The broker did not take it: nothing is marked as seen, the feed is not to blame, and it is tried again soon."""
        log.warning("not-published", feed=lease.record.feed.url, error=str(error))
        now = self.ports.clock()
        note = FetchNote(at=now, outcome="not-published", detail=str(error)[:200], next_seconds=PUBLISH_AGAIN.total_seconds())
        await self.ports.registry.finish(lease, Finish(state=lease.record.state, due=now + PUBLISH_AGAIN, note=note), at=now)
        return note

    async def crashed(self, lease: Lease) -> FetchNote:
        """A bug of ours met this feed: it is tried again later, and the log knows why."""
        fetched = Fetched(at=self.ports.clock(), failure=Failure(kind="soft", reason="crashed"))
        return await self._end(_Ended(lease, fetched, "crashed"))

    async def give_back(self, lease: Lease) -> None:
        """We are stopping: the feed stays due."""
        note = FetchNote(at=self.ports.clock(), outcome="stopped")
        finish = Finish(state=lease.record.state, due=lease.due, note=note)
        try:
            await self.ports.registry.finish(lease, finish, at=lease.claimed)
        except (RedisError, OSError):
            log.warning("redis-broken", feed=lease.record.feed.url)

    async def _end(self, ended: _Ended) -> FetchNote:
        lease, fetched = ended.lease, ended.fetched
        turn = after_fetch(lease.record, fetched, _policy(self.settings), self.ports.chance())
        note = _note(ended, turn)
        finish = Finish(
            state=turn.state,
            due=turn.due,
            note=note,
            seen=ended.seen,
            backfill=lease.record.state.first_fetched is None,
            host_pause=turn.host_pause,
            controls=turn.controls,
        )
        ours = await self.ports.registry.finish(lease, finish, at=fetched.at)
        if ours and turn.controls:
            await self.ports.registry.deliver()
        if ours and turn.move:
            await self._move(lease.record, turn.state.moved_to)
        return note

    async def _move(self, record: FeedRecord, url: str) -> None:
        outcome = await self.ports.registry.move(record, url)
        words = "is polled there from now on" if outcome == "moved" else "which is polled already"
        detail: dict[str, str | int | float | None] = {"feed": record.feed.url, "to": url, "outcome": outcome}
        summary = f"{record.feed.url} has moved to {url}: {words}."
        await self.ports.registry.announce(Control(kind="feed-moved", time=self.ports.clock(), summary=summary, detail=detail))

    def _learnt(self, result: FetchResult) -> Fetched:
        now = self.ports.clock()
        hints = Hints(max_age=result.max_age, retry_after=result.retry_after, answers_304=result.outcome == "not_modified")
        return Fetched(
            at=now,
            failure=_failure(result),
            status=result.status or 0,
            etag=result.validators.etag,
            last_modified=result.validators.last_modified,
            body_hash=result.validators.body_hash,
            hints=hints,
            permanent_url=result.permanent_url if host_of(result.permanent_url) else "",
        )


def _unread(lease: Lease, result: FetchResult, fetched: Fetched, reading: Reading) -> _Ended:
    """What is no feed will not become one soon; what took too long may have met a busy machine."""
    outcome = "parse-timeout" if reading.took_too_long else "no-feed"
    failure = Failure(kind="temporary" if reading.took_too_long else "hard", reason=outcome, status=fetched.status)
    return _Ended(lease, replace(fetched, failure=failure), outcome, result, detail=reading.problem)


def _with_news(fetched: Fetched, news: _News) -> Fetched:
    reading = news.reading
    return replace(
        fetched,
        has_document=True,
        hints=replace(fetched.hints, ttl=reading.ttl, skip_hours=reading.skip_hours, skip_days=reading.skip_days),
        entries=len(reading.marks),
        new=len(news.new),
        published=len(news.new) + len(news.changed),
        dates=tuple(article.published for article in news.new if article.published),
    )


def _failure(result: FetchResult) -> Failure | None:
    if result.outcome == "gone":
        return Failure(kind="hard", reason=f"http-{GONE}", status=GONE)
    if result.failure is None:
        return None
    reason = result.failure.kind.replace("_", "-")
    if reason in {"http-4xx", "http-5xx", "http-other"} and result.status:
        reason = f"http-{result.status}"
    return Failure(kind=result.failure.severity, reason=reason, status=result.status or 0)


def _policy(settings: PollSettings) -> Policy:
    limits = Limits(
        floor=settings.floor,
        fast_floor=settings.fast_floor,
        ceiling=settings.ceiling,
        new_per_poll=settings.new_per_poll,
    )
    return Policy(limits=limits, disable_after=timedelta(days=settings.disable_days))


def _note(ended: _Ended, turn: NextTurn) -> FetchNote:
    fetched, outcome, result = ended.fetched, ended.outcome, ended.result
    failure = fetched.failure.reason if fetched.failure else ""
    said = result.failure.detail if result and result.failure else ""
    return FetchNote(
        at=fetched.at,
        outcome=failure if outcome == "error" and failure else outcome,
        status=fetched.status,
        late=round((ended.lease.claimed - ended.lease.due).total_seconds(), 3),
        milliseconds=round(result.elapsed * 1000) if result else 0,
        bytes=result.wire_bytes if result else 0,
        entries=fetched.entries,
        new=fetched.new,
        changed=fetched.published - fetched.new,
        next_seconds=round((turn.due - fetched.at).total_seconds(), 1) if turn.due else 0.0,
        why=turn.state.why,
        detail=(ended.detail or said)[:200],
    )
