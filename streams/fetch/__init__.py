"""One polite, guarded HTTP client for feeds, pages and webhooks: what goes out, what may come back, and how large."""

from streams.fetch.client import Fetcher
from streams.fetch.result import Failure, FetchResult, Validators

__all__ = ["Failure", "FetchResult", "Fetcher", "Validators"]
