"""Small readings that every parser shares."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_URL = 4_000
_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
HOURS = 24
_WHOLE_URL = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?(?:/[\x21-\x7e]{0,2000})?")
_ADDRESS = re.compile(r"[(<]?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}[)>]?")


def web_url(link: str, base: str = "") -> str:
    """An absolute http(s) URL without blanks inside, or nothing."""
    if _WHOLE_URL.fullmatch(link) and "/." not in link:
        return link
    link = "".join(link.split()) if "\n" in link else link.strip()
    if not link or len(link) > LONGEST_URL:
        return ""
    try:
        absolute = urljoin(base, link) if base else link
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    return absolute if parts.scheme in {"http", "https"} and parts.netloc else ""


def as_html(text: str, *, plain: bool) -> str:
    """Text that is meant literally becomes HTML, so that everything after the parser is read one way."""
    return escape(text, quote=False) if plain and "<" in text else text


def person(author: str) -> str:
    """The name in ``jo@example.org (Jo)`` or ``Jo (jo@example.org)`` or ``Jo <jo@example.org>``, else what there is."""
    if "@" not in author:
        return author.strip()
    name, found = _ADDRESS.subn("", author)
    return (found and name.strip(" ()<>,;:\t")) or author.strip()


def minutes_between(ttl: str, period: str, frequency: str) -> float | None:
    """Minutes from ``ttl``, else from the syndication module (default once a day); ``None`` where neither speaks."""
    if _is_number(ttl):
        return float(ttl) or None
    if period.strip().lower() not in _PERIODS:
        return None
    return _PERIODS[period.strip().lower()] / (int(frequency) if _is_number(frequency) and int(frequency) else 1)


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 7  # noqa: PLR2004 - 19 years in minutes


def skip_hours(hours: Iterable[str]) -> tuple[int, ...]:
    """RSS 0.91 counts 1 to 24, RSS 2.0 counts 0 to 23; 24 is 0."""
    numbers = {int(hour) % HOURS for hour in hours if hour.strip().isdecimal() and int(hour) <= HOURS}
    return tuple(sorted(numbers))


def skip_days(days: Iterable[str]) -> tuple[str, ...]:
    named = {day.strip().capitalize() for day in days}
    return tuple(day for day in DAYS if day in named)
