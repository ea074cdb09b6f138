"""What a process knows of its own health, for ``/healthz``, ``/readyz`` and the logs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from streams import metrics
from streams.logs import get_logger

STUCK_SECONDS = 120.0
"""An event loop that has not turned for so long will not turn again: ``/healthz`` fails and the process may be restarted."""
log = get_logger("tocsin.health")


@dataclass(slots=True)
class Health:
    """The parts a process depends on, each well (``""``) or ill with a sentence why."""

    parts: dict[str, str] = field(default_factory=dict)
    beat: float = field(default_factory=time.monotonic)

    def well(self, part: str) -> None:
        if self.parts.get(part, "new"):
            log.info("ready", part=part)
        self._set(part, "")

    def ill(self, part: str, why: str) -> None:
        """Log the sentence when the part was well or the reason is another."""
        if self.parts.get(part) != why:
            log.warning("not ready", part=part, why=why)
        self._set(part, why)

    def turn(self) -> None:
        """The event loop turns."""
        self.beat = time.monotonic()

    @property
    def ready(self) -> bool:
        return bool(self.parts) and not any(self.parts.values())

    @property
    def alive(self) -> bool:
        return time.monotonic() - self.beat < STUCK_SECONDS

    def _set(self, part: str, why: str) -> None:
        self.parts[part] = why
        metrics.READY.labels(part).set(not why)


HEALTH = Health()
"""Of this process, as the metrics are."""
