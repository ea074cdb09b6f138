"""Webhooks behind the address guard of the feeds, signed as Standard Webhooks says (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import aiohttp

from streams.deliver.message import Message
from streams.deliver.result import Delivered, Failed, Result
from streams.fetch.guard import guarded_connector, is_blocked
from streams.fetch.headers import retry_after

PREFIX = "whsec_"
"""Marks a key that is given in base64."""
AGAIN = frozenset({408, 425, 429})
"""Client errors that pass; other 4xx do not."""
LONGEST_AFTER = 3600.0


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the base64 HMAC-SHA256 of ``key.timestamp.body``."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def headers(secret: str, message: Message, body: bytes, now: datetime) -> dict[str, str]:
    """The headers a receiver checks; ``webhook-id`` and ``idempotency-key`` are the same in every repeat."""
    timestamp = int(now.timestamp())
    key = message.key.encode("ascii", "backslashreplace").decode()
    return {
        "content-type": "application/json",
        "user-agent": "tocsin",
        "idempotency-key": key,
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, key, timestamp, body),
    }


class Webhooks:
    """Posts messages. One session for all; close it at the end."""

    def __init__(self, *, timeout: float, allow_private: bool) -> None:
        """``timeout`` in seconds for the whole request; ``allow_private`` switches the address guard off."""
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._allow_private = allow_private
        self._session: aiohttp.ClientSession | None = None

    async def send(self, url: str, message: Message, secret: str, now: datetime) -> Result:
        """Post once. Redirects are not followed: a signed body goes to whom it was addressed."""
        body = message.body()
        try:
            async with self._opened().post(
                url, data=body, headers=headers(secret, message, body, now), allow_redirects=False
            ) as answer:
                return _judged(answer.status, answer.headers, now)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            return Failed(reason=reason, final=is_blocked(error) or isinstance(error, (aiohttp.InvalidURL, ValueError)))

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = guarded_connector(allow_private=self._allow_private, limit=0)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout, trust_env=False)
        return self._session


def _judged(status: int, answer: Mapping[str, str], now: datetime) -> Result:
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's success class
        return Delivered()
    again = status in AGAIN or status >= 500  # noqa: PLR2004 - HTTP's server errors
    after = retry_after(answer, now)
    return Failed(reason=f"HTTP {status}", final=not again, after=None if after is None else min(after, LONGEST_AFTER))


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
