"""A user's rule: what to be alerted to, and when and in which form it is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from news.model import SEVERITIES, Alert, Severity
from news.watches.condition import Condition, Verdict, evaluate
from news.watches.parse import parse_condition

FOLLOWERS = frozenset({"correction", "cancel"})
"""Alerts that follow what was sent before, whether or not they meet the condition themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From ``start`` to ``end`` on the clocks of ``zone``, over midnight if need be; alerts wait until the end.

    ``unless``: alerts of this severity or above are delivered all the same; ``None``: none are.
    """

    start: time
    end: time
    zone: str = "UTC"
    unless: Severity | None = "critical"

    def silent(self, now: datetime) -> bool:
        """Whether ``now`` lies inside."""
        at = now.astimezone(ZoneInfo(self.zone)).time()
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def lets_through(self, alert: Alert) -> bool:
        return self.unless is not None and SEVERITIES.index(alert.severity) >= SEVERITIES.index(self.unless)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Alerts are gathered and sent together, every so often or at times of the day in ``zone``."""

    every: timedelta | None = None
    at: tuple[time, ...] = ()
    zone: str = "UTC"

    def due(self, since: datetime, now: datetime) -> bool:
        """Whether a digest whose first alert came (or whose last sending was) at ``since`` is to be sent at ``now``."""
        if self.every is not None:
            return now - since >= self.every
        return any(since < moment <= now for moment in self._moments(since, now))

    def _moments(self, since: datetime, now: datetime) -> list[datetime]:
        zone = ZoneInfo(self.zone)
        first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
        days = [
            date.fromordinal(number) for number in range(max(first.toordinal(), last.toordinal() - 2), last.toordinal() + 1)
        ]
        return [datetime.combine(day, at, zone) for day in days for at in self.at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A named condition and its delivery."""

    name: str
    when: str
    """The condition, as written (see ``news.watches.parse``)."""
    deliver: tuple[str, ...] = ()
    """Apprise URLs, or http(s) URLs of signed webhooks; none: only the channel ``alerts:watch:<name>``."""
    quiet: QuietHours | None = None
    digest: Digest | None = None
    language: str = "en"
    secret: str = ""
    """Key of the webhooks' signatures; empty: the one of the settings."""

    @property
    def condition(self) -> Condition:
        return _condition(self.when)

    def judge(self, alert: Alert) -> Verdict:
        """Whether the alert meets the condition, and why."""
        return evaluate(self.condition, alert)

    def wants(self, alert: Alert, *, told_before: bool) -> bool:
        """Whether the alert belongs on this watch's channel.

        A correction or a cancel of something this watch sent before always does.
        """
        return (told_before and alert.type in FOLLOWERS) or self.judge(alert).holds


@lru_cache(maxsize=4096)
def _condition(text: str) -> Condition:
    return parse_condition(text)
