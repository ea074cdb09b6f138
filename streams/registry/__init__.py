"""Which feeds there are, when each is due, who fetches it now, and how it does: in Redis, shared by all pollers."""

from streams.registry.records import FeedRecord, FetchNote, Finish, Lease
from streams.registry.registry import FeedRegistry

__all__ = ["FeedRecord", "FeedRegistry", "FetchNote", "Finish", "Lease"]
