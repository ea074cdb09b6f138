"""Whether a country or region has gone quiet: far fewer articles than usual for the hour, or most of its feeds fail.

Requirements: calm nights, weekends and small countries must not cry wolf; a dead uplink or a blocked country must be noticed
within the hour. So a group is silent when, in an hour in which at least five articles are usual (the median of that hour on
seven or more earlier days), a fifth of that or less came, fewer than ever in that hour, and so few that chance alone gives it
once in a thousand such hours (Poisson). It ends when half of the usual came. Feeds: at least three, and more than half of them
failing or disabled; it ends when half are well.

Special cases: when the whole world is silent, it is we who are deaf, and only that is said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

WORLD = "world"
DAYS_KNOWN = 7
"""Days of history from which "usual" means something."""
LEAST_USUAL = 5.0
QUIET_SHARE = 0.2
ENOUGH_SHARE = 0.5
CHANCE = 0.001
LEAST_FEEDS = 3
FAILING_SHARE = 0.5

Reason = Literal["articles", "feeds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """New articles of a group: in the hour judged, and in the same hour of earlier days."""

    seen: int
    earlier: Sequence[int] = ()

    @property
    def usual(self) -> float:
        return float(median(self.earlier)) if self.earlier else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsUp:
    """Feeds of a group that are polled or were until they failed, and how many of them are failing or disabled."""

    total: int
    failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A country (ISO 3166-1 alpha-2), a region (its slug) or the world."""

    name: str
    arrivals: Arrivals | None = None
    """``None`` where the hour was judged before."""
    feeds: FeedsUp = FeedsUp(total=0, failing=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A group that fell silent, or is heard again."""

    group: Group
    reason: Reason
    silent: bool


def judge(groups: Sequence[Group], silent: Mapping[tuple[str, Reason], bool]) -> tuple[Turned, ...]:
    """What changed, given which groups were silent before and for what reason."""
    turned = [
        Turned(group=group, reason=reason, silent=now)
        for group in groups
        for reason in ("articles", "feeds")
        if (now := _is_silent(group, reason, silent.get((group.name, reason), False))) is not None
        and now != silent.get((group.name, reason), False)
    ]
    deaf = any(found.group.name == WORLD and found.silent and found.reason == "articles" for found in turned)
    deaf = deaf or silent.get((WORLD, "articles"), False)
    return tuple(found for found in turned if not (deaf and found.silent and found.group.name != WORLD))


def _is_silent(group: Group, reason: Reason, before: bool) -> bool | None:  # noqa: FBT001 - the state so far
    if reason == "feeds":
        return _most_fail(group.feeds)
    return None if group.arrivals is None else _is_quiet(group.arrivals, before)


def _most_fail(feeds: FeedsUp) -> bool:
    return feeds.total >= LEAST_FEEDS and feeds.failing > FAILING_SHARE * feeds.total


def _is_quiet(arrivals: Arrivals, before: bool) -> bool | None:  # noqa: FBT001 - the state so far
    if len(arrivals.earlier) < DAYS_KNOWN or arrivals.usual < LEAST_USUAL:
        return None
    if before:
        return arrivals.seen < ENOUGH_SHARE * arrivals.usual
    return (
        arrivals.seen <= QUIET_SHARE * arrivals.usual
        and arrivals.seen < min(arrivals.earlier)
        and poisson_at_most(arrivals.seen, arrivals.usual) < CHANCE
    )


def poisson_at_most(seen: int, mean: float) -> float:
    """The chance of ``seen`` or fewer where ``mean`` are expected: the distribution function of Poisson."""
    return sum(math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(seen + 1))
