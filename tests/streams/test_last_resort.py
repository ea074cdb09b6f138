"""A process that was to end, ends."""

from __future__ import annotations

import subprocess
import sys

STUCK = """
import threading
from streams.last_resort import end_within
threading.Thread(target=threading.Event().wait).start()
end_within({seconds}, "The broker is gone.")
"""


def run(seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STUCK.format(seconds=seconds)], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_thread_that_waits_for_ever_does_not_keep_a_process_alive() -> None:
    """The interpreter would wait for the thread; the process ends with an error that says why it was to end."""
    ended = run(0.2)
    assert ended.returncode == 1
    assert "tocsin: The broker is gone." in ended.stderr
