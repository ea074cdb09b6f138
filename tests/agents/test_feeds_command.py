"""``tocsin feeds``, as a person types it, against a real registry and a local site."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agents.cli import cli
from agents.cli import main as tocsin
from streams.redis_client import client
from streams.registry import FeedRegistry
from tests.agents.poll_fakes import item, rss

PAGES = {
    "/": b'<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/news.xml"></head><body>Hello</body></html>',
    "/news.xml": rss(item("one"), item("two", None)),
    "/page.html": b"<html><body>No feed here</body></html>",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "application/rss+xml" if self.path.endswith("xml") else "text/html")
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, valkey_url: str, tmp_path: Path) -> None:
    monkeypatch.setenv("TOCSIN_REDIS_URL", valkey_url)
    monkeypatch.setenv("TOCSIN_POLL_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("TOCSIN_POLL_STARTER_PACK", "false")
    monkeypatch.setenv("TOCSIN_CATALOGUE_DIR", str(tmp_path))


def feeds(*arguments: str, **options: str) -> Result:
    return CliRunner().invoke(cli, ["feeds", *arguments], catch_exceptions=True, **options)  # type: ignore[arg-type]


def test_add_takes_a_site_and_finds_its_feed(site: str) -> None:
    """The feed the page declares is added with its title, listed, and added only once."""
    assert feeds("add", f"{site}/").output == f"added: {site}/news.xml\n"
    assert feeds("add", f"{site}/news.xml").output.split(":")[0] in {"changed", "unchanged"}
    listed = feeds("list").output
    assert f"{site}/news.xml" in listed
    assert "1 of 1 feeds" in listed


def test_what_is_no_feed_is_not_added_unless_told_to(site: str) -> None:
    """One sentence says why; --unchecked adds it all the same."""
    refused = feeds("add", f"{site}/page.html")
    assert "No feed found" in str(refused.exception)
    assert feeds("add", "--unchecked", f"{site}/page.html").output == f"added: {site}/page.html\n"


def test_check_says_what_would_be_published_and_publishes_nothing(site: str) -> None:
    """Two articles, one of them with a date; the registry stays empty."""
    checked = feeds("check", f"{site}/news.xml").output
    assert "one" in checked
    assert "2 articles, 1 with a date" in checked
    assert "0 of 0 feeds" in feeds("list").output


def test_remove_and_log_know_only_feeds_that_are_there(site: str) -> None:
    """Both say in a sentence that a URL is unknown."""
    feeds("add", f"{site}/news.xml")
    assert feeds("log", f"{site}/news.xml").exit_code == 0
    assert feeds("remove", f"{site}/news.xml").output == f"removed: {site}/news.xml\n"
    for command in ("remove", "log"):
        assert "No feed is polled at" in str(feeds(command, f"{site}/news.xml").exception)


def test_feeds_go_out_as_opml_and_come_in_again(tmp_path: Path) -> None:
    """Export, remove, import: the same feeds in the same folders."""
    feeds("add", "--unchecked", "--folder", "Africa/Sudan", "--country", "SD", "https://a.example/feed")
    feeds("add", "--unchecked", "https://b.example/feed")
    path = tmp_path / "feeds.opml"
    assert feeds("export", str(path)).exit_code == 0
    feeds("remove", "https://a.example/feed")
    assert feeds("import", str(path)).output == "1 added, 1 already there, 0 without a usable URL\n"
    again = tmp_path / "again.opml"
    feeds("export", str(again))
    assert again.read_bytes() == path.read_bytes()


def test_files_and_registry_never_disagree_silently(tmp_path: Path) -> None:
    """A file with a new feed is noticed by list, shown by sync, and applied when told; what was removed by hand stays out."""
    (tmp_path / "feeds.csv").write_text("url,title\nhttps://a.example/feed,A\nhttps://b.example/feed,B\n")
    assert "2 not in the registry" in feeds("list").output
    assert feeds("sync").output.splitlines()[:2] == ["+ https://a.example/feed", "+ https://b.example/feed"]
    assert "done" in feeds("sync", "--apply").output
    feeds("remove", "https://a.example/feed")
    assert "removed by hand" in feeds("sync").output
    (tmp_path / "feeds.csv").write_text("url,title\nhttps://a.example/feed,A\n")
    assert "- https://b.example/feed" in feeds("sync", "--apply").output
    assert "no difference" in feeds("sync").output


LISTED = "url,publisher,family,country,lang\nhttps://a.example/feed,Agency A,agency-a,IQ,ar\n"


def test_what_is_known_of_a_feed_stays_when_it_is_taken_up_again(tmp_path: Path) -> None:
    """Only what is given is changed, and then the file no longer speaks for it."""
    (tmp_path / "feeds.csv").write_text(LISTED)
    feeds("sync", "--apply")
    assert feeds("add", "--unchecked", "https://a.example/feed").output == "unchanged: https://a.example/feed\n"
    assert "no difference" in feeds("sync").output
    assert feeds("add", "--unchecked", "--title", "A", "https://a.example/feed").output.startswith("changed")
    exported = feeds("export", "-").output
    assert [part in exported for part in ('title="A"', 'tocsin-family="agency-a"', 'tocsin-country="IQ"')] == [True] * 3


def test_a_country_is_written_as_it_is_looked_for() -> None:
    """In capitals, whatever was typed; what is no code is refused."""
    feeds("add", "--unchecked", "--country", "iq", "https://a.example/feed")
    assert feeds("list").output.endswith("1 of 1 feeds\n")
    assert feeds("list", "--country", "iq").output.endswith("1 of 1 feeds\n")
    refused = feeds("add", "--unchecked", "--country", "Iraq", "https://b.example/feed")
    assert str(refused.exception) == "country 'IRAQ' is no ISO 3166-1 alpha-2 code."


def test_a_feed_that_moved_is_the_one_the_file_lists(tmp_path: Path, valkey_url: str) -> None:
    """Nothing is to be mended then; added by hand, its old URL is polled beside the new one, and removed, the new one stays."""
    (tmp_path / "feeds.csv").write_text(LISTED)
    feeds("sync", "--apply")
    asyncio.run(move(valkey_url, "https://a.example/feed", "https://b.example/feed"))
    assert feeds("sync", "--apply").output == "no difference\n"
    assert polled() == ["https://b.example/feed"]
    feeds("add", "--unchecked", "https://a.example/feed")
    assert polled() == ["https://a.example/feed", "https://b.example/feed"]
    feeds("remove", "https://a.example/feed")
    assert polled() == ["https://b.example/feed"]


def polled() -> list[str]:
    return sorted(re.findall(r'xmlUrl="([^"]*)"', feeds("export", "-").output))


async def move(valkey_url: str, old: str, new: str) -> None:
    async with client(valkey_url) as redis:
        registry = FeedRegistry(redis)
        record = await registry.get(old)
        assert record
        assert await registry.move(record, new) == "moved"


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds.csv").write_bytes("url,title\nhttps://a.example/feed,Süd\n".encode("cp1252"))
    assert "feeds.csv cannot be read as UTF-8" in str(feeds("list").exception)


def test_a_wrong_line_of_a_file_is_named(tmp_path: Path) -> None:
    """File, line and what is wrong, instead of a traceback."""
    (tmp_path / "feeds.csv").write_text("url,country\nhttps://a.example/feed,Sudan\n")
    assert "feeds.csv, line 2: country 'Sudan' is no ISO" in str(feeds("sync").exception)


def test_without_a_service_the_commands_say_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback where nothing runs yet."""
    monkeypatch.setenv("TOCSIN_REDIS_URL", "")
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path / "nothing"))
    with pytest.raises(SystemExit):
        tocsin(args=["feeds", "list"])
    assert "tocsin:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "http://[::1", "--unchecked"), "not a URL"),
        (("add", "", "--unchecked"), "cannot be a feed"),
        (("export", "/nowhere/feeds.opml"), "cannot be written"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no URL, and a folder that does not exist."""
    with pytest.raises(SystemExit):
        tocsin(args=["feeds", *arguments], standalone_mode=False)
    [line] = capsys.readouterr().err.splitlines()
    assert sentence in line
