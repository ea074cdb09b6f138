"""A small web server for tests: pages that can be changed while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Page:
    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    delay: float = 0.0
    """Seconds before it answers."""


@dataclass(slots=True)
class Site:
    """Serves ``pages`` by path on a free loopback port."""

    pages: dict[str, Page] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> Site:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def url(self, path: str) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.hits.append(self.path)
            page = site.pages.get(self.path, Page(status=404))
            time.sleep(page.delay)
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            try:
                self.wfile.write(page.body)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server calls
            return

    return Handler


def rss(title: str, *items: tuple[str, str, str], minutes: int = 5) -> bytes:
    """A feed of ``items`` (slug, title, text), published ``minutes`` ago, the text as full content."""
    published = format_datetime(datetime.now(UTC) - timedelta(minutes=minutes))
    entries = "".join(
        f"<item><title>{escape(head)}</title><link>https://{title}.example/{slug}</link><guid>{slug}</guid>"
        f"<pubDate>{published}</pubDate><content:encoded>{escape(text)}</content:encoded></item>"
        for slug, head, text in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>https://{title}.example/</link>{entries}</channel></rss>"
    ).encode()


def wait_until(done: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Whether ``done`` became true within ``seconds``; asked ``every`` so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(every)
    return done()
