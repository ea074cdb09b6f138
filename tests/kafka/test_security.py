"""Both Kafka clients on a broker with TLS and logins; what is refused is one sentence without the secret."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from news.model import Article
from streams.article_publisher import ArticlePublisher
from streams.embedded.valkey import EmbeddedValkey
from streams.errors import TocsinError
from streams.kafka_admin import admin, prepare_topics
from streams.producer import Publisher, client_options
from streams.settings import KafkaSettings, Settings
from tests.chaos.victims import Process
from tests.e2e.site import wait_until
from tests.kafka.secure_broker import PASSWORD, USER, SecureBroker, unsigned_token
from tests.local_kafka import missing

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]
WAYS = ("certificate", "PLAIN", "SCRAM-SHA-512", "OAUTHBEARER")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureBroker]:
    if reason := missing():
        pytest.skip(f"Kafka cannot run here: {reason}")
    broker = SecureBroker(tmp_path_factory.mktemp("secure"))
    (broker.files / "password").write_text(PASSWORD + "\n")
    (broker.files / "token").write_text(unsigned_token())
    yield broker
    broker.stop()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "valkey")
    yield server
    server.close()


def environment(broker: SecureBroker, way: str) -> dict[str, str]:
    """The settings an operator would write for this way in."""
    values = {"TLS": "true", "CA_FILE": str(broker.files / "ca.pem"), "BROKERS": broker.login, "SASL_MECHANISM": way}
    if way == "certificate":
        values |= {"BROKERS": broker.mutual, "SASL_MECHANISM": ""}
        values |= {"CERT_FILE": str(broker.files / "client.crt"), "KEY_FILE": str(broker.files / "client.key")}
    elif way == "OAUTHBEARER":
        values["TOKEN_FILE"] = str(broker.files / "token")
    else:
        values |= {"USERNAME": USER, "PASSWORD_FILE": str(broker.files / "password")}
    return {f"TOCSIN_KAFKA_{name}": value for name, value in values.items()}


def arrived(kafka: KafkaSettings) -> bool:
    """Whether something went through the worker."""
    consumer: Any = KafkaConsumer(**client_options(kafka))
    try:
        return any(consumer.end_offsets([TopicPartition("articles.unique", number) for number in range(4)]).values())
    finally:
        consumer.close()


@pytest.mark.parametrize("way", WAYS)
async def test_both_clients_are_let_in(
    way: str, broker: SecureBroker, valkey: EmbeddedValkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kafka-python makes the topics and publishes, a Faust worker consumes and produces, on the same settings."""
    settings = environment(broker, way)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    kafka = Settings().kafka
    prepare_topics(Settings())
    worker = Process("worker", ("work", "--agents", "dedupe"), tmp_path, settings | {"TOCSIN_REDIS_URL": valkey.url})
    worker.start()
    publisher = Publisher(kafka)
    try:
        await ArticlePublisher(publisher).publish(Article(id=f"way-{way}", title="A council meets"))
        assert wait_until(lambda: arrived(kafka), 90), (tmp_path / "worker.log").read_text()[-3000:]
    finally:
        await publisher.close()
        worker.kill()
        with admin(kafka) as client:
            client.delete_topics([name for name in client.list_topics() if not name.startswith("__")])


@pytest.mark.parametrize("way", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password_is_one_sentence(way: str, broker: SecureBroker, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    """A worker that is not let in says so at once and ends; the password is not told."""
    wrong = "not-the-password"
    (tmp_path / "wrong").write_text(wrong)
    settings = environment(broker, way) | {"TOCSIN_REDIS_URL": valkey.url}
    ran = tocsin(tmp_path, settings | {"TOCSIN_KAFKA_PASSWORD_FILE": str(tmp_path / "wrong")}, "work")
    assert ran.returncode == 1
    said = [line for line in ran.stderr.splitlines() if line.startswith("tocsin: ")]
    assert len(said) == 1, ran.stderr
    assert "uthentication" in said[0]
    assert wrong not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_unknown_authority_is_one_sentence(broker: SecureBroker) -> None:
    """Who does not know the broker's authority does not talk to it."""
    with pytest.raises(TocsinError, match="certificate"):
        prepare_topics(Settings(kafka=KafkaSettings(brokers=broker.mutual, tls=True)))


def tocsin(directory: Path, settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [sys.executable, "-m", "agents", *arguments],
        env={**clean, **settings, "TOCSIN_DATA_DIR": str(directory)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
