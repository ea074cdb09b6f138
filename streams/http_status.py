"""``/metrics``, ``/healthz`` and ``/readyz`` of a process, served from a thread so that a busy event loop still answers."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from streams.errors import TocsinError
from streams.health import Health
from streams.settings import StatusSettings

JSON = "application/json"


class StatusServer:
    """Listens from construction until ``close``; does nothing where the settings name no port."""

    def __init__(self, settings: StatusSettings, health: Health) -> None:
        """Start to listen.

        Raises:
            TocsinError: the port is taken.
        """
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        if not settings.port:
            return
        try:
            self._server = ThreadingHTTPServer((settings.host, settings.port), _handler(health))
        except OSError as error:
            raise TocsinError(f"The status pages cannot listen on {settings.host}:{settings.port}: {error}.") from error
        self.port = self._server.server_address[1]
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="status", daemon=True).start()

    def close(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()


def _answer(path: str, health: Health) -> tuple[int, str, bytes]:
    match path.partition("?")[0]:
        case "/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY)
        case "/healthz":
            return 200 if health.alive else 503, JSON, msgspec.json.encode({"alive": health.alive})
        case "/readyz":
            parts = {part: why or "ready" for part, why in dict(health.parts).items()}
            return 200 if health.ready else 503, JSON, msgspec.json.encode({"ready": health.ready, "parts": parts})
        case _:
            return 404, "text/plain", b"There is /metrics, /healthz and /readyz.\n"


def _handler(health: Health) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            status, kind, body = _answer(self.path, health)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server calls
            """Nothing: probes come every few seconds."""

    return Handler
