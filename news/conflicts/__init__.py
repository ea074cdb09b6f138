"""Which war an article is about."""

from news.conflicts.assigner import ConflictAssigner
from news.conflicts.conflict import Conflict

__all__ = ["Conflict", "ConflictAssigner"]
