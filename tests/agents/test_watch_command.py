"""``tocsin watch`` as a person types it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis.asyncio
from click.testing import CliRunner
from kafka import KafkaProducer

from agents.cli import cli
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from streams.embedded.broker import EmbeddedBroker
from streams.errors import TocsinError
from streams.producer import client_options
from streams.runtime import embedded_kafka
from streams.settings import KafkaSettings
from streams.topics import TAGGED
from tests import two_days
from tests.alert_factory import Telling, checked, play, story


@pytest.fixture
def service(valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOCSIN_REDIS_URL", valkey_url)
    return valkey_url


def watch(*args: str) -> str:
    """What the command prints; what it refuses is raised."""
    result = CliRunner().invoke(cli, ["watch", *args])
    if isinstance(result.exception, TocsinError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_watch_is_added_listed_and_removed(service: str) -> None:
    """The list hides the token of the delivery URL."""
    added = watch(
        "add",
        "iraq",
        "--when",
        "country = IQ",
        "--deliver",
        "ntfy://desk-secret",
        "--quiet",
        "22:00-07:00",
        "--zone",
        "Asia/Baghdad",
    )
    assert "alerts:watch:iraq" in added
    listed = watch("list")
    assert "country = IQ" in listed
    assert "secret" not in listed
    quiet = json.loads(watch("list", "--json"))["quiet"]
    assert (quiet["start"], quiet["zone"]) == ("22:00:00", "Asia/Baghdad")
    assert "gone" in watch("remove", "iraq")
    assert "There are no watches" in watch("list")


def test_a_webhook_gets_a_key_of_its_own_that_is_shown_once(service: str) -> None:
    """Whoever receives must be able to check the signature."""
    added = watch("add", "hook", "--when", "severity >= low", "--deliver", "https://hooks.example.org/x", "--no-check")
    key = added.rsplit(" ", 1)[1].strip()
    assert len(key) >= 32
    assert key not in watch("list", "--json")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["add", "x", "--when", "country = Irak"], "did you mean"),
        (["add", "x", "--when", "country = Iraq"], "did you mean IQ"),
        (["add", "x", "--when", "event = dron-strike"], "did you mean drone-strike"),
        (["add", "x", "--when", "severity >= high and severity < low"], "can never be met"),
        (["add", "x", "--when", "killed > 1", "--quiet", "22-7"], "not a time"),
        (["add", "x", "--when", "killed > 1", "--zone", "Bagdad"], "did you mean Asia/Baghdad"),
        (["add", "x", "--when", "killed > 1", "--deliver", "https://127.0.0.1/"], "private address"),
        (["add", "x", "--when", "killed > 1", "--deliver", "https://[::1"], "not a URL"),
        (["add", "X!", "--when", "killed > 1"], "small letters"),
        (["remove", "x"], "no watch x"),
        (["test", "x"], "no watch x"),
        (["test"], "--when"),
        (["test", "--when", "killed > 1", "--last", "ages"], "neither a span"),
    ],
)
def test_what_a_person_can_mend_is_told_in_one_sentence(args: list[str], sentence: str, service: str) -> None:
    """Unknown words, contradictions, times, zones, addresses."""
    with pytest.raises(TocsinError, match=sentence):
        watch(*args)


async def test_a_watch_is_tried_on_the_past(service: str) -> None:
    """Of ten stories three are grave; one of them was cancelled: four alerts, here they are."""
    async with redis.asyncio.Redis.from_url(service) as client:
        store = AlertStore(client)
        for number in range(10):
            told = Telling(story(id=f"s{number}", version=0, severity="high" if number < 3 else "low"))
            updates = [told.report("opened"), *([told.report("retraction", hours=1, severity="low")] if number == 1 else [])]
            for alert in play(*updates):
                assert alert is not None
                await store.write(alert, checked(encode(alert)), channels_of(alert))
    output = await asyncio.to_thread(watch, "test", "--when", "severity >= high", "--last", "1h")
    first, *lines = output.splitlines()
    assert first == "4 alerts, here they are."
    assert [line.split()[0] for line in lines] == ["ALERT", "ALERT", "CANCEL", "ALERT"]


@pytest.fixture
def broker(service: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaSettings]:
    """An embedded broker that the commands find in the settings."""
    server = EmbeddedBroker()
    kafka = embedded_kafka(KafkaSettings(), server.brokers)
    for name in ("brokers", "embedded", "api_version"):
        monkeypatch.setenv(f"TOCSIN_KAFKA_{name.upper()}", str(getattr(kafka, name)))
    yield kafka
    server.close()


def publish(kafka: KafkaSettings, *values: bytes) -> None:
    producer = KafkaProducer(**client_options(kafka))
    for value in values:
        producer.send(TAGGED, value=value, partition=0).get(10)
    producer.close()


def test_a_watch_is_tried_on_the_articles_kafka_keeps(broker: KafkaSettings) -> None:
    """The two-day story of which nothing rang yet: alerts decided anew, held ones in their place, and what was before left out."""
    story = two_days.articles(start=datetime.now(UTC) - timedelta(hours=50))
    publish(broker, *map(encode, story), b"not an article")
    first, *lines = watch("test", "--when", "country = IQ", "--from", "articles", "--last", "7d").splitlines()
    assert first.startswith("10 alerts, here they are. (Decided anew from 16 articles since ")
    kinds = [line.split()[2].lower() for line in lines]
    assert kinds == two_days.expected_types()
    moments = [line[:16] for line in lines]
    assert moments == sorted(moments)
    later = watch("test", "--when", "country = IQ and killed >= 9", "--from", "articles", "--last", "12h").splitlines()
    assert later[0].startswith("2 alerts, here they are.")
    assert watch("test", "--when", "country = SY", "--from", "articles").startswith("No alerts.")


def test_an_archive_is_replayed_for_a_watch_without_a_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two events in the archive the watch wants the one with the drone; no Redis is asked."""
    watches = tmp_path / "watches.toml"
    watches.write_text("[watch.drones]\nwhen = 'event = drone-strike'\n")
    monkeypatch.setenv("TOCSIN_NOTIFY_WATCHES", str(watches))
    monkeypatch.setenv("TOCSIN_REDIS_URL", "redis://127.0.0.1:1/0")
    reports = (
        "A drone strike killed three soldiers at a base near Kirkuk in northern Iraq on Tuesday, the army said.",
        "Gunmen abducted twelve villagers in Zamfara state in Nigeria on Tuesday, police said.",
    )
    archive = tmp_path / "archive.jsonl"
    lines = (
        {"id": str(number), "title": text[:60], "text": text, "source": f"outlet-{number}", "published": "2024-05-14T06:00:00Z"}
        for number, text in enumerate(reports)
    )
    archive.write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = CliRunner().invoke(cli, ["replay", str(archive), "--watch", "drones"])
    assert result.exit_code == 0, result.output
    first, *shown = result.output.splitlines()
    assert first == "1 alert, here it is."
    assert "drone-strike" in shown[0]
