"""The path of every article through the stages, kept for a while, for ``tocsin why``."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path as FilePath
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from streams.codec import Malformed, decode, encode
from streams.logs import get_logger

TRACE = "tocsin:trace:"
"""Prefix of an article's hash: ``url``, and ``<stage>/<outcome>`` → JSON of a step."""
BY_URL = "tocsin:trace-url:"
"""Prefix of the pointers from a URL's hash to the article id."""
ORDER = "tocsin:trace-order"
"""List of what is kept, oldest first: article id and, after a blank, the pointer's hash."""
BATCH = 200
LONGEST_DETAIL = 500
HELD = 20_000
"""Steps held while Redis is away; then the oldest go, a trace is no reason to stop or to grow."""

log = get_logger("tocsin.trace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one stage made of an article."""

    stage: str
    outcome: str
    """``passed``, ``dropped`` with its reason after a colon, ``quarantined``."""
    detail: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Everything known of an article's way, oldest step first."""

    article_id: str
    url: str
    steps: tuple[Step, ...]


class Trace:
    """Records steps in batches and finds them again.

    ``record`` only remembers; ``flush`` writes, one call for all: a stage calls ``flush`` once per batch.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        hours: float = 72,
        most: int = 200_000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep paths for ``hours`` after their last step, of the newest ``most`` articles; ``clock`` tells when steps happen.

        At a hundred articles a second three days of paths would fill Redis, which holds the alerts.
        """
        self._redis, self._most = redis, most
        self._script = redis.register_script(_source())
        self._seconds = max(1, int(hours * 3600))
        self._clock = clock
        self._waiting: deque[tuple[str, str, Step]] = deque(maxlen=HELD)

    def record(self, article_id: str, url: str, stage: str, outcome: str, detail: str = "") -> None:
        """Remember one step; the newest of the same stage and outcome stays."""
        step = Step(stage=stage, outcome=outcome, detail=detail[:LONGEST_DETAIL], at=self._clock())
        self._waiting.append((article_id, url, step))

    async def flush(self) -> None:
        """Write what was recorded. When Redis is away the steps wait for the next call; nothing is raised."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                await self._write(batch)
            except (RedisError, OSError) as error:
                self._waiting.extendleft(reversed(batch[: HELD - len(self._waiting)]))
                log.warning("trace not written", error=str(error), waiting=len(self._waiting))
                return

    async def _write(self, batch: list[tuple[str, str, Step]]) -> None:
        """All in one call: a command for each key of each step would cost a worker as much as telling copies apart."""
        keys, args = [ORDER], list[str | bytes | int]((self._seconds, BY_URL))
        for article_id, url, step in batch:
            keys += (TRACE + article_id, BY_URL + _digest(url))
            args += (article_id, url, f"{step.stage}/{step.outcome.partition(':')[0]}", encode(step))
        surplus = await self._script(keys=keys, args=args) - self._most
        if surplus > 0:
            await self._trim(surplus)

    async def _trim(self, surplus: int) -> None:
        """Forget what is too many at the head of the list."""
        oldest = cast("list[bytes] | None", await cast("Awaitable[object]", self._redis.lpop(ORDER, surplus)))
        pairs = [entry.decode().rpartition(" ") for entry in oldest or ()]
        found = [key for article_id, _, digest in pairs for key in (TRACE + article_id, BY_URL + digest)]
        if found:
            await self._redis.unlink(*found)

    async def find(self, article_id: str) -> Path | None:
        """The path of an article by its id."""
        fields = cast("dict[bytes, bytes]", await cast("Awaitable[object]", self._redis.hgetall(TRACE + article_id)))
        if not fields:
            return None
        found = (decode(Step, value) for name, value in fields.items() if name != b"url")
        steps = sorted((step for step in found if not isinstance(step, Malformed)), key=lambda step: step.at)
        return Path(article_id=article_id, url=fields.get(b"url", b"").decode(), steps=tuple(steps))

    async def find_by_url(self, url: str) -> Path | None:
        """The path of an article by the canonical URL it was recorded with."""
        article_id = await self._redis.get(BY_URL + _digest(url))
        return await self.find(article_id.decode()) if isinstance(article_id, bytes) else None


@cache
def _source() -> str:
    return FilePath(__file__).with_suffix(".lua").read_text(encoding="utf-8")


def _digest(url: str) -> str:
    return hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=12).hexdigest()
