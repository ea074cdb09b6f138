"""The notifier as a process: it waits for Redis, tells how it is, and goes on by itself."""

from __future__ import annotations

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.embedded.valkey import EmbeddedValkey, free_port
from tests.chaos.victims import Process
from tests.e2e.site import wait_until

PATIENCE = 60.0


class Place:
    """A notifier, the port of a Redis that may be away, and its status pages."""

    def __init__(self, directory: Path) -> None:
        self.redis_port, self._status_port, self._directory = free_port(), free_port(), directory
        self.log = directory / "notify.log"
        self.notifier = Process("notify", ("notify",), directory, {
            "TOCSIN_REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "TOCSIN_STATUS_PORT": str(self._status_port),
            "TOCSIN_WAIT_SECONDS": "600",
            "TOCSIN_LOG_FORMAT": "json",
        })  # fmt: skip

    def valkey(self) -> EmbeddedValkey:
        return EmbeddedValkey(self._directory / "valkey", self.redis_port)

    def ready(self) -> tuple[int, str]:
        """Status of /readyz and what it says of Redis."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._status_port}/readyz", timeout=5) as answer:
                return answer.status, json.loads(answer.read())["parts"]["redis"]
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())["parts"].get("redis", "")
        except OSError:
            return 0, ""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.notifier.kill()


def test_a_notifier_without_redis_waits_and_says_so(place: Place) -> None:
    """Redis comes late, is killed and comes back: /readyz and the log tell it, the process stays, and it ends when asked to."""
    place.notifier.start()
    assert wait_until(lambda: place.ready()[0] == 503 and "cannot be reached" in place.ready()[1], PATIENCE)
    valkey = place.valkey()
    assert wait_until(lambda: place.ready() == (200, "ready"), PATIENCE), place.log.read_text()
    os.kill(valkey.pid, signal.SIGKILL)
    assert wait_until(lambda: place.ready()[0] == 503, PATIENCE)
    valkey.close()
    valkey = place.valkey()
    assert wait_until(lambda: place.ready() == (200, "ready"), PATIENCE), place.log.read_text()
    assert place.notifier.signal(signal.SIGTERM) == 0
    valkey.close()
    told = [json.loads(line)["event"] for line in place.log.read_text().splitlines() if line.startswith("{")]
    assert [event for event in told if event in {"not ready", "ready"}] == ["not ready", "ready", "not ready", "ready"]
