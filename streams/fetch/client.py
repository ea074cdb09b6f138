"""Fetches one URL politely and within every limit, and says what came of it."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urldefrag, urljoin

import aiohttp
from yarl import URL

from streams.errors import TocsinError
from streams.fetch import headers as meaning
from streams.fetch.decode import ACCEPT_ENCODING, Body, TooLargeError
from streams.fetch.failures import EXPECTED, RefusedError, failure_of, failure_of_status
from streams.fetch.guard import guarded_connector, url_problem
from streams.fetch.result import FetchResult, Validators

if TYPE_CHECKING:
    from types import TracebackType

    from streams.settings import PollSettings

PRODUCT, VERSION = "Tocsin", "0.1"
ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
READ_PIECE = 1 << 16
DNS_SECONDS = 300
"""How long an answer of the DNS is kept; every address is checked when it is connected to all the same."""
FIRST_TIME = Validators()


def _connector(settings: PollSettings) -> aiohttp.TCPConnector:
    networks = [network for network in settings.allow_networks.split(",") if network.strip()]
    try:
        return guarded_connector(
            allow_private=settings.allow_private, allow_networks=networks, limit=0, ttl_dns_cache=DNS_SECONDS
        )
    except ValueError as error:
        raise TocsinError(f"The setting TOCSIN_POLL_ALLOW_NETWORKS is wrong: {error}.") from error


def user_agent(contact: str) -> str:
    """Says what we are and, where the setting gives one, whom to write to."""
    return f"{PRODUCT}/{VERSION} (feed reader; +{contact})" if contact else f"{PRODUCT}/{VERSION} (feed reader)"


@dataclass(slots=True)
class _Trip:
    """One fetch under way, over all its redirects."""

    url: str
    accept: str
    validators: Validators
    limit: int
    started: float
    has_turn: bool = True
    seen: set[str] = field(default_factory=set)
    permanent: bool = True

    def step(self, location: str, status: int) -> None:
        """Go where the redirect points.

        Raises:
            RefusedError: it points nowhere, in a circle, or to what is not fetched.
        """
        self.seen.add(self.url)
        self.permanent = self.permanent and status in PERMANENT
        self.url = urldefrag(urljoin(self.url, _repaired(location)))[0]
        if not location or self.url in self.seen:
            raise RefusedError("bad_redirect", "hard", f"redirect in a circle or to nowhere: {location!r}")
        if problem := url_problem(self.url):
            raise RefusedError("bad_redirect", "hard", problem)


class Turn(Protocol):
    """Whose turn it is at a host."""

    def __call__(self, url: str) -> AbstractAsyncContextManager[None]:
        """Hold a turn at the URL's host; entering may raise ``RefusedError``."""

    async def sent(self, url: str) -> None:
        """The headers of a request to ``url`` are out."""


