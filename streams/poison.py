"""When too much fails, stop: a worker that quarantines everything would empty the topic for nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from streams.errors import TocsinError


class PoisonError(TocsinError):
    """A stage failed on more messages than it may; the worker stops and nothing of the last batch is acknowledged."""


class PoisonGuard:
    """Counts failures of one stage: how many in a row, and what share of the last ``window`` messages."""

    def __init__(self, *, consecutive: int, share: float, window: int = 1000) -> None:
        """Take the limits: ``consecutive`` messages in a row, or ``share`` (0 to 1) of a full ``window``."""
        self._consecutive = consecutive
        self._share = share
        self._recent: deque[bool] = deque(maxlen=window)
        self._run = 0

    def check(self, stage: str, failures: Sequence[str | None]) -> None:
        """Take note of a batch: the reason of each failure, ``None`` for what went well.

        Raises:
            PoisonError: a limit is passed; the sentence names it.
        """
        last = ""
        for reason in failures:
            self._run = self._run + 1 if reason else 0
            last = reason or last
            self._recent.append(reason is not None)
            if self._run >= self._consecutive:
                raise PoisonError(f"Stage {stage} stops: {self._run} messages in a row went to quarantine ({last}).")
        failed, seen = sum(self._recent), len(self._recent)
        if seen == self._recent.maxlen and failed > self._share * seen:
            raise PoisonError(f"Stage {stage} stops: {failed} of the last {seen} messages went to quarantine ({last}).")
