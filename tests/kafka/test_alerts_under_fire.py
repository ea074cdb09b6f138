"""The short form of tests.chaos.subscribers: workers, notifier and Valkey are killed under subscribers and a webhook."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.chaos.subscribers import Run
from tests.local_kafka import missing

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]


async def test_every_alert_comes_once_whoever_is_killed(tmp_path: Path) -> None:
    """Twenty seconds, five kills: each alert once on each channel, once and in order at the client, each webhook under one key."""
    if reason := missing():
        pytest.skip(f"Kafka cannot run here: {reason}")
    run = Run(tmp_path, argparse.Namespace(seconds=20.0, kills=5, rate=15, events=1, seed=7))
    try:
        assert await run.run() == []
    finally:
        run.close()
