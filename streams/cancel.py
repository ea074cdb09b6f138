"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from typing import Any

AGAIN_SECONDS = 5.0
"""Longest that a task may take to clean up before it is asked again."""


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
