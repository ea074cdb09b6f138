"""Whatever a server does, a fetch ends in one value within its limits, and other fetches go on."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.fetch import Fetcher, FetchResult, Validators
from streams.parse import parse_feed
from streams.settings import PollSettings
from tests.streams.hostile import ENDS, HOST, hostile_server

LIMITS = PollSettings(
    allow_networks=f"{HOST}/32",
    timeout_seconds=2.0,
    connect_timeout_seconds=1.0,
    read_timeout_seconds=0.5,
    max_bytes=1_000_000,
    max_redirects=5,
)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async with hostile_server() as url:
        yield url


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(LIMITS) as fetcher:
        yield fetcher


@pytest.mark.parametrize(("path", "kind", "severity"), ENDS)
async def test_every_misdeed_ends_in_its_failure(server: str, fetcher: Fetcher, path: str, kind: str, severity: str) -> None:
    """Slow, endless, packed, circular, lying and broken answers each become one failure of a known kind."""
    result = await fetcher.fetch(server + path)
    assert result.outcome == "error"
    assert result.failure is not None
    assert (result.failure.kind, result.failure.severity) == (kind, severity), result.failure
    assert result.body == b""
    assert result.permanent_url == ""


async def test_good_feeds_are_fetched_while_others_hang(server: str) -> None:
    """A hundred servers that never finish, and fetch after fetch beside them succeeds."""
    async with Fetcher(LIMITS.model_copy(update={"timeout_seconds": 60.0, "read_timeout_seconds": 60.0})) as patient:
        hanging = [asyncio.create_task(patient.fetch(server + path)) for path in ["/silent", "/drip"] * 50]
        good = [await patient.fetch(server + "/good") for _ in range(20)]
        assert not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    assert [result.outcome for result in good] == ["ok"] * 20


async def test_good_feeds_are_fetched_while_others_misbehave(server: str, fetcher: Fetcher) -> None:
    """All misdeeds at once, each with a good fetch beside it: each ends as it does alone."""
    paths = [path for path, _, _ in ENDS for path in (path, "/good")]
    results = await asyncio.gather(*(fetcher.fetch(server + path) for path in paths))
    assert [result.outcome for result in results] == ["error", "ok"] * len(ENDS)


PRIVATE = [
    "127.0.0.1",
    "localhost",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "127.1",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00::1]",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "①②⑦.⓪.⓪.①",
]


@pytest.mark.parametrize("host", PRIVATE)
async def test_no_notation_leads_inside(server: str, fetcher: Fetcher, host: str) -> None:
    """Neither a direct request nor a redirect reaches a private, loopback, link-local or metadata address."""
    port = server.rpartition(":")[2]
    target = f"http://{host}:{port}/good"
    for url in (target, f"{server}/to/{target.replace('/', '%2F').replace(':', '%3A')}"):
        result = await fetcher.fetch(url)
        assert result.failure is not None, url
        assert result.failure.kind in {"blocked_address", "bad_url"}, result.failure


async def test_a_name_that_changes_its_answer_is_checked_when_it_connects(
    server: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name resolves inside, by one address or among public ones, and no request arrives there."""
    port = int(server.rpartition(":")[2])

    def lying(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("socket.getaddrinfo", lying)
    result = await fetcher.fetch(f"http://rebound.example:{port}/good")
    assert result.failure is not None
    assert result.failure.kind == "blocked_address"


async def test_the_setting_for_intranets_lets_private_addresses_through(server: str) -> None:
    """With allow_private everything may be reached."""
    async with Fetcher(PollSettings(allow_private=True)) as open_fetcher:
        assert (await open_fetcher.fetch(server + "/good")).outcome == "ok"


async def test_without_the_setting_the_same_server_is_out_of_reach(server: str) -> None:
    """The defaults allow no private address."""
    async with Fetcher(PollSettings()) as closed:
        result = await closed.fetch(server + "/good")
    assert result.failure is not None
    assert result.failure.kind == "blocked_address"


async def test_tls_that_is_none_or_not_trusted_is_a_tls_failure(server: str, fetcher: Fetcher) -> None:
    """A server that speaks no TLS where https was asked, and one whose certificate nobody vouches for."""
    own_word = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own_word.load_cert_chain(Path(__file__).parents[1] / "untrusted.pem")
    async with hostile_server(own_word) as untrusted:
        results = [await fetcher.fetch(url + "/good") for url in (server.replace("http://", "https://"), untrusted)]
    assert [result.failure and result.failure.kind for result in results] == ["tls", "tls"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/feed",
        "file:///etc/passwd",
        "http://",
        "gopher://a.example/",
        "http://a b/",
        "http://[::1",
        "http://a.example:99999/",
    ],
)
async def test_what_is_no_web_url_is_refused_before_anything_is_sent(fetcher: Fetcher, url: str) -> None:
    """Only http and https with a host are requested."""
    result = await fetcher.fetch(url)
    assert result.failure is not None
    assert result.failure.kind in {"bad_url", "dns"}


async def test_a_redirect_counts_as_permanent_only_when_every_hop_is(server: str, fetcher: Fetcher) -> None:
    """301 moves the feed; 302 before a 301 does not."""
    assert (await fetcher.fetch(server + "/to/%2Fgood")).permanent_url == server + "/good"
    through = await fetcher.fetch(server + "/moved-for-a-while")
    assert (through.outcome, through.final_url, through.permanent_url) == ("ok", server + "/good", "")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
async def test_a_body_that_was_cut_off_is_asked_for_in_full_again(encoding: str, server: str, fetcher: Fetcher) -> None:
    """Its ETag is that of the whole feed: sent back, it would keep the entries that are missing out of reach."""
    whole = await fetcher.fetch(f"{server}/packed/{encoding}/0")
    cut = await fetcher.fetch(f"{server}/packed/{encoding}/10")
    assert (whole.outcome, whole.validators.etag) == ("ok", '"1"')
    assert (cut.outcome, cut.validators) == ("ok", Validators())


async def test_what_was_seen_before_is_recognised(server: str, fetcher: Fetcher) -> None:
    """A server that ignores validators is seen through by the hash; 304 and 410 are outcomes of their own."""
    first = await fetcher.fetch(server + "/good")
    assert (first.outcome, first.validators.etag) == ("ok", '"1"')
    assert (await fetcher.fetch(server + "/good", first.validators)).outcome == "unchanged"
    assert (await fetcher.fetch(server + "/unmodified", Validators(etag='"1"'))).outcome == "not_modified"
    assert (await fetcher.fetch(server + "/gone")).outcome == "gone"
    assert (await fetcher.fetch(server + "/busy")).retry_after == 120.0


@pytest.mark.parametrize("path", ["/entities", "/external"])
async def test_entities_do_nothing(server: str, fetcher: Fetcher, path: str) -> None:
    """Neither nested nor external entities are expanded; the entry is still there."""
    result = await fetcher.fetch(server + path)
    parsed = parse_feed(result.body, result.content_type, server)
    assert [entry.link for entry in parsed.entries] == ["http://a.example/1"]
    assert len(parsed.entries[0].title) < 100
    assert "root:" not in parsed.entries[0].title


async def test_entries_beyond_the_limit_are_counted_not_read(server: str) -> None:
    """A million entries within the size limit: two thousand are read, the rest is counted."""
    async with Fetcher(LIMITS.model_copy(update={"max_bytes": 10_000_000, "timeout_seconds": 20.0})) as patient:
        result: FetchResult = await patient.fetch(server + "/million")
    parsed = parse_feed(result.body, None, server)
    assert (len(parsed.entries), parsed.dropped) == (2_000, 998_000)
