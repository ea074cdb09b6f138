"""Work in a child process that is ended when it takes too long."""

from __future__ import annotations

import os
import time

import pytest

from streams.apart import Apart, TookTooLongError


async def test_endless_work_is_ended_and_the_next_is_done() -> None:
    """What does not end is killed with its child, as is a child that dies; the next call gets a fresh one."""
    async with Apart(1.0) as apart:
        with pytest.raises(TookTooLongError):
            await apart.run(time.sleep, 3600)
        with pytest.raises(TookTooLongError):
            await apart.run(os._exit, 9)
        assert await apart.run(len, "abc") == 3


async def test_the_work_is_done_in_another_process() -> None:
    """The poller's own process stays free."""
    async with Apart() as apart:
        assert await apart.run(os.getpid) != os.getpid()