class Fetcher:
    """Use as ``async with Fetcher(settings.poll) as fetcher``; one per process, any number of fetches at once.

    Who fetches a feed holds a lease and with it the turn of its host. For every other request (a page, robots.txt, where a
    redirect leads) ``turn`` is asked, so that the limits per host hold for those too, over all pollers.
    """

    def __init__(self, settings: PollSettings, turn: Turn | None = None) -> None:
        """``turn``: held during a request to a host whose turn the caller does not hold; none for a single fetch by hand."""
        self._settings = settings
        self._turn = turn
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._session = aiohttp.ClientSession(
            connector=_connector(settings),
            timeout=aiohttp.ClientTimeout(
                total=None, connect=settings.connect_timeout_seconds, sock_read=settings.read_timeout_seconds
            ),
            headers={"User-Agent": user_agent(settings.contact), "Accept-Encoding": ACCEPT_ENCODING},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=settings.max_header_bytes,
            max_field_size=settings.max_header_bytes,
            trace_configs=[self._tracing()],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self, url: str, validators: Validators = FIRST_TIME, *, accept: str = ACCEPT_FEED, max_bytes: int | None = None
    ) -> FetchResult:
        """Request ``url`` with GET; whatever the server, the name or the URL does becomes a value.

        Args:
            url: where to begin; redirects are followed, each hop under the same guard.
            validators: of the last ``ok`` answer, where there was one.
            accept: the Accept header, ``ACCEPT_FEED`` or ``ACCEPT_PAGE``.
            max_bytes: a limit on the body other than the setting's.
        """
        trip = _Trip(url, accept, validators, max_bytes or self._settings.max_bytes, time.monotonic())
        trip.has_turn = accept == ACCEPT_FEED
        try:
            if problem := url_problem(url):
                raise RefusedError("bad_url", "hard", problem)
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._follow(trip)
        except EXPECTED as error:
            return _failed(trip, error)

    async def _follow(self, trip: _Trip) -> FetchResult:
        for _ in range(self._settings.max_redirects + 1):
            async with self._in_turn(trip), self._request(trip) as response:
                if response.status not in REDIRECTS:
                    return await _read(response, trip)
                trip.step(response.headers.get("Location", ""), response.status)
        raise RefusedError("bad_redirect", "hard", f"more than {self._settings.max_redirects} redirects")

    def _tracing(self) -> aiohttp.TraceConfig:
        """Tells ``turn`` of every request that is sent; connecting may have taken long."""
        tracing = aiohttp.TraceConfig()
        turn = self._turn
        if turn is not None:

            async def on_sent(_: object, __: object, sent: aiohttp.TraceRequestHeadersSentParams) -> None:
                await turn.sent(str(sent.url))

            tracing.on_request_headers_sent.append(on_sent)
        return tracing

    def _in_turn(self, trip: _Trip) -> AbstractAsyncContextManager[None]:
        """The turn of the host that is asked next, unless the caller holds it already."""
        held = trip.has_turn and not trip.seen
        return nullcontext() if held or self._turn is None else self._turn(trip.url)

    def _request(self, trip: _Trip) -> aiohttp.client._RequestContextManager:
        if self._session is None:
            raise RuntimeError("use the fetcher inside 'async with'")
        headers = {"Accept": trip.accept, **meaning.request_headers(trip.validators)}
        return self._session.get(URL(trip.url), headers=headers, allow_redirects=False)


async def _read(response: aiohttp.ClientResponse, trip: _Trip) -> FetchResult:
    """The last answer of a trip, read as far as it matters."""
    if response.status == HTTPStatus.NOT_MODIFIED:
        if not (trip.validators.etag or trip.validators.last_modified):
            raise RefusedError("bad_response", "soft", "304 to a request without validators")
        return _answered(response, trip, outcome="not_modified")
    if response.status == HTTPStatus.GONE:
        return _answered(response, trip, outcome="gone")
    if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        return _answered(response, trip, outcome="error")
    if (response.content_length or 0) > trip.limit:
        raise TooLargeError(f"{response.content_length} bytes announced, {trip.limit} allowed")
    body = Body(response.headers.get("Content-Encoding", ""), trip.limit)
    async for piece in response.content.iter_chunked(READ_PIECE):
        body.feed(piece)
    return _answered(response, trip, outcome="ok", body=body)


def _answered(response: aiohttp.ClientResponse, trip: _Trip, *, outcome: str, body: Body | None = None) -> FetchResult:
    content = body.value() if body else b""
    digest = hashlib.sha256(content).hexdigest() if body else ""
    now = datetime.now(UTC)
    return FetchResult(
        outcome="unchanged" if body and digest == trip.validators.body_hash else outcome,  # type: ignore[arg-type]
        status=response.status,
        body=content,
        content_type=response.headers.get("Content-Type", "")[:200],
        validators=_validators(response, trip, outcome, body, digest),
        max_age=meaning.max_age(response.headers, now),
        retry_after=meaning.retry_after(response.headers, now),
        final_url=trip.url,
        permanent_url=trip.url if trip.seen and trip.permanent and outcome != "error" else "",
        elapsed=time.monotonic() - trip.started,
        wire_bytes=body.wire_bytes if body else 0,
        failure=failure_of_status(response.status, response.reason or "") if outcome == "error" else None,
    )


def _validators(response: aiohttp.ClientResponse, trip: _Trip, outcome: str, body: Body | None, digest: str) -> Validators:
    """What to ask with next time; nothing after a body that was cut off, or its rest would not come before the feed changes."""
    if outcome == "error":
        return trip.validators
    if body and not body.whole:
        return Validators()
    return meaning.new_validators(response.headers, trip.validators, digest)


def _failed(trip: _Trip, error: Exception) -> FetchResult:
    return FetchResult(
        outcome="error",
        validators=trip.validators,
        final_url=trip.url,
        elapsed=time.monotonic() - trip.started,
        failure=failure_of(error),
    )


def _repaired(location: str) -> str:
    """Header bytes that are no UTF-8 arrive as lone surrogates, which no URL can hold."""
    return location.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
