"""Which countries an alert concerns."""

from __future__ import annotations

from news.model import Alert


def countries_of(alert: Alert) -> tuple[str, ...]:
    """The countries an alert concerns: where it happened, and its focus; failing both, the countries it is datelined from.

    A country that is merely mentioned would wake up the wrong desk.
    """
    happened = [tag.code for tag in alert.countries if tag.role == "event"]
    focus = [alert.focus] if alert.focus else []
    found = happened + focus or [tag.code for tag in alert.countries if tag.role == "dateline"]
    return tuple(dict.fromkeys(found))
