"""The reader's user on a real server: tried command by command."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import redis
import redis.asyncio
from click.testing import CliRunner
from redis.exceptions import NoPermissionError, ResponseError

import tocsin_client
from agents.cli import cli
from streams.acl import READER_COMMANDS, reader_rule, service_rule
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from tests.alert_factory import checked, opening

UNASKED = {"hello", "auth", "quit", "reset"}
"""Commands every connection may give, before it is anybody."""


def raw(client: Any, *words: str) -> Any:
    """redis-py's execute_command, which has no types."""
    return client.execute_command(*words)


def as_user(url: str, name: str) -> str:
    return url.replace("redis://", f"redis://{name}:word@")


@pytest.fixture
def server(redis_url: str) -> Iterator[str]:
    """A server with both users and something to read and something to hide."""
    with redis.Redis.from_url(redis_url) as client:
        for rule in (reader_rule("reader", "word"), service_rule("service", "word")):
            raw(client, "ACL", "SETUSER", *rule.split()[1:])
        client.set("tocsin:secret", "hidden")
        client.xadd("tocsin:stream", {"a": "hidden"})
        client.xadd("alerts:all", {"n": "1", "json": "{}"})
        yield redis_url
        raw(client, "ACL", "DELUSER", "reader", "service")


@pytest.fixture
async def reader(server: str) -> AsyncIterator[redis.asyncio.Redis]:
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(as_user(server, "reader"))
    yield client
    await client.aclose()


def every_command(client: redis.Redis) -> Iterator[tuple[str, int]]:
    """Name (with its subcommand) and number of arguments of all the server knows."""
    for info in raw(client, "COMMAND").values():
        subcommands = info.get("subcommands") or ()
        if not subcommands:
            yield info["name"], abs(info["arity"]) - 1
        for sub in subcommands:
            yield _text(sub[0]), abs(sub[1]) - 2


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def refused(client: redis.Redis, name: str, arguments: int) -> bool:
    """Whether the server forbids it: by the user's rules, or (DEBUG, MODULE) to everybody."""
    try:
        raw(client, *name.split("|"), *["alerts:all"] * arguments)
    except NoPermissionError:
        return True
    except (ResponseError, redis.exceptions.ConnectionError) as error:
        return "NOPERM" in str(error) or "no permissions" in str(error) or "command not allowed" in str(error)
    return False


def test_every_command_but_the_readers_is_refused(server: str) -> None:
    """Some 240 commands and 130 subcommands, each given for real, on a key the reader may read."""
    with redis.Redis.from_url(server) as owner:
        commands = list(every_command(owner))
    assert len(commands) > 300
    allowed = set()
    for name, arguments in commands:
        if name in UNASKED or "subscribe" in name:
            continue
        with redis.Redis.from_url(as_user(server, "reader")) as client:
            if not refused(client, name, arguments):
                allowed.add(name)
    assert allowed == {name for name in READER_COMMANDS if name not in UNASKED and "subscribe" not in name}


async def test_a_reader_reads_alerts_and_nothing_else(reader: redis.asyncio.Redis) -> None:
    """Streams under alerts: are open; other keys, other streams and all writing are closed."""
    assert await reader.xlen("alerts:all") == 1
    assert await reader.xread({"alerts:all": "0"})
    for attempt in (
        reader.xread({"tocsin:stream": "0"}),
        reader.xread({"alerts:all": "0", "tocsin:stream": "0"}),
        reader.xrange("tocsin:stream"),
        reader.get("tocsin:secret"),
        reader.xadd("alerts:all", {"json": "forged"}),
        reader.publish("alerts:all", "forged"),
        reader.delete("alerts:all"),
        reader.fcall("tocsin_write_alert", 1, "alerts:all"),
        reader.eval("return redis.call('GET', 'tocsin:secret')", 0),
        reader.xgroup_create("alerts:all", "group"),
    ):
        with pytest.raises(NoPermissionError):
            await attempt


async def test_a_reader_hears_alerts_and_nothing_else(server: str, reader: redis.asyncio.Redis) -> None:
    """Pub/Sub channels outside alerts: are closed, a pattern over everything too."""
    async with reader.pubsub() as live:
        await live.subscribe("alerts:all")
        assert await live.get_message(timeout=5)
        await live.psubscribe("alerts:*")
        assert await live.get_message(timeout=5)
    for closed in ("tocsin:activity", "other"):
        async with reader.pubsub() as live:
            await live.subscribe(closed)
            with pytest.raises(NoPermissionError):
                await live.get_message(timeout=5)
    async with reader.pubsub() as live:
        await live.psubscribe("*")
        with pytest.raises(NoPermissionError):
            await live.get_message(timeout=5)


async def test_the_service_writes_and_the_client_reads_as_their_users(server: str) -> None:
    """The rules are enough for what each of them does."""
    alert = opening()
    async with redis.asyncio.Redis.from_url(as_user(server, "service")) as service:
        assert await AlertStore(service).write(alert, checked(encode(alert)), channels_of(alert))
        with pytest.raises(NoPermissionError):
            await service.flushall()
    stream = tocsin_client.subscribe(url=as_user(server, "reader"), since="1h", follow=False)
    assert [found.alert_id async for found in stream] == ["s1:1"]


async def test_a_wrong_password_is_an_error_and_not_a_retry(server: str) -> None:
    """A refused user learns it at once."""
    with pytest.raises(redis.exceptions.AuthenticationError):
        await anext(tocsin_client.subscribe(url=as_user(server, "reader").replace("word", "wrong"), since="1h"))


def test_the_command_prints_an_acl_line_without_the_password(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the hash goes into the file; a made-up password is shown beside it."""
    result = CliRunner().invoke(cli, ["redis-users", "--reader", "desk"])
    assert result.exit_code == 0
    line = result.stdout.strip()
    password = result.stderr.strip().rsplit(" ", 1)[1]
    assert line == reader_rule("desk", password)
    assert password not in line
    assert "~*" not in line
    with pytest.raises(ValueError, match="no user name"):
        reader_rule("a b", "word")
