"""A directory for each worker that shares a data directory, and the same one again after a restart where it is free."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from streams.errors import TocsinError

MOST = 64
"""Workers on one data directory."""


class Slot:
    """The first directory nobody uses: ``worker``, ``worker-2``, ...; kept until ``close`` or the end of the process."""

    def __init__(self, data_dir: Path) -> None:
        """Take a directory.

        Raises:
            TocsinError: all are taken, or the data directory cannot be written.
        """
        for number in range(1, MOST + 1):
            self.directory = data_dir.resolve() / ("worker" if number == 1 else f"worker-{number}")
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
                self._lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise TocsinError(f"The data directory {data_dir} cannot be used: {error}.") from error
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._lock)
            else:
                return
        raise TocsinError(f"{MOST} workers already use {data_dir}.")

    def close(self) -> None:
        """Leave the directory to another."""
        os.close(self._lock)
