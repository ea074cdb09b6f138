"""The headers of an answer that tell when to come back and how to ask next time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from streams.fetch.result import Validators

if TYPE_CHECKING:
    from collections.abc import Mapping

VALIDATOR_LENGTH = 500
"""A longer ETag or Last-Modified is not kept: it would be sent back and stored for every feed."""
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def new_validators(headers: Mapping[str, str], before: Validators, body_hash: str) -> Validators:
    """What to send next time; a 304 (no new hash) may leave out what it does not change."""
    kept = before if not body_hash else Validators()
    return Validators(
        etag=_short(headers.get("ETag", "")) or kept.etag,
        last_modified=_short(headers.get("Last-Modified", "")) or kept.last_modified,
        body_hash=body_hash or before.body_hash,
    )


def request_headers(validators: Validators) -> dict[str, str]:
    headers = {}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def max_age(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the answer stays fresh by Cache-Control, else by Expires; 0 where it must not be kept."""
    control = headers.get("Cache-Control", "")
    if _NEVER.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        return float(found.group(1))
    return _until(headers.get("Expires", ""), headers, now)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to stay away by Retry-After, given as a number or as a date."""
    value = headers.get("Retry-After", "").strip()
    return float(value[:9]) if value.isdecimal() and value.isascii() else _until(value, headers, now)


def _until(date: str, headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from the server's own clock, where it shows it, until ``date``; never negative."""
    end = _http_date(date)
    start = _http_date(headers.get("Date", "")) or now
    return None if end is None else max(0.0, (end - start).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _short(value: str) -> str:
    return value if len(value) <= VALIDATOR_LENGTH and value.isprintable() else ""
