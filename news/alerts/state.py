"""What is remembered of a story between two of its updates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news.model import Alert, ChangeKind, Severity, StoryUpdate, Toll


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The few things about a story whose change is worth a ring."""

    severity: Severity = "info"
    events: tuple[str, ...] = ()
    """Event types, the main one first."""
    toll: Toll | None = None
    """Without its evidence."""
    independent_sources: int = 0
    said: tuple[ChangeKind, ...] = ()
    """Which of claim, confirmation and denial were heard."""
    focus: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An alert, and the story version that made it."""

    version: int
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The newest version of a story with news that may not ring yet."""

    update: StoryUpdate
    """Without the text of its article."""
    due: datetime
    """Event time from which it may ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """All that ``decide`` knows of a story; ``seen`` runs ahead of ``told`` while something waits."""

    version: int
    """The last story version handled."""
    clock: datetime
    """The latest event time handled; never goes back."""
    seen: Facts
    told: Facts
    seq: int = 0
    """Number of alerts made so far."""
    rings: tuple[datetime, ...] = ()
    """Event times of the rings inside the cap window, oldest first."""
    last_ring: datetime | None = None
    cancelled: bool = False
    opened_by: str = ""
    """Voice of the article that made the first alert."""
    made: tuple[Made, ...] = ()
    """The newest alerts, kept so that a repeated update yields what it yielded the first time."""
    held: Held | None = None
    """What waits for the end of the quiet period or for room below the cap."""
