"""Watches: what a user wants to be alerted to, when and in which form. Conditions are pure; delivery is in ``streams``."""

from news.watches.condition import Condition, Verdict, evaluate
from news.watches.file import Problem, read_watches
from news.watches.parse import ConditionError, parse_condition
from news.watches.table import WatchError, WatchRules, watch_of
from news.watches.vocabulary import Vocabulary
from news.watches.watch import Digest, QuietHours, Watch

__all__ = [
    "Condition",
    "ConditionError",
    "Digest",
    "Problem",
    "QuietHours",
    "Verdict",
    "Vocabulary",
    "Watch",
    "WatchError",
    "WatchRules",
    "evaluate",
    "parse_condition",
    "read_watches",
    "watch_of",
]
