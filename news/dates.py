"""Dates as feeds write them, made UTC.

Read are RFC 822/2822 with its common mistakes, ISO 8601 / RFC 3339 / W3C-DTF, ``asctime``, and day-month-year with month names
of many languages. A date without a zone counts as UTC, as every feed reader takes it. What is ambiguous (01/02/2024) or
impossible is no date: a wrong date is worse than a missing one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from news.date_words import MONTHS, ZONES

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200
DATE_LENGTH = 80
"""No date is longer; what is, is not looked at."""
_PIVOT_YEAR = 69
"""Two-digit years from here on are of the last century, as POSIX has it."""

_CLOCK = (
    r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{1,2})(?:\s*:\s*(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,12}))?)?"
    r"(?:\s*(?P<half>[apAP])\.?[mM]\b\.?)?"
)
_ZONE = r"(?P<zone>[A-Za-z]{1,5}(?=[\s(]|$|[+-]\d)|)\s*(?P<offset>[+-−]\s?\d{1,2}:?\d{2}|[+-−]\d{1,2}|)"
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:([A-Z]{1,5})|([+-]\d\d)([0-5]\d))", re.ASCII
)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_ISO = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?|(?P<month2>\d{2})(?P<day2>\d{2}))?"
    rf"(?:[Tt_,\s]\s*(?:at\s+)?(?:{_CLOCK}|(?P<compact>\d{{4}}(?:\d{{2}})?))\s*{_ZONE})?"
)
_DAY_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?\s*[,،]?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|[.ºª]|er)?[\s\-/,.]*(?:de\s+)?(?P<name>[^\W\d]+)\.?"
    rf"[\s\-/,.]*(?:de[l]?\s+)?(?P<year>\d{{4}}|\d{{2}})(?:\s*[,Tt]?\s*(?:at\s+|um\s+|à\s+|-\s+)?{_CLOCK}\s*{_ZONE})?"
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?\s*[,،]?\s+)?(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+"
    rf"(?:(?P<year>\d{{4}})(?:\s*,?\s*(?:at\s+)?{_CLOCK}\s*{_ZONE})?)"
)
_ASCTIME = re.compile(
    rf"(?:[^\W\d]+\.?\s*,?\s+)?(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*{_ZONE}\s+(?P<year>\d{{4}})"
)
_SHAPES = (_ISO, _DAY_FIRST, _MONTH_FIRST, _ASCTIME)
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_WEEKDAY_COMMA = re.compile(r"^\s*[^\W\d]+\.?\s*[,،]\s*(?=\d)")


def parse_date(text: str) -> datetime | None:
    """The moment ``text`` names, in UTC; ``None`` where it names none, or one outside 1970 to 2200."""
    return _usual(text) or _any(text)


def _usual(text: str) -> datetime | None:
    """The two forms nearly every feed uses, read ten times as fast; whatever is odd about them is left to ``_any``."""
    found = _RFC_822.fullmatch(text)
    if not found and not _RFC_3339.fullmatch(text):
        return None
    try:
        moment = _rfc_822(found.groups()) if found else datetime.fromisoformat(text).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _rfc_822(parts: tuple[str, ...]) -> datetime:
    """Raises ``KeyError`` for an unknown month or zone, ``ValueError`` for a moment that does not exist."""
    day, name, year, hour, minute, second, zone, ahead, more = parts
    moment = datetime(int(year), MONTHS[name.lower()], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    offset = ZONES[zone] if zone else int(ahead) * 60 + int(ahead[0] + more)
    return moment - timedelta(minutes=offset) if offset else moment


def _any(text: str) -> datetime | None:
    text = _COMMENT.sub("", text.strip()) if len(text) <= DATE_LENGTH else ""
    text = _WEEKDAY_COMMA.sub("", text)
    for shape in _SHAPES:
        if (found := shape.fullmatch(text)) and (moment := _moment(found.groupdict())) is not None:
            return moment
    return None


def _moment(parts: dict[str, str | None]) -> datetime | None:
    month = _month(parts)
    offset = _offset(parts.get("zone") or "", parts.get("offset") or "")
    if month is None or offset is None:
        return None
    day = int(parts.get("day") or parts.get("day2") or 1)
    try:
        local = datetime(_year(parts["year"] or ""), month, day, tzinfo=UTC) + _time_of_day(parts)
        moment = local - offset
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _month(parts: dict[str, str | None]) -> int | None:
    name = parts.get("name")
    if name is not None:
        return MONTHS.get(name.casefold())
    return int(parts.get("month") or parts.get("month2") or 1)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - a year of two digits
        return year
    return year + (1900 if year >= _PIVOT_YEAR else 2000)


def _time_of_day(parts: dict[str, str | None]) -> timedelta:
    """Raises ``ValueError`` where the clock shows no time; 24:00 is the end of the day, second 60 the next minute."""
    if compact := parts.get("compact"):
        hour, minute, second = int(compact[:2]), int(compact[2:4]), int(compact[4:] or 0)
    else:
        hour, minute, second = (int(parts.get(unit) or 0) for unit in ("hour", "minute", "second"))
    hour = _whole_day_hour(hour, parts.get("half"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):  # noqa: PLR2004 - a clock
        raise ValueError("no such time of day")
    micros = int(f"{parts.get('fraction') or 0:0<6}"[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)


def _whole_day_hour(hour: int, half: str | None) -> int:
    if half is None or not 1 <= hour <= 12:  # noqa: PLR2004 - a clock face
        return hour
    return hour % 12 + (12 if half in "pP" else 0)


def _offset(zone: str, digits: str) -> timedelta | None:
    """East of Greenwich; ``None`` for a zone that is not known. "GMT+2" and "UTC +0200" are their number."""
    named = ZONES.get(zone.upper()) if zone else 0
    if named is None:
        return None
    if not digits:
        return timedelta(minutes=named)
    sign = 1 if digits[0] == "+" else -1
    number = digits[1:].strip().replace(":", "")
    hours, minutes = (int(number[:-2]), int(number[-2:])) if len(number) > 2 else (int(number), 0)  # noqa: PLR2004
    return sign * timedelta(hours=hours, minutes=minutes) if hours <= 15 and minutes < 60 else None  # noqa: PLR2004
