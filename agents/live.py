"""What ``tocsin run`` shows: a table that moves on a terminal, lines elsewhere."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import click
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agents.cli.alert_line import alert_line
from news.render import clean
from tocsin_client import Alert

ACTIVITY = "tocsin:activity"
"""Pub/Sub channel on which pollers say what they polled, for those who watch."""
SHOWN_POLLS, SHOWN_ALERTS = 8, 12


class Display(Protocol):
    """Something that shows what comes on the channels."""

    def opened(self) -> AbstractContextManager[object]: ...
    def show(self, channel: str, data: bytes) -> None: ...


class Lines:
    """Quiet and log-like: one line for each alert."""

    def opened(self) -> AbstractContextManager[object]:
        return nullcontext()

    def show(self, channel: str, data: bytes) -> None:
        if channel == "alerts:all":
            click.echo(alert_line(Alert.from_json(data)))


class Screen:
    """What is polled and what rings, redrawn in place."""

    def __init__(self, where: str) -> None:
        """Head the screen with ``where`` to subscribe."""
        self._where = where
        self._counts: Counter[str] = Counter()
        self._polls: deque[Mapping[str, Any]] = deque(maxlen=SHOWN_POLLS)
        self._alerts: deque[str] = deque(maxlen=SHOWN_ALERTS)
        self._live = Live(self._draw(), console=Console(), refresh_per_second=4)

    def opened(self) -> AbstractContextManager[object]:
        return self._live

    def show(self, channel: str, data: bytes) -> None:
        if channel == "alerts:all":
            self._counts["alerts"] += 1
            self._alerts.append(alert_line(Alert.from_json(data)))
        elif channel == ACTIVITY:
            poll = json.loads(data)
            self._counts["polls"] += 1
            self._counts["new articles"] += int(poll["new"])
            self._polls.append(poll)
        self._live.update(self._draw())

    def _draw(self) -> Panel:
        polls = Table.grid(padding=(0, 2))
        for poll in self._polls:
            polls.add_row(clean(str(poll["outcome"]), 14), f"{poll['new']} new", clean(str(poll["feed"]), 90))
        alerts = [Text.from_ansi(line) for line in self._alerts] or [Text("no alert yet", style="dim")]
        counts = ", ".join(f"{self._counts[name]} {name}" for name in ("polls", "new articles", "alerts"))
        title = f"Tocsin: {counts}. Subscribe: {self._where}. Ctrl-C stops."
        return Panel(Group(polls, Text(), *alerts), title=title, title_align="left")
