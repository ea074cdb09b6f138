"""What a process says of itself over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from streams import metrics
from streams.embedded.valkey import free_port
from streams.errors import TocsinError
from streams.health import STUCK_SECONDS, Health
from streams.http_status import StatusServer
from streams.settings import StatusSettings


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def server(health: Health) -> Iterator[StatusServer]:
    server = StatusServer(StatusSettings(port=free_port()), health)
    yield server
    server.close()


def get(server: StatusServer, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_process_is_ready_when_all_it_depends_on_is_well(server: StatusServer, health: Health) -> None:
    """Not before it has looked, not while a part is ill, and the sentence says which and why."""
    assert get(server, "/readyz")[0] == 503
    health.well("kafka")
    health.ill("redis", "Redis is away.")
    status, body = get(server, "/readyz")
    assert status == 503
    assert json.loads(body)["parts"] == {"kafka": "ready", "redis": "Redis is away."}
    health.well("redis")
    assert get(server, "/readyz")[0] == 200


def test_a_process_whose_event_loop_is_stuck_is_not_alive(server: StatusServer, health: Health) -> None:
    """``/healthz`` fails when nothing has turned for longer than the limit; waiting for a server is no reason."""
    health.ill("kafka", "away")
    assert get(server, "/healthz")[0] == 200
    health.beat -= STUCK_SECONDS + 1
    assert get(server, "/healthz")[0] == 503


def test_metrics_come_from_the_catalogue(server: StatusServer) -> None:
    """A counted outcome is in what Prometheus reads."""
    metrics.count("dedupe", "quarantined", "malformed")
    status, body = get(server, "/metrics")
    assert status == 200
    assert 'tocsin_quarantined_total{reason="malformed",stage="dedupe"}' in body


def test_a_taken_port_is_one_clear_sentence(server: StatusServer, health: Health) -> None:
    """Two processes on one port: the second says which."""
    with pytest.raises(TocsinError, match=str(server.port)):
        StatusServer(StatusSettings(port=server.port), health)


def test_no_port_means_no_server(health: Health) -> None:
    """The default listens nowhere."""
    server = StatusServer(StatusSettings(), health)
    assert server.port == 0
    server.close()
