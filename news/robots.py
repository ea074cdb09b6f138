"""What a site's robots.txt allows, by RFC 9309: groups by product token, the longest rule wins, ``*`` and ``$`` in paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

LONGEST = 500_000
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""
MOST_RULES = 5_000
MOST_STARS = 10
"""A pattern with more wildcards is not read: it could take for ever to match."""
_TOKEN = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    allows: bool
    path: str

    def matches(self, path: str) -> bool:
        pattern = ".*".join(re.escape(part) for part in self.path.removesuffix("$").split("*"))
        return re.match(pattern + ("$" if self.path.endswith("$") else ""), path, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one user agent."""

    rules: tuple[Rule, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether ``url`` may be fetched; of rules equally long the one that allows wins."""
        parts = urlsplit(url)
        path = _one_form((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(rule.path), rule.allows) for rule in self.rules if rule.matches(path)]
        return max(fitting, default=(0, True))[1]


ALLOW_ALL = Robots()
ALLOW_NOTHING = Robots((Rule(allows=False, path="/"),))


def parse_robots(text: str, agent: str) -> Robots:
    """The rules of the groups for ``agent``, a product token, else of those for ``*``; all others do not concern us."""
    named: list[Rule] = []
    general: list[Rule] = []
    targets: list[list[Rule]] = []
    heads_group = is_named = False
    for field, value in _lines(text):
        if field == "user-agent":
            targets = targets if heads_group else []
            heads_group = True
            if _is_token(value, agent):
                is_named = True
                targets.append(named)
            elif value == "*":
                targets.append(general)
        elif field in {"allow", "disallow"}:
            heads_group = False
            for rules in targets:
                _add(rules, Rule(allows=field == "allow", path=_one_form(value)))
    return Robots(tuple(named if is_named else general))


def _lines(text: str) -> list[tuple[str, str]]:
    lines = []
    for line in text[:LONGEST].lstrip("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            lines.append((field.strip().lower(), value.strip()))
    return lines


def _is_token(value: str, agent: str) -> bool:
    found = _TOKEN.match(value)
    return found is not None and found.group().lower() == agent.lower()


def _add(rules: list[Rule], rule: Rule) -> None:
    """An empty path forbids nothing."""
    if rule.path and rule.path.count("*") <= MOST_STARS and len(rules) < MOST_RULES:
        rules.append(rule)


def _one_form(path: str) -> str:
    """Escapes written one way, so that rule and URL can be compared."""
    return quote(unquote_to_bytes(path), safe="/*$?=&;:@!+,.()'~-_%")
