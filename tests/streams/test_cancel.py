"""Tasks end when they are told to."""

from __future__ import annotations

import asyncio

import pytest

from streams import cancel


async def deaf(times: int) -> None:
    """Loses so many cancellations, as ``asyncio.wait_for`` of Python 3.11 may lose one."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if not times:
                raise
            times -= 1


async def test_a_task_that_loses_a_cancellation_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One loses none, one the first, one the first two, and one had ended before: all have ended afterwards."""
    monkeypatch.setattr(cancel, "AGAIN_SECONDS", 0.05)
    over = asyncio.create_task(asyncio.sleep(0))
    tasks = [asyncio.create_task(deaf(times)) for times in range(3)]
    await asyncio.sleep(0.01)
    async with asyncio.timeout(30):
        await cancel.cancel(over, *tasks)
    assert [task.cancelled() for task in (over, *tasks)] == [False, True, True, True]
