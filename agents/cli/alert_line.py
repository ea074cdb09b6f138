"""An alert on one readable line of a terminal."""

from __future__ import annotations

import click

from news.render import clean
from tocsin_client import Alert

COLOURS = {"info": "white", "low": "cyan", "medium": "yellow", "high": "red", "critical": "magenta"}
MARKS = {"alert": "ALERT", "update": "UPDATE", "correction": "CORRECTION", "cancel": "CANCEL"}


def alert_line(alert: Alert, *, dated: bool = False) -> str:
    """Time (UTC), kind, severity, countries, headline, what changed and how many independent sources, on one coloured line.

    ``dated``: with the day.
    """
    when = clean(str(alert.raw.get("times", {}).get("alerted") or "")).replace("T", " ")[0 if dated else 11 : 16]
    head = click.style(
        f"{MARKS.get(alert.type, alert.type):<10} {alert.severity:<8}", fg=COLOURS.get(alert.severity), bold=True
    )
    where = ",".join(alert.countries) or "--"
    tail = " ".join(part for part in (_changes(alert), _tags(alert)) if part)
    return f"{when} {head} {clean(where, 12):<5} {clean(alert.headline, 160)} {click.style(tail, dim=True)}".strip()


def _changes(alert: Alert) -> str:
    shown = [_change(change) for change in alert.raw.get("changes", ()) if change.get("kind") != "opened"]
    return f"[{clean('; '.join(shown), 120)}]" if shown else ""


def _change(change: dict[str, object]) -> str:
    before, after = str(change.get("before") or ""), str(change.get("after") or "")
    return f"{change['kind']} {before + ' → ' if before else ''}{after}".strip()


def _tags(alert: Alert) -> str:
    parts = [*alert.events[:2], *alert.conflicts[:1], f"{alert.independent_sources} independent"]
    return f"({clean(', '.join(parts), 100)})"
