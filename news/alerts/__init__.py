"""When a story rings, and what it says: the life of its alerts in the words of CAP 1.2 (alert, update, correction, cancel)."""

from news.alerts.decide import decide
from news.alerts.policy import AlertPolicy
from news.alerts.state import AlertState, Facts

__all__ = ["AlertPolicy", "AlertState", "Facts", "decide"]
