"""How often a story may ring; one set of defaults, every value a setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from news.model import SEVERITIES, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """The limits a developing story is held to.

    A correction, a cancel, a merge and a rise of severity to ``breakthrough`` or above pass both the quiet period and the cap.
    """

    window: timedelta = timedelta(hours=24)
    """An article published longer than this before it was fetched never rings."""
    quiet: timedelta = timedelta(minutes=15)
    """After a ring, updates wait this long; what they say rings as one at the end."""
    cap: int = 8
    """Rings per story within ``cap_window``."""
    cap_window: timedelta = timedelta(hours=24)
    source_steps: tuple[int, ...] = (2, 3)
    """The numbers of independent sources worth an update: the first confirmation and the second."""
    event_score: float = 0.5
    """An event type scored lower is no news."""
    breakthrough: Severity = "high"


def rank(severity: Severity) -> int:
    """0 for info to 4 for critical."""
    return SEVERITIES.index(severity)
