"""Two minutes of the long run of `make chaos`: three brokers, two workers, two pollers, a Valkey, eight of them killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.local_kafka import missing

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]


def test_nothing_is_lost_and_nothing_repeated_whatever_is_killed() -> None:
    """Every published event has rung exactly once when all is over, those that came through a feed and the pollers too."""
    if reason := missing():
        pytest.skip(f"Kafka cannot run here: {reason}")
    arguments = ["--minutes", "2", "--kills", "8", "--rate", "40"]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=840, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    assert "lost 0 [], repeated 0 []" in ran.stdout
