"""Watches in Redis, their channels, and the watch file of a running service."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import redis.asyncio

from news.watches import Vocabulary, Watch
from streams.alert_store import AlertStore
from streams.codec import encode
from streams.deliver.urls import check_url, masked, unreachable
from streams.settings import NotifySettings
from streams.watch_file import WatchFile
from streams.watch_store import WatchBook, WatchStore
from tests.alert_factory import Telling, checked, play, story

NOW = datetime(2024, 2, 7, 18, 0, tzinfo=UTC)
KNOWN = Vocabulary(known={"country": {"IQ": "Iraq", "SY": "Syria"}})


@pytest.fixture
async def client(valkey_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    connection: redis.asyncio.Redis = redis.asyncio.Redis.from_url(valkey_url)
    yield connection
    await connection.aclose()


@pytest.fixture
def open_port() -> Iterator[int]:
    """A port that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def messages(client: redis.asyncio.Redis, channel: str) -> list[dict[str, Any]]:
    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(channel))
    return [json.loads(fields[b"json"]) for _, fields in entries]


async def test_an_alert_is_put_on_the_channels_of_the_watches_that_want_it(client: redis.asyncio.Redis) -> None:
    """A watch on Iraq gets the Baghdad alert, one on Syria does not; the cancel follows the alert though it names no country."""
    await WatchStore(client).put(Watch(name="iraq", when="country = IQ"))
    await WatchStore(client).put(Watch(name="syria", when="country = SY"))
    book, store, told = WatchBook(client), AlertStore(client), Telling(story(version=0))
    for alert in play(told.report("opened"), told.report("retraction", hours=1, focus=None, countries=())):
        assert alert is not None
        await store.write(alert, checked(encode(alert)), await book.channels(alert))
    types = [message["type"] for message in await messages(client, "alerts:watch:iraq")]
    assert types == ["alert", "cancel"]
    assert await client.exists("alerts:watch:syria") == 0


async def test_a_running_process_sees_changes_within_its_look(client: redis.asyncio.Redis) -> None:
    """Not before a second has passed, and then at once."""
    clock = iter((0.0, 0.5, 1.5, 3.0))
    book, store = WatchBook(client, lambda: next(clock)), WatchStore(client)
    assert await book.watches() == ()
    watch = Watch(name="iraq", when="country = IQ")
    await store.put(watch)
    assert await book.watches() == ()
    assert await book.watches() == (watch,)
    assert await store.remove("iraq")
    assert not await store.remove("iraq")
    assert await book.watches() == ()


async def test_a_watch_of_a_later_version_does_not_break_this_one(client: redis.asyncio.Redis) -> None:
    """What cannot be read or parsed is left out, the others work."""
    await WatchStore(client).put(Watch(name="good", when="country = IQ"))
    await client.hset("tocsin:watches", mapping={"odd": "{}", "odder": "not json"})
    await WatchStore(client).put(Watch(name="oddest", when="sentiment < 0"))
    assert list(await WatchStore(client).all()) == ["good"]


GOOD = "[watch.iraq]\nwhen = 'country = IQ'\n"


async def said(client: redis.asyncio.Redis) -> list[str]:
    return [message["summary"] for message in await messages(client, "alerts:control")]


async def test_a_running_service_keeps_the_last_good_watches_and_says_so(client: redis.asyncio.Redis, tmp_path: Path) -> None:
    """A file with an error changes nothing, names file, line and suggestion on alerts:control, and works again once mended."""
    path = tmp_path / "watches.toml"
    path.write_text(GOOD)
    file = WatchFile(client, NotifySettings(watches=path), KNOWN, lambda: NOW)
    await file.refresh()
    path.write_text("# mine\n" + GOOD.replace("IQ", "Syria") + "[watch.two]\nwhen = 'severity >= low'\n")
    await file.refresh()
    assert list(await WatchStore(client).all()) == ["iraq"]
    path.write_text("# mine, mended\n" + GOOD.replace("IQ", "SY"))
    await file.refresh()
    assert (await WatchStore(client).all())["iraq"].watch.when == "country = SY"
    why = "watches.toml:3: watch iraq: country 'SYRIA' is unknown; did you mean SY?"
    assert await said(client) == [
        "Watch file watches.toml: 1 watches in use.",
        f"Watch file watches.toml: {why}; the last good watches stay.",
        "Watch file watches.toml: 1 watches in use.",
    ]


