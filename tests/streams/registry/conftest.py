"""A client of the real Valkey, empty for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from streams.redis_client import client


@pytest.fixture
async def redis_client(valkey_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    connection = client(valkey_url)
    yield connection
    await connection.aclose()
