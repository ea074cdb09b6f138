"""A real Apache Kafka 4 for tests marked ``kafka``; one broker, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_kafka import Cluster, missing


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The running broker."""
    if reason := missing():
        pytest.skip(f"Kafka cannot run here: {reason}")
    cluster = Cluster(tmp_path_factory.mktemp("kafka"))
    yield cluster
    cluster.stop()
