"""What is killed and started again: workers, pollers, brokers, the Valkey."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from streams.embedded.valkey import EmbeddedValkey
from tests.local_kafka import Broker


class Victim(Protocol):
    """Something that can be killed and started again on its data."""

    name: str
    away: float
    """Longest time it stays dead, in seconds."""

    def start(self) -> None: ...
    def kill(self) -> None: ...


class Process:
    """A subcommand of tocsin; started again when it ends by itself too, as a supervisor would."""

    def __init__(
        self, name: str, arguments: tuple[str, ...], directory: Path, settings: Mapping[str, str], module: str = "agents"
    ) -> None:
        self.name, self.away, self.ended = name, 3.0, 0
        self._module = module
        self._arguments, self._log = arguments, directory / f"{name}.log"
        directory.mkdir(parents=True, exist_ok=True)
        clean = {key: value for key, value in os.environ.items() if not key.startswith("TOCSIN_")}
        self._environment = {**clean, **settings, "TOCSIN_DATA_DIR": str(directory / name)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", self._module, *self._arguments]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, start_new_session=True)

    def call(self, *arguments: str) -> None:
        """Run another subcommand with the same settings to its end; again while its servers are away."""
        command = [sys.executable, "-m", "agents", *arguments]
        while subprocess.run(command, env=self._environment, capture_output=True, check=False).returncode:
            time.sleep(1)

    def mend(self) -> None:
        """Start it again if it ended by itself, and count that."""
        if self._process and self._process.poll() is not None:
            self.ended += 1
            self.start()

    def over(self) -> bool:
        """Whether it ended."""
        return self._process is not None and self._process.poll() is not None

    def code(self) -> int | None:
        """Its exit code, once it is over."""
        return self._process.returncode if self._process else None

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> int | None:
        """Send a signal that ends it, wait, and return its exit code."""
        if not self._process:
            return None
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(number)
        return process.wait(timeout=60)

    def last_words(self, lines: int = 40) -> str:
        """The end of its log, for who must know why a test failed."""
        log = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join([f"{self.name} ended by itself {self.ended} times; its log ends:", *log[-lines:]])


class Valkey:
    """A real Valkey with an append-only file on its own directory."""

    def __init__(self, directory: Path) -> None:
        self.name, self.away = "valkey", 4.0
        self._directory = directory
        self._server: EmbeddedValkey | None = EmbeddedValkey(directory)
        self.url, self._port = self._server.url, self._server.port

    def start(self) -> None:
        self._server = EmbeddedValkey(self._directory, self._port)

    @property
    def pid(self) -> int:
        return self._server.pid if self._server else 0

    def kill(self) -> None:
        if self._server:
            os.kill(self._server.pid, signal.SIGKILL)
            while self._server.alive():
                time.sleep(0.01)

    def close(self) -> None:
        if self._server:
            self._server.close()


class KafkaBroker:
    """One broker of the cluster."""

    def __init__(self, broker: Broker) -> None:
        self.name, self.away, self._broker = f"broker-{broker.port}", 8.0, broker

    def start(self) -> None:
        self._broker.start()
        self._broker.wait()

    def kill(self) -> None:
        self._broker.kill()
