"""The same end-to-end tests on the embedded servers and on a real Apache Kafka with a real Redis or Valkey."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from streams.embedded.valkey import EmbeddedValkey, free_port
from tests import local_kafka
from tests.e2e.service import Service
from tests.e2e.site import Site, wait_until

QUICK = {
    "TOCSIN_POLL_STARTER_PACK": "false",
    "TOCSIN_POLL_HOST_SPACING": "0.01",
    "TOCSIN_POLL_FLOOR": "1",
    "TOCSIN_POLL_FAST_FLOOR": "1",
    "TOCSIN_POLL_CEILING": "2",
    "TOCSIN_POLL_LEASE": "5",
    "TOCSIN_WORK_SESSION_TIMEOUT": "6",
    "TOCSIN_POLL_READ_TIMEOUT_SECONDS": "3",
}
"""Polling every second or two, so that a test sees the second poll of a feed."""

MakeService: TypeAlias = Callable[[], Service]


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real broker: TOCSIN_TEST_KAFKA, or one that is started for the tests."""
    if address := os.environ.get("TOCSIN_TEST_KAFKA"):
        yield address
        return
    if reason := local_kafka.missing():
        pytest.skip(f"no real Kafka: {reason}")
    cluster = local_kafka.Cluster(tmp_path_factory.mktemp("kafka"))
    yield cluster.address
    cluster.stop()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[str]:
    """Debian's Redis where it is installed, else the Valkey of the wheel."""
    program = shutil.which("redis-server")
    if program is None:
        server = EmbeddedValkey(tmp_path / "valkey")
        yield server.url
        server.close()
        return
    port = free_port()
    process = subprocess.Popen([program, "--port", str(port), "--dir", str(tmp_path), "--appendonly", "yes", "--save", ""])
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """A running service, with its worker ready, on either kind of servers."""
    settings = dict(QUICK)
    if request.param == "kafka":
        address = request.getfixturevalue("kafka")
        local_kafka.forget_topics(address)
        settings |= {"TOCSIN_KAFKA_BROKERS": address, "TOCSIN_REDIS_URL": request.getfixturevalue("redis_server")}
    running = Service(tmp_path / "data", settings)
    try:
        running.start()
        assert wait_until(running.ready, 120), running.log()
        yield running
    finally:
        running.stop()
