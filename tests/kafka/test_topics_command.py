"""``tocsin topics`` and ``tocsin quarantine`` on a real Kafka, as an operator types them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from kafka import KafkaConsumer

from agents.cli.quarantine import command as quarantine
from agents.cli.topics import command as topics
from streams.codec import encode
from streams.embedded.valkey import EmbeddedValkey
from streams.kafka_admin import TopicMismatchError, admin, prepare_topics
from streams.producer import Publisher, client_options
from streams.settings import KafkaSettings, Settings
from tests.local_kafka import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture
def place(tmp_path: Path, kafka: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaSettings]:
    """The broker without our topics, the settings in the environment."""
    valkey = EmbeddedValkey(tmp_path / "valkey")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_KAFKA_BROKERS", kafka.address)
    monkeypatch.setenv("TOCSIN_REDIS_URL", valkey.url)
    settings = KafkaSettings(brokers=kafka.address)
    yield settings
    valkey.close()
    with admin(settings) as client:
        client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])


def run(command: object, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, arguments)  # type: ignore[arg-type]  # any click command
    return result.exit_code, result.output


def test_topics_are_created_as_the_settings_say_and_checked(place: KafkaSettings) -> None:
    """Missing ones are named, then made; a second look finds no difference."""
    code, output = run(topics, "check")
    assert code == 1
    assert "The topic articles does not exist." in output
    code, output = run(topics, "create")
    assert (code, "created tocsin-stories-changelog" in output) == (0, True)
    assert run(topics, "create") == (0, "Nothing to create.\n")
    assert run(topics, "check")[0] == 0
    _, output = run(topics, "describe")
    line = next(line for line in output.splitlines() if line.startswith("stories "))
    assert line.split()[:4] == ["stories", "4", "1", "1"]
    assert "cleanup.policy=compact,delete" in line


def test_a_mismatch_is_named_before_a_worker_starts(place: KafkaSettings) -> None:
    """Other partitions than the tables need: one sentence with the setting to change."""
    prepare_topics(Settings(kafka=place))
    other = place.model_copy(update={"partitions": 8})
    with pytest.raises(TopicMismatchError, match=r"articles has 4 partitions, the settings say 8: set TOCSIN_KAFKA_PARTITIONS"):
        prepare_topics(Settings(kafka=other))


async def test_quarantine_is_listed_shown_replayed_and_dropped(place: KafkaSettings) -> None:
    """A message goes back where it came from with its count; what is settled leaves the list."""
    prepare_topics(Settings(kafka=place))
    publisher = Publisher(place)
    headers = {"stage": b"tag", "time": b"2026-01-02T03:04:05+00:00", "reason": b"failed", "error": b"KeyError('x')"}
    for number in range(2):
        origin = {"origin": f"articles.unique/{number}/7".encode(), "tries": b"1"}
        await publisher.publish("quarantine", b"key", encode({"n": number}), headers | origin, partition=number)
    await publisher.close()
    _, listed = run(quarantine, "list", "--json")
    rows = {row["id"]: row for row in map(json.loads, (line for line in listed.splitlines() if line.startswith("{")))}
    assert rows["0:0"] | {"time": "", "value": ""} == {
        "id": "0:0", "stage": "tag", "time": "", "reason": "failed", "error": "KeyError('x')",
        "origin": "articles.unique/0/7", "tries": 1, "value": "", "settled": "",
    }  # fmt: skip
    assert '{"n":0}' in run(quarantine, "show", "0:0")[1]
    assert "1 messages replayed." in await _in_thread(quarantine, "replay", "0:0")
    assert "1 messages dropped." in run(quarantine, "drop", "--stage", "tag")[1]
    assert "0 messages in quarantine" in run(quarantine, "list")[1]
    assert _replayed(place) == (0, {"tries": b"1"}, b'{"n":0}')


def _replayed(kafka: KafkaSettings) -> tuple[int, dict[str, bytes], bytes]:
    """Partition, headers and value of the first message of ``articles.unique``."""
    consumer: Any = KafkaConsumer(
        "articles.unique",
        **client_options(kafka),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=20_000,
    )
    try:
        record = next(consumer)
        return record.partition, dict(record.headers), record.value
    finally:
        consumer.close()


async def _in_thread(command: object, *arguments: str) -> str:
    """A command that runs an event loop of its own cannot run inside this one."""
    return (await asyncio.to_thread(run, command, *arguments))[1]
