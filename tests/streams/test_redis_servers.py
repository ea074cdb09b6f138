"""Redis behind TLS, with a user of its own, and behind Sentinels: Debian's Redis where it is installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import redis.asyncio

import tocsin_client
from news.model import Alert
from streams.acl import service_rule
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from streams.embedded.valkey import free_port
from streams.errors import TocsinError
from streams.redis_client import connect
from streams.settings import load_settings
from tests.alert_factory import opening
from tests.kafka.secure_broker import certificates

SERVER = shutil.which("redis-server")
USER, PASSWORD = "service", "s3cr3t/with:signs@"
pytestmark = pytest.mark.skipif(SERVER is None, reason="redis-server is not installed; .ci/run installs it")


class Servers:
    """redis-server processes below one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, port: int, *lines: str, sentinel: bool = False) -> None:
        """One more, with ``lines`` in its configuration; returns when something listens."""
        place = self._directory / str(port)
        place.mkdir(parents=True)
        config = place / "redis.conf"
        config.write_text("\n".join((f"dir {place}", "bind 127.0.0.1", 'save ""', *lines)) + "\n")
        command = [SERVER or "", str(config), *(["--sentinel"] if sentinel else [])]
        self.running[port] = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(tmp_path / "servers")
    yield servers
    servers.stop()


async def answers(url: str, seconds: float = 20.0) -> redis.asyncio.Redis:
    """A client that has answered, tried for a while: servers take a moment to start."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await connect(url)
        except TocsinError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)


async def ring(connection: redis.asyncio.Redis, **story: str) -> Alert:
    """Write an alert as the alert agent does."""
    alert = opening(**story)
    assert await AlertStore(connection).write(alert, encode(alert), channels_of(alert))
    return alert


async def test_a_redis_with_tls_and_a_user_of_our_own(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User, password file and authority of the settings let us in and alerts are written; wrong ones are one sentence."""
    files, port = certificates(tmp_path / "tls"), free_port()
    (tmp_path / "users.acl").write_text(f"user default off\n{service_rule(USER, PASSWORD)}\n")
    (tmp_path / "password").write_text(PASSWORD)
    tls = {"cert-file": files / "server.crt", "key-file": files / "server.key", "ca-cert-file": files / "ca.pem"}
    servers.start(
        port,
        "port 0",
        f"tls-port {port}",
        "tls-auth-clients no",
        f"aclfile {tmp_path / 'users.acl'}",
        *(f"tls-{name} {value}" for name, value in tls.items()),
    )
    settings = {"URL": f"rediss://127.0.0.1:{port}/0", "USERNAME": USER, "CA_FILE": str(files / "ca.pem")}
    monkeypatch.chdir(tmp_path)
    for name, value in (settings | {"PASSWORD_FILE": str(tmp_path / "password")}).items():
        monkeypatch.setenv(f"TOCSIN_REDIS_{name}", value)
    connection = await answers(load_settings().redis.url)
    alert = await ring(connection)
    assert await AlertStore(connection).find(alert.alert_id) == encode(alert)
    with pytest.raises(redis.exceptions.NoPermissionError):
        await connection.config_get("*")
    await connection.aclose()

    (tmp_path / "password").write_text("wrong")
    with pytest.raises(TocsinError, match=rf"Redis at rediss://127.0.0.1:{port}/0\S* cannot be reached: .*username-password"):
        await connect(load_settings().redis.url)
    monkeypatch.delenv("TOCSIN_REDIS_CA_FILE")
    with pytest.raises(TocsinError, match=r"cannot be reached: .*certificate"):
        await connect(load_settings().redis.url)


async def test_sentinels_lead_to_the_new_master_when_the_old_one_dies(servers: Servers) -> None:
    """The master is killed: the same client goes on writing to the replica that takes its place, a subscriber on listening."""
    master, replica, sentinel = free_port(), free_port(), free_port()
    login = (f"requirepass {PASSWORD}", f"masterauth {PASSWORD}")
    servers.start(master, f"port {master}", *login)
    servers.start(replica, f"port {replica}", f"replicaof 127.0.0.1 {master}", "repl-diskless-sync-delay 0", *login)
    lines = ("down-after-milliseconds news 500", "failover-timeout news 3000", f"auth-pass news {PASSWORD}")
    watched = (f"monitor news 127.0.0.1 {master} 1", *lines)
    servers.start(sentinel, f"port {sentinel}", *(f"sentinel {line}" for line in watched), sentinel=True)
    url = f"redis+sentinel://:{PASSWORD.replace('/', '%2F').replace('@', '%40').replace(':', '%3A')}@127.0.0.1:{sentinel}/news"
    connection = await answers(url)
    alert = await ring(connection)
    heard = tocsin_client.subscribe(url=url, since="1h")
    assert (await anext(heard)).alert_id == alert.alert_id
    assert [one.alert_id for one in tocsin_client.subscribe_sync(url=url, since="1h", follow=False)] == [alert.alert_id]
    with redis.Redis(port=sentinel) as watcher:
        await until(lambda: bool(dict(watcher.sentinel_master("news"))["num-slaves"]))
    assert await connection.wait(1, 5000) == 1
    os.kill(servers.running[master].pid, signal.SIGKILL)
    await until_written(connection, "after", 40)
    assert await AlertStore(connection).find(alert.alert_id) == encode(alert)
    later = await ring(connection, id="s2")
    assert (await anext(heard)).alert_id == later.alert_id
    await connection.aclose()
    with redis.Redis(port=replica, password=PASSWORD) as now:
        assert now.get("tocsin:test") == b"after"


async def until(done: Callable[[], bool]) -> None:
    for _ in range(200):
        if done():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come to pass")


async def until_written(connection: redis.asyncio.Redis, value: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            await connection.set("tocsin:test", value)
        except (redis.exceptions.RedisError, OSError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        else:
            return


async def test_a_cluster_that_divides_its_keys_is_refused_in_one_sentence(servers: Servers) -> None:
    """Alerts could not be written in one step there; the sentence says so and what to do."""
    port, bus = free_port(), free_port()  # by default the bus takes the port 10,000 higher, which may not exist
    servers.start(port, f"port {port}", "cluster-enabled yes", f"cluster-port {bus}")
    with redis.Redis(port=port) as node:
        await until(lambda: alive(node))
    with pytest.raises(TocsinError, match="cluster mode"):
        await connect(f"redis://127.0.0.1:{port}/0")


def alive(node: redis.Redis) -> bool:
    try:
        return bool(node.ping())
    except redis.exceptions.ConnectionError:
        return False


def test_a_sentinel_that_knows_no_such_master_is_one_sentence(servers: Servers) -> None:
    """The name in the URL is wrong: the sentence says so."""
    sentinel = free_port()
    servers.start(sentinel, f"port {sentinel}", sentinel=True)
    with pytest.raises(TocsinError, match=r"No master found for 'news'"):
        asyncio.run(connect(f"redis+sentinel://127.0.0.1:{sentinel}/news"))
