"""Work in a child process that is ended when it takes too long."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
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


def test_a_child_does_not_outlive_a_killed_parent() -> None:
    """SIGKILL on the parent leaves no process behind."""
    code = "import asyncio, os; from streams.apart import Apart\nasync def main():\n    async with Apart() as apart:\n        print(await apart.run(os.getpid), flush=True); await asyncio.sleep(60)\nif __name__ == '__main__': asyncio.run(main())"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 30
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.1)


async def test_the_work_is_done_in_another_process() -> None:
    """The poller's own process stays free."""
    async with Apart() as apart:
        assert await apart.run(os.getpid) != os.getpid()
