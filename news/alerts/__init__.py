"""When a story rings, and what it says: the life of its alerts in the words of CAP 1.2 (alert, update, correction, cancel)."""

from news.alerts.book import AlertBook, Rung
from news.alerts.decide import clock_of, decide, is_ripe, rings
from news.alerts.policy import AlertPolicy
from news.alerts.state import AlertState, Facts
from news.alerts.waiting import Waiting

__all__ = ["AlertBook", "AlertPolicy", "AlertState", "Facts", "Rung", "Waiting", "clock_of", "decide", "is_ripe", "rings"]
