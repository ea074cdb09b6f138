"""The alerts of many stories in memory, for replays and back-tests: event time alone moves its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news.alerts.decide import clock_of, decide
from news.alerts.held import release
from news.alerts.policy import AlertPolicy
from news.alerts.state import AlertState
from news.model import Alert, StoryUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """An alert, and the article it is owed to."""

    article_id: str
    alert: Alert
    at: datetime
    """Event time of the ring; of what waited, when it was due."""


class AlertBook:
    """Decides as the live alert stage does. What waits rings when an update of any story is as late as it is due."""

    def __init__(self, policy: AlertPolicy | None = None) -> None:
        self._policy = policy or AlertPolicy()
        self._states: dict[str, AlertState] = {}
        self._waiting: dict[str, datetime] = {}

    def take(self, update: StoryUpdate) -> list[Rung]:
        """What rings by the time of ``update``, and for it."""
        at, article_id = clock_of(update), update.article.unique.article.id
        found = self.until(at)
        alert, state = decide(update, self._states.get(update.story.id), self._policy)
        self._keep(update.story.id, state)
        return [*found, Rung(article_id=article_id, alert=alert, at=at)] if alert else found

    def until(self, moment: datetime) -> list[Rung]:
        """What waited and is due by ``moment``, in the order it is due."""
        ready = sorted((due, story_id) for story_id, due in self._waiting.items() if due <= moment)
        return [rung for _, story_id in ready for rung in self._released(story_id)]

    def finish(self) -> list[Rung]:
        """What still waits when no more updates come: the service would have rung it, each at its time."""
        return self.until(max(self._waiting.values())) if self._waiting else []

    def _released(self, story_id: str) -> list[Rung]:
        held = self._states[story_id].held
        alert, state = release(self._states[story_id], self._policy)
        self._keep(story_id, state)
        return [Rung(article_id=held.update.article.unique.article.id, alert=alert, at=held.due)] if held and alert else []

    def _keep(self, story_id: str, state: AlertState) -> None:
        self._states[story_id] = state
        self._waiting.pop(story_id, None)
        if state.held:
            self._waiting[story_id] = state.held.due
