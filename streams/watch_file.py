"""The watch file of a running service: read again when it changes; when it is wrong, the last good watches stay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from redis.asyncio import Redis

from news.alert_texts import LANGUAGES
from news.watches import Problem, Vocabulary, Watch, WatchRules, read_watches
from streams.control import Control, announce
from streams.deliver.urls import checker
from streams.logs import get_logger
from streams.settings import NotifySettings
from streams.watch_store import WatchStore

log = get_logger("tocsin.watches")


class WatchFile:
    """Brings the file's watches into Redis. ``refresh`` is called every few seconds."""

    def __init__(self, redis: Redis, settings: NotifySettings, vocabulary: Vocabulary, clock: Callable[[], datetime]) -> None:
        """Watch the file that ``settings`` names, if any; ``clock`` stamps what is announced."""
        self._redis, self._settings, self._vocabulary, self._clock = redis, settings, vocabulary, clock
        self._store = WatchStore(redis)
        self._seen: tuple[int, int] | None = None

    async def refresh(self) -> None:
        """Read the file if it has changed. Raises redis-py's errors."""
        path = self._settings.watches
        if path is None or (stamp := _stamp(path)) == self._seen:
            return
        watches, problems = await asyncio.to_thread(self._read, path, await self._known_urls())
        if not problems:
            taken = await self._store.replace_file(watches)
            problems = tuple(_taken(name) for name in taken)
        await self._tell(path, watches, problems)
        self._seen = stamp

    def _read(self, path: Path, known_urls: frozenset[str]) -> tuple[tuple[Watch, ...], tuple[Problem, ...]]:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return (), (Problem(line=1, message=f"the file cannot be read: {error}"),)
        return read_watches(text, watch_rules(self._settings, self._vocabulary, known_urls))

    async def _known_urls(self) -> frozenset[str]:
        """URLs in use are not asked again: a host that is away for an hour is no reason to refuse the whole file."""
        return frozenset(url for record in (await self._store.all()).values() for url in record.watch.deliver)

    async def _tell(self, path: Path, watches: tuple[Watch, ...], problems: tuple[Problem, ...]) -> None:
        sentences = [problem.sentence(path.name) for problem in problems]
        for sentence in sentences:
            log.error("watch file refused", problem=sentence)
        kept = "the last good watches stay" if problems else f"{len(watches)} watches in use"
        summary = f"Watch file {path.name}: {'; '.join(sentences[:3]) + '; ' if problems else ''}{kept}."
        detail: dict[str, str | int | float | None] = {"problems": len(problems), "watches": len(watches)}
        await announce(self._redis, Control(kind="watches", time=self._clock(), summary=summary, detail=detail))
        log.info("watch file read", watches=len(watches), problems=len(problems))


def watch_rules(
    settings: NotifySettings, vocabulary: Vocabulary, known_urls: frozenset[str] = frozenset(), *, reach: bool = True
) -> WatchRules:
    """What a watch is held against; ``known_urls`` are not asked over the network, and none is unless ``reach``."""
    signed = bool(settings.webhook_secret)
    near = checker(allow_private=settings.allow_private, signed=signed, reach=False)
    far = checker(allow_private=settings.allow_private, signed=signed, reach=reach)
    return WatchRules(
        vocabulary=vocabulary,
        languages=LANGUAGES,
        check_url=lambda url, signs: near(url, signs) if url in known_urls else far(url, signs),
    )


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size


def _taken(name: str) -> Problem:
    return Problem(
        line=1, message=f"watch {name} was made by a command", suggestion=f"tocsin watch remove {name}, or rename it"
    )
