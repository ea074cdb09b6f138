"""A real Valkey for the registry, empty for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio

from streams.embedded.valkey import EmbeddedValkey
from streams.redis_client import client


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    directory: Path = tmp_path_factory.mktemp("valkey")
    server = EmbeddedValkey(directory)
    yield server
    server.close()


@pytest.fixture
async def redis_client(valkey: EmbeddedValkey) -> AsyncIterator[redis.asyncio.Redis]:
    connection = client(valkey.url)
    await connection.flushall()
    yield connection
    await connection.aclose()
