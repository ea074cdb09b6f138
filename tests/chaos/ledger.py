"""What was published against what rang: lost, repeated, or in order."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import redis

from streams.trace import BY_URL, TRACE
from tests.chaos import world

EVENT = re.compile(r"event-(\d+)")


@dataclass(slots=True)
class Verdict:
    """The result of a run."""

    published: int = 0
    rang: int = 0
    joined: int = 0
    """Events whose report joined the story of another event that rang; no loss, a matter of likeness."""
    lost: list[int] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.lost and not self.repeated


def events_of(alert: Mapping[str, Any]) -> set[int]:
    """The numbers of the events whose reports an alert names."""
    return {int(number) for source in alert["sources"] for number in EVENT.findall(source["url"])}


def alerts_in(connection: redis.Redis) -> list[dict[str, Any]]:
    """The whole stream ``alerts:all``."""
    entries: Any = connection.xrange("alerts:all")
    return [json.loads(fields[b"json"]) for _, fields in entries]


def judge(published: Iterable[int], connection: redis.Redis) -> Verdict:
    """Every published event must have rung exactly once, whoever reported it."""
    alerts = alerts_in(connection)
    ids = Counter(alert["alert_id"] for alert in alerts)
    rings = Counter(number for alert in alerts if alert["type"] == "alert" for number in events_of(alert))
    named = {number for alert in alerts for number in events_of(alert)}
    numbers = set(published)
    verdict = Verdict(published=len(numbers), rang=len(numbers & set(rings)))
    verdict.repeated = [f"alert {name} {count} times" for name, count in ids.items() if count > 1]
    verdict.repeated += [f"event {number} rang {count} times" for number, count in rings.items() if count > 1]
    for number in sorted(numbers - set(rings)):
        if number in named or _joined(number, {alert["story_id"] for alert in alerts}, connection):
            verdict.joined += 1
        else:
            verdict.lost.append(number)
    return verdict


def _joined(number: int, rang: set[str], connection: redis.Redis) -> bool:
    fields: Any = {}
    for url in (world.url_of(number), f"https://wire.example/event-{number}"):
        found: Any = connection.get(BY_URL + hashlib.blake2b(url.encode(), digest_size=12).hexdigest())
        fields |= connection.hgetall(TRACE + found.decode()) if found else {}
    told = b" ".join(value for name, value in fields.items() if name.startswith(b"story/")).decode()
    return any(story in rang for story in re.findall(r"story (\S+) version", told))
