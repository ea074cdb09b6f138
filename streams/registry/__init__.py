"""Which feeds there are, when each is due, who is fetching it now, and how it is doing. Kept in Redis, shared by all pollers."""

from streams.registry.records import FeedRecord, FetchNote, Finish, Lease
from streams.registry.registry import FeedRegistry

__all__ = ["FeedRecord", "FeedRegistry", "FetchNote", "Finish", "Lease"]
