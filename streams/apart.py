"""Work on foreign input that may take long or for ever, done in a child process that is ended when it does.

Why not in threads: regular expressions hold the interpreter's lock while they match, so one feed that provokes a slow match
stops every thread; and a thread cannot be ended. Measured on feeds of 80 to 130 kB: feedparser takes 20 to 120 ms, trafilatura
about the same for a page, sending a body of 1 MB to the child and the result back 3 ms. So the fast reader stays in the
poller's own process (1 to 3 ms for a feed) and only what it hands over comes here.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

TASKS_PER_CHILD = 2_000
"""After so many a child is replaced: libraries for broken HTML keep memory."""


START_SECONDS = 60.0


class TookTooLongError(Exception):
    """The work was not done in time, or its child process died of it."""


class Apart:
    """One child process, started when first needed. Use as ``async with Apart() as apart``."""

    def __init__(self, seconds: float = 15.0) -> None:
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Apart:  # noqa: PYI034 - Self is the same and reads no better
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work``, a function of a module, in the child; one after another.

        Raises:
            TookTooLongError: it was ended after the time limit, or the child died.
        """
        async with self._turn:
            loop = asyncio.get_running_loop()
            try:
                pool = await self._started()
                future = loop.run_in_executor(pool, _Call(work, args, kwargs))
                return await asyncio.wait_for(future, self._seconds)
            except (TimeoutError, BrokenProcessPool) as error:
                self._end()
                raise TookTooLongError(f"not done within {self._seconds:g} s") from error

    async def _started(self) -> ProcessPoolExecutor:
        """The child is up before the time of the work begins to count."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                1, context, initializer=_follow, initargs=(os.getpid(),), max_tasks_per_child=TASKS_PER_CHILD
            )
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self._pool, bool), START_SECONDS)
        return self._pool

    def _end(self) -> None:
        """Kill the child: it may be in a loop that hears no signal but this."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - kill_workers() comes with Python 3.14
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _follow(parent: int) -> None:
    """In the child: end when the parent has, also when that was killed and could tell nobody."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent-watch").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


class _Call:
    """A call that can be sent to another process."""

    def __init__(self, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._work, self._args, self._kwargs = work, args, kwargs

    def __call__(self) -> Any:
        return self._work(*self._args, **self._kwargs)
