"""A worker in which everything waits for something is not left like that."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from streams.codec import encode
from streams.embedded.valkey import EmbeddedValkey
from streams.topics import STORIES
from tests.alert_factory import Telling, story
from tests.e2e.conftest import QUICK
from tests.e2e.service import Service
from tests.e2e.site import wait_until


def test_a_worker_that_stands_still_starts_anew_and_loses_nothing(tmp_path: Path) -> None:
    """Redis takes connections and never answers: the worker says what stands still; once Redis answers the alert rings, once."""
    valkey = EmbeddedValkey(tmp_path / "valkey")
    service = Service(tmp_path / "data", {**QUICK, "TOCSIN_REDIS_URL": valkey.url, "TOCSIN_WORK_STALL_SECONDS": "3"})
    try:
        service.start()
        assert wait_until(service.ready, 120), service.log()
        os.kill(valkey.pid, signal.SIGSTOP)
        service.publish(STORIES, encode(Telling(story(id="held")).report("opened")), key=b"held")
        assert wait_until(lambda: "No message of stories/" in service.log(), 60), service.log()
        os.kill(valkey.pid, signal.SIGCONT)
        assert wait_until(lambda: bool(service.alerts()), 60), service.log()
        assert [alert["story_id"] for alert in service.alerts()] == ["held"]
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
        service.stop()
        valkey.close()
