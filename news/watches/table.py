"""One watch from its table of settings, or what is wrong with which of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from news.model import SEVERITIES
from news.watches.contradiction import contradiction
from news.watches.parse import ConditionError, parse_condition
from news.watches.vocabulary import Vocabulary
from news.watches.watch import Digest, QuietHours, Watch

KEYS = ("when", "deliver", "quiet", "digest", "zone", "language", "secret")
QUIET_KEYS = ("from", "to", "zone", "unless")
QUIET_EXAMPLE = 'quiet = { from = "22:00", to = "07:00", zone = "Europe/Berlin" }'
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SPAN = re.compile(r"(\d+)\s*([mhd])")

CheckUrl = Callable[[str, bool], "tuple[str, str] | None"]
"""From a delivery URL, and whether the watch has a key to sign with: what is wrong and what to do, or ``None``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRules:
    """What the settings of a watch are held against."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    languages: tuple[str, ...] = ("en",)
    """Languages alerts can be written in."""
    check_url: CheckUrl = lambda _url, _signed: None


class WatchError(ValueError):
    """A value of a watch that cannot be used."""

    def __init__(self, key: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.key, self.message, self.suggestion = key, message, suggestion


def watch_of(name: str, table: object, rules: WatchRules) -> Watch:
    """One watch from its table. Raises ``WatchError`` for the first thing that is wrong."""
    if not _NAME.fullmatch(name):
        raise WatchError("", f"the name {name!r} may hold small letters, digits, - and _ only")
    if not isinstance(table, Mapping):
        raise WatchError("", "it must be a table with at least when = '...'")
    for key in table:
        if key not in KEYS:
            raise WatchError(key, f"there is no setting {key!r}", _closest(key, KEYS))
    if "when" not in table:
        raise WatchError("", "when is missing", "when = 'severity >= high'")
    language = _text(table, "language", "en")
    if language not in rules.languages:
        raise WatchError("language", f"alerts are not written in {language!r}", f"one of {', '.join(rules.languages)}")
    zone = _zone("zone", table.get("zone", "UTC"))
    secret = _text(table, "secret", "")
    return Watch(
        name=name,
        when=_when(_text(table, "when"), rules.vocabulary),
        deliver=_deliver(table.get("deliver", []), rules.check_url, signed=bool(secret)),
        quiet=_quiet(table["quiet"], zone) if "quiet" in table else None,
        digest=_digest(table["digest"], zone) if "digest" in table else None,
        language=language,
        secret=secret,
    )


def _when(text: str, vocabulary: Vocabulary) -> str:
    try:
        condition = parse_condition(text)
        vocabulary.check(condition)
    except ConditionError as error:
        where = f" (at character {error.position + 1})" if error.position else ""
        raise WatchError("when", f"{error.message}{where}", error.suggestion) from None
    if why := contradiction(condition):
        raise WatchError("when", f"the condition can never be met: {why}", "join alternatives by or")
    return text


def _deliver(value: object, check_url: CheckUrl, *, signed: bool) -> tuple[str, ...]:
    urls = [value] if isinstance(value, str) else value
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise WatchError("deliver", "deliver must be a URL or a list of URLs")
    for url in urls:
        if problem := check_url(url, signed):
            raise WatchError("deliver", *problem)
    return tuple(dict.fromkeys(urls))


def _quiet(value: object, default_zone: str) -> QuietHours:
    if not isinstance(value, Mapping) or not {"from", "to"} <= set(value):
        raise WatchError("quiet", "quiet needs from and to", QUIET_EXAMPLE)
    for key in value:
        if key not in QUIET_KEYS:
            raise WatchError("quiet", f"quiet has no setting {key!r}", _closest(key, QUIET_KEYS))
    unless = value.get("unless", "critical")
    if unless not in {*SEVERITIES, "never"}:
        raise WatchError("quiet", f"unless = {unless!r} is no severity", f"one of {', '.join(SEVERITIES)}, never")
    start, end = _clock("quiet", value["from"]), _clock("quiet", value["to"])
    if start == end:
        raise WatchError("quiet", "quiet hours that end when they begin are none or all day", "leave quiet out, or shift one")
    zone = _zone("quiet", value.get("zone", default_zone))
    return QuietHours(start=start, end=end, zone=zone, unless=None if unless == "never" else unless)


def _digest(value: object, zone: str) -> Digest:
    if isinstance(value, str) and (span := _SPAN.fullmatch(value)):
        unit = {"m": "minutes", "h": "hours", "d": "days"}[span[2]]
        every = timedelta(**{unit: int(span[1])})
        if not timedelta(minutes=1) <= every <= timedelta(days=7):
            raise WatchError("digest", f"a digest every {value} is not possible", "from 1m to 7d")
        return Digest(every=every)
    times = value if isinstance(value, list) else [value]
    if not times:
        raise WatchError("digest", "a digest at no time never comes", "leave digest out, or name a time such as 08:00")
    return Digest(at=tuple(sorted(_clock("digest", at) for at in times)), zone=zone)


def _clock(key: str, value: object) -> time:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        wanted = 'a span such as "30m" or a time such as "08:00"' if key == "digest" else 'a time such as "22:00"'
        raise WatchError(key, f"{value!r} is not {wanted}")
    return time(int(found[1]), int(found[2]))


def _zone(key: str, value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WatchError(key, f"there is no time zone {value!r}", _closest_zone(str(value))) from None


def _closest_zone(value: str) -> str:
    zones = sorted(available_timezones())
    places = {zone.rpartition("/")[2].casefold(): zone for zone in zones}
    if value.casefold() in places:
        return f"did you mean {places[value.casefold()]}?"
    close = get_close_matches(value, zones, n=1, cutoff=0.5) or get_close_matches(value.casefold(), places, n=1, cutoff=0.6)
    return f"did you mean {places.get(close[0], close[0])}?" if close else "a name such as Europe/Berlin"


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise WatchError(key, f"{key} must be a text in quotes")
    return value


def _closest(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(known)}"
