"""Servers that tests of several packages need; each is started once and emptied before every test that asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import settings

from streams.embedded.valkey import EmbeddedValkey, free_port

# The same examples in every run of `make test`; `make fuzz` draws new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("fuzz", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("TOCSIN_TEST_EXAMPLES", "repeatable"))


@pytest.fixture(scope="session")
def embedded_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Valkey from the wheel."""
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def debian_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Redis 7 of the distribution; tests are skipped where there is none."""
    if not shutil.which("redis-server"):
        pytest.skip("there is no redis-server on the PATH (Debian: apt-get install redis-server)")
    directory = tmp_path_factory.mktemp("redis")
    port = free_port()
    process = subprocess.Popen(["redis-server", *_options(directory, port)], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    _wait(url)
    yield url
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def valkey_url(embedded_valkey: str) -> str:
    """The embedded Valkey, empty."""
    return _emptied(embedded_valkey)


@pytest.fixture(params=["embedded_valkey", "debian_redis"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """First the embedded Valkey, then Debian's Redis 7, each empty."""
    return _emptied(request.getfixturevalue(request.param))


def _emptied(url: str) -> str:
    with redis.Redis.from_url(url) as client:
        client.flushall()
        client.function_flush()
    return url


def _options(directory: Path, port: int) -> list[str]:
    return ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory), "--appendonly", "yes", "--save", ""]


def _wait(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.exceptions.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise RuntimeError("redis-server did not start")
