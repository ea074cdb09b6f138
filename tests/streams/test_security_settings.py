"""TLS, logins and passwords: one source for both Kafka clients and Redis, and nothing of it in a message or a log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.errors import TocsinError
from streams.flow.credentials import credentials
from streams.kafka_security import python_options
from streams.redis_client import client, sync_client, without_password
from streams.settings import KafkaSettings, RedisSettings, Settings, load_settings
from tocsin_client.sentinel import sentinel_address

SECRET = "s3cr3t/with:signs@"


def test_both_clients_log_in_with_the_password_of_a_file(tmp_path: Path) -> None:
    """SCRAM over TLS: the same user, password and protocol reach kafka-python and Faust."""
    file = tmp_path / "password"
    file.write_text(SECRET + "\n")
    kafka = KafkaSettings(tls=True, sasl_mechanism="SCRAM-SHA-512", username="tocsin", password_file=file)
    options, faust = python_options(kafka), credentials(kafka)
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("tocsin", SECRET)
    assert (faust.username, faust.password) == ("tocsin", SECRET)
    assert options["security_protocol"] == faust.protocol.value == "SASL_SSL"
    assert options["sasl_mechanism"] == faust.mechanism.value == "SCRAM-SHA-512"


async def test_a_renewed_token_is_used_without_a_restart(tmp_path: Path) -> None:
    """OAUTHBEARER: both clients read the token file for every connection."""
    file = tmp_path / "token"
    kafka = KafkaSettings(sasl_mechanism="OAUTHBEARER", token_file=file)
    python, faust = python_options(kafka)["sasl_oauth_token_provider"], credentials(kafka).oauth_cb
    for token in ("first", "second"):
        file.write_text(token)
        assert (python.token(), await faust.token()) == (token, token)


def test_no_security_settings_mean_a_plain_connection() -> None:
    """The defaults add nothing to either client."""
    assert python_options(KafkaSettings()) == {}
    assert credentials(KafkaSettings()) is None


def test_a_missing_secret_is_one_sentence_that_names_the_setting(tmp_path: Path) -> None:
    """The file is named, a password never."""
    kafka = KafkaSettings(sasl_mechanism="PLAIN", username="u", password_file=tmp_path / "none")
    with pytest.raises(TocsinError, match="TOCSIN_KAFKA_PASSWORD_FILE"):
        python_options(kafka)


def test_passwords_are_in_no_representation_of_the_settings() -> None:
    """What is logged or printed of the settings shows no secret."""
    settings = Settings(kafka=KafkaSettings(password=SECRET), redis=RedisSettings(password=SECRET))
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings.model_dump())


def test_redis_logs_in_with_the_user_and_the_password_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User, password file and authorities join the URL; signs in a password do not break it."""
    file = tmp_path / "password"
    file.write_text(SECRET)
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "URL": "rediss://db:6380/1",
        "USERNAME": "tocsin",
        "PASSWORD_FILE": str(file),
        "CA_FILE": "/ca.pem",
    }.items():
        monkeypatch.setenv(f"TOCSIN_REDIS_{name}", value)
    url = load_settings().redis.url
    options = client(url).connection_pool.connection_kwargs
    assert (options["username"], options["password"], options["db"]) == ("tocsin", SECRET, 1)
    assert options["ssl_ca_certs"] == "/ca.pem"
    assert without_password(url).startswith("rediss://db:6380/1")


def test_a_password_in_the_url_stays_as_it_is() -> None:
    """Who writes it into the URL means that one."""
    assert RedisSettings(url="redis://a:b@h:1/0", password=SECRET).full_url() == "redis://a:b@h:1/0"


def test_a_sentinel_url_names_sentinels_master_and_login() -> None:
    """Several hosts, default port, database and credentials."""
    address = sentinel_address("redis+sentinel://u:p%40@one:1,two/mymaster/2")
    assert address.hosts == (("one", 1), ("two", 26379))
    assert (address.master, address.options) == ("mymaster", {"db": 2, "username": "u", "password": "p@"})
    with pytest.raises(TocsinError, match="names no master"):
        client("redis+sentinel://u:secret@one:1")


@pytest.mark.parametrize("made", [client, sync_client])
@pytest.mark.parametrize("url", ["redis://h:1/0?colour=red", "redis://h:port/0", "http://h/", "redis://[::1/0"])
def test_a_url_that_redis_cannot_use_is_one_sentence(url: str, made: Callable[[str], object]) -> None:
    """Options nobody knows, ports that are words, schemes of others."""
    with pytest.raises(TocsinError, match="is wrong"):
        made(url)
