"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

AGAIN_SECONDS = 5.0
"""Longest that a task may take to clean up before it is asked again."""
FINISH_SECONDS = 4.0
"""Longest that a step which must not be cut in two may go on after it was cancelled."""


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and return when all have ended, however they did.

    Asked once is not enough: on Python 3.11 ``asyncio.wait_for``, by which redis-py sends, loses a cancellation that comes
    just as what it waits for is done.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)


async def in_one_piece(step: Coroutine[Any, Any, T]) -> T:
    """The result of ``step``, which a cancellation lets come to its end if that takes no longer than ``FINISH_SECONDS``."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=FINISH_SECONDS)
        if not task.cancel() and not task.cancelled():
            task.exception()
        raise
