"""How long to wait before the next attempt to connect."""

from __future__ import annotations

import random
from collections.abc import Iterator

FIRST = 0.1
LONGEST = 5.0


def waits() -> Iterator[float]:
    """Seconds: doubling from 0.1 to 5, with jitter, for ever."""
    wait = FIRST
    while True:
        yield wait * random.uniform(0.5, 1.0)
        wait = min(LONGEST, wait * 2)