async def test_an_unchanged_file_is_not_read_again_and_a_vanished_one_is_reported(
    client: redis.asyncio.Redis, tmp_path: Path
) -> None:
    """One announcement per change."""
    path = tmp_path / "watches.toml"
    path.write_text(GOOD)
    file = WatchFile(client, NotifySettings(watches=path), KNOWN, lambda: NOW)
    await file.refresh()
    await file.refresh()
    path.unlink()
    await file.refresh()
    await file.refresh()
    assert len(await said(client)) == 2
    assert list(await WatchStore(client).all()) == ["iraq"]


async def test_an_unreachable_delivery_url_refuses_the_file(
    client: redis.asyncio.Redis, tmp_path: Path, open_port: int
) -> None:
    """A mail server that does not answer is named with its line; one that was accepted before may be away for a while."""
    path = tmp_path / "watches.toml"
    path.write_text(f"{GOOD}deliver = 'mailto://u:p@127.0.0.1:{open_port}?from=b@example.org&to=a@example.org'\n")
    file = WatchFile(client, NotifySettings(watches=path), KNOWN, lambda: NOW)
    await file.refresh()
    path.write_text(
        f"{path.read_text()}[watch.two]\nwhen = 'killed > 3'\ndeliver = 'mailto://u:p@127.0.0.1:1?from=b@example.org&to=a@example.org'\n"
    )
    await file.refresh()
    assert list(await WatchStore(client).all()) == ["iraq"]
    assert "watches.toml:6: watch two: 127.0.0.1:1 does not answer" in (await said(client))[-1]


async def test_a_name_taken_by_a_command_is_reported(client: redis.asyncio.Redis, tmp_path: Path) -> None:
    """File and commands never disagree silently."""
    await WatchStore(client).put(Watch(name="iraq", when="country = SY"))
    path = tmp_path / "watches.toml"
    path.write_text(GOOD)
    await WatchFile(client, NotifySettings(watches=path), KNOWN, lambda: NOW).refresh()
    assert (await WatchStore(client).all())["iraq"].watch.when == "country = SY"
    assert "tocsin watch remove iraq" in (await said(client))[0]


@pytest.mark.parametrize(
    ("url", "message", "suggestion"),
    [
        ("nfty://desk", "no service answers to nfty://", "did you mean ntfy://?"),
        ("tgram://oops", "incomplete or malformed", "wiki"),
        ("json://example.org/x", "neither signed nor guarded", "https://"),
        ("https:///path", "names no host", "https://host/path"),
        ("https://127.0.0.1/x", "private address", "ALLOW_PRIVATE"),
        ("http://[::1]:80/x", "private address", "ALLOW_PRIVATE"),
        ("http://localhost/x", "private address", "ALLOW_PRIVATE"),
        ("http://169.254.169.254/latest", "private address", "ALLOW_PRIVATE"),
        ("just words", "no service answers", ""),
    ],
)
def test_a_delivery_url_that_cannot_work_is_refused_with_a_suggestion(url: str, message: str, suggestion: str) -> None:
    """Misspelt services, malformed tokens, unsigned webhooks and inside addresses."""
    problem = check_url(url)
    assert problem is not None
    assert message in problem[0]
    assert suggestion in problem[1]


def test_a_webhook_needs_a_key() -> None:
    """Every webhook is signed."""
    assert check_url("https://example.org/x", signed=False) is not None
    assert check_url("https://example.org/x", signed=True) is None
    assert check_url("ntfy://desk", signed=False) is None


def test_what_does_not_answer_is_unreachable(open_port: int) -> None:
    """A closed port and a name that does not exist are named; an open port is fine; ntfy.sh is taken to be there."""
    closed = unreachable("https://127.0.0.1:1/x", allow_private=True)
    assert closed is not None
    assert "does not answer" in closed[0]
    nowhere = unreachable("https://no-such-host.invalid/x")
    assert nowhere is not None
    assert "no host" in nowhere[0]
    assert unreachable(f"http://127.0.0.1:{open_port}/x", allow_private=True) is None
    assert unreachable(f"http://127.0.0.1:{open_port}/x") is not None
    assert unreachable("ntfy://desk") is None


def test_shown_urls_hide_their_secrets() -> None:
    """Tokens and passwords stand anywhere in such URLs."""
    assert masked("tgram://123:token/456") == "tgram://…"
    assert masked("https://user:pw@hooks.example.org/T0/secret") == "https://hooks.example.org/…"
