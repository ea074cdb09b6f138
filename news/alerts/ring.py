"""A ring and its limits: what is worth saying, when it may be said, and what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from news.alerts.compose import alert_of
from news.alerts.facts import merged
from news.alerts.policy import AlertPolicy
from news.alerts.state import AlertState, Made
from news.model import Alert, AlertType, Change, StoryUpdate

KEPT_ALERTS = 3
"""Newest alerts kept in the state for redelivered updates; one batch of updates rarely makes two of one story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What is worth saying, as what, and whether it passes the quiet period and the cap."""

    kind: AlertType
    changes: tuple[Change, ...]
    urgent: bool


def free_at(state: AlertState, policy: AlertPolicy) -> datetime:
    """The event time from which an ordinary update may ring: after the quiet period, and with room below the cap."""
    if state.last_ring is None:
        return state.clock
    quiet_ends = state.last_ring + policy.quiet
    recent = [ring for ring in state.rings if state.clock - ring < policy.cap_window]
    return max(quiet_ends, recent[-policy.cap] + policy.cap_window) if len(recent) >= policy.cap else quiet_ends


def rung(update: StoryUpdate, state: AlertState, ring: Ring, policy: AlertPolicy) -> tuple[Alert, AlertState]:
    """The alert number ``state.seq + 1``, rung at ``state.clock``; nothing waits after it, for it says everything."""
    alert = alert_of(update, seq=state.seq + 1, kind=ring.kind, changes=ring.changes)
    rings = tuple(time for time in (*state.rings, state.clock) if state.clock - time < policy.cap_window)
    told = state.seen if ring.kind in {"correction", "cancel"} else merged(state.told, state.seen)
    return alert, replace(
        state,
        seq=alert.seq,
        told=told,
        rings=rings[-policy.cap :],
        last_ring=state.clock,
        cancelled=ring.kind == "cancel",
        opened_by=state.opened_by or update.article.unique.article.voice,
        made=(*state.made, Made(version=update.story.version, alert=alert))[-KEPT_ALERTS:],
        held=None,
    )
