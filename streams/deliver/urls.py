"""Whether a delivery URL can be used at all, and what was meant when it cannot."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from streams.fetch.guard import is_public, url_problem

WEB = frozenset({"http", "https"})
GENERIC = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})
"""Apprise's own plain webhooks: not signed, and not behind the address guard."""
CONNECT_SECONDS = 4.0
SECURE_PORT, PLAIN_PORT = 443, 80

Problem = tuple[str, str]
"""What is wrong, and what to do."""


def is_webhook(url: str) -> bool:
    """Whether Tocsin posts to it itself, signed, instead of handing it to Apprise."""
    return url.partition(":")[0].lower() in WEB


def masked(url: str) -> str:
    """The URL as it may be shown: scheme and host; what follows or stands before is often a secret."""
    parts = urlsplit(url)
    host = (parts.hostname or "") if is_webhook(url) else ""
    return f"{parts.scheme}://{host}{'/' if host else ''}…"


def check_url(url: str, *, allow_private: bool = False, signed: bool = True) -> Problem | None:
    """What is wrong with a delivery URL without asking the network.

    Args:
        url: the URL.
        allow_private: whether webhooks may reach private addresses.
        signed: whether there is a key to sign webhooks with.
    """
    scheme = url.partition(":")[0].lower()
    if scheme in GENERIC:
        return f"{scheme}:// webhooks are neither signed nor guarded", "use https://"
    if scheme in WEB:
        return _check_web(url, allow_private=allow_private, signed=signed)
    return None if apprise_target(url) else _unknown(scheme)


def unreachable(url: str, *, allow_private: bool = False) -> Problem | None:
    """What is wrong when the URL's host is asked: no such name, no answer, or an address inside the house.

    Services with a host of their own (Slack, Telegram, ...) are taken to be there.
    """
    where = _host_and_port(url)
    if where is None:
        return None
    host, port = where
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return f"there is no host {host!r}", "check the spelling of the host"
    if is_webhook(url) and not allow_private and not all(is_public(str(address[4][0])) for address in addresses):
        return f"{host} is a private address", "use a public host, or set TOCSIN_NOTIFY_ALLOW_PRIVATE=true"
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        return f"{host}:{port} does not answer ({error})", "check host and port, and that the server runs"
    return None


def checker(*, allow_private: bool, signed: bool, reach: bool) -> Callable[[str, bool], Problem | None]:
    """Both checks as one function of a URL and whether its watch has a key; the network is asked only if ``reach``."""

    def check(url: str, watch_signs: bool) -> Problem | None:  # noqa: FBT001 - the shape news.watches asks for
        problem = check_url(url, allow_private=allow_private, signed=signed or watch_signs)
        return problem or (unreachable(url, allow_private=allow_private) if reach else None)

    return check


def apprise_target(url: str) -> Any:
    """Apprise's object for a URL, or ``None`` when it does not understand it."""
    from apprise import Apprise, LogCapture  # noqa: PLC0415 - takes half a second, and most commands deliver nothing

    capture: Any = LogCapture  # untyped
    with capture(level=logging.INFO):  # its complaints quote the URL; ours is enough
        return Apprise.instantiate(url, suppress_exceptions=True)


def _check_web(url: str, *, allow_private: bool, signed: bool) -> Problem | None:
    if problem := url_problem(url):
        return problem, "https://host/path"
    host = urlsplit(url).hostname or ""
    if not allow_private and _is_inside(host):
        return f"{host} is a private address", "use a public host, or set TOCSIN_NOTIFY_ALLOW_PRIVATE=true"
    if not signed:
        return "a webhook is signed and needs a key", "add secret = '...' to the watch, or set TOCSIN_NOTIFY_WEBHOOK_SECRET"
    return None


def _is_inside(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(str(ip_address(host)))
    except ValueError:
        return False


def _unknown(scheme: str) -> Problem:
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - as above

    manager: Any = NotificationManager  # untyped
    schemes = sorted({*manager().schemas(), *WEB} - GENERIC)
    if scheme in schemes:
        return f"the {scheme}:// URL is incomplete or malformed", f"see https://github.com/caronc/apprise/wiki for {scheme}"
    close = get_close_matches(scheme, schemes, n=1, cutoff=0.5)
    return f"no service answers to {scheme}://", f"did you mean {close[0]}://?" if close else "for example ntfy://topic"


def _host_and_port(url: str) -> tuple[str, int] | None:
    if is_webhook(url):
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (SECURE_PORT if parts.scheme.lower() == "https" else PLAIN_PORT)
    target = apprise_target(url)
    host = getattr(target, "smtp_host", None) or getattr(target, "host", None)
    if not host or getattr(target, "mode", None) == "cloud" or not any("{host}" in shape for shape in target.templates):
        return None
    return str(host), int(target.port or (SECURE_PORT if target.secure else PLAIN_PORT))
