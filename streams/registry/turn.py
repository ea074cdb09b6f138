"""What one fetch changes about a feed: its health, rhythm, address and next turn. Decided without asking anyone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from news import health as healthy
from news.health import Failure, Health
from news.schedule import Hints, LastPoll, Limits, first_rhythm, next_turn, observe
from streams.control import Control
from streams.registry.records import FeedRecord, FeedState

MOVE_AFTER = 3
"""The same permanent redirect so many times in a row moves the feed."""
LONGEST_HOST_PAUSE = 3600.0
BUSY_PAUSE = 60.0
"""Seconds a host is left alone after a 429 that does not say for how long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a poller learnt from one fetch."""

    at: datetime
    failure: Failure | None = None
    status: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    hints: Hints = field(default_factory=Hints)
    """``ttl`` and skips only where a document was read; else those of the last one hold."""
    has_document: bool = False
    entries: int = 0
    new: int = 0
    published: int = 0
    dates: tuple[datetime, ...] = ()
    """Dates of the entries; read at the first contact only."""
    permanent_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    limits: Limits = field(default_factory=Limits)
    disable_after: timedelta = field(default_factory=lambda: timedelta(days=7))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTurn:
    state: FeedState
    due: datetime | None
    controls: tuple[Control, ...]
    host_pause: float
    move: bool


def after_fetch(record: FeedRecord, fetched: Fetched, policy: Policy, jitter: float) -> NextTurn:
    """The state of a feed after a fetch, when it is due again, and what is to be announced."""
    learnt = _failed(record.state, fetched, policy) if fetched.failure else _succeeded(record.state, fetched)
    state, due = _scheduled(record.state, learnt, fetched, policy, jitter)
    return NextTurn(
        state=state,
        due=due,
        controls=_announcements(record, state, fetched),
        host_pause=_host_pause(fetched),
        move=state.moved_count == MOVE_AFTER and not fetched.failure,
    )


def _failed(state: FeedState, fetched: Fetched, policy: Policy) -> FeedState:
    assert fetched.failure  # noqa: S101 - the caller asked
    health = healthy.fail(state.health, fetched.failure, fetched.at, policy.disable_after)
    hints = replace(state.hints, retry_after=fetched.hints.retry_after, max_age=None)
    return replace(state, health=health, hints=hints, last_fetched=fetched.at, fetches=state.fetches + 1)


def _succeeded(state: FeedState, fetched: Fetched) -> FeedState:
    repeats = bool(fetched.permanent_url) and fetched.permanent_url == state.moved_to
    return replace(
        state,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=fetched.body_hash,
        hints=_hints(state.hints, fetched),
        rhythm=_rhythm(state, fetched),
        health=healthy.succeed(state.health, fetched.at),
        moved_to=fetched.permanent_url,
        moved_count=(state.moved_count + 1 if repeats else 1) if fetched.permanent_url else 0,
        first_fetched=state.first_fetched or fetched.at,
        last_fetched=fetched.at,
        last_success=fetched.at,
        last_new=fetched.at if fetched.new else state.last_new,
        fetches=state.fetches + 1,
        published=state.published + fetched.published,
    )


def _hints(before: Hints, fetched: Fetched) -> Hints:
    hints = fetched.hints
    if not fetched.has_document:
        hints = replace(hints, ttl=before.ttl, skip_hours=before.skip_hours, skip_days=before.skip_days)
    has_answered = before.answers_304 and not fetched.has_document
    return replace(hints, answers_304=hints.answers_304 or has_answered or (before.answers_304 and fetched.new > 0))


def _rhythm(state: FeedState, fetched: Fetched) -> Any:
    if state.first_fetched is None or state.last_success is None:
        return first_rhythm(fetched.dates, fetched.at)
    return observe(state.rhythm, state.last_success, fetched.at, fetched.new)


def _scheduled(
    before: FeedState, state: FeedState, fetched: Fetched, policy: Policy, jitter: float
) -> tuple[FeedState, datetime | None]:
    turn = next_turn(
        fetched.at,
        state.rhythm,
        state.hints,
        policy.limits,
        last=_last_poll(before, fetched),
        back_off=healthy.back_off(state.health, fetched.failure) if fetched.failure else 0.0,
        jitter=jitter,
    )
    polled = healthy.is_polled(state.health)
    state = replace(state, interval=turn.interval if polled else 0.0, why=turn.why if polled else state.health.state)
    return state, turn.due if polled else None


def _last_poll(before: FeedState, fetched: Fetched) -> LastPoll | None:
    if before.last_success is None or not fetched.entries:
        return None
    elapsed = (fetched.at - before.last_success).total_seconds()
    return LastPoll(elapsed=elapsed, share_new=fetched.new / fetched.entries)


def _announcements(record: FeedRecord, after: FeedState, fetched: Fetched) -> tuple[Control, ...]:
    before: Health = record.state.health
    if before.state == after.health.state or (before.state == "new" and after.health.state == "healthy"):
        return ()
    because = f": {after.health.reason}" if after.health.reason else ""
    return (
        Control(
            kind="feed-health",
            time=fetched.at,
            summary=f"{record.feed.title or record.feed.url} is {after.health.state} (was {before.state}){because}.",
            detail={
                "feed": record.feed.url,
                "publisher": record.feed.publisher,
                "country": record.feed.country,
                "before": before.state,
                "after": after.health.state,
                "failures": after.health.failures,
                "reason": after.health.reason,
            },
        ),
    )


def _host_pause(fetched: Fetched) -> float:
    if fetched.status not in {429, 503}:
        return 0.0
    asked = fetched.hints.retry_after
    if asked is not None:
        return min(asked, LONGEST_HOST_PAUSE)
    return BUSY_PAUSE if fetched.status == 429 else 0.0  # noqa: PLR2004 - "too many requests"
