"""Where the running service's Redis is, for the commands that only read from it."""

from __future__ import annotations

from streams.runtime import located
from streams.settings import Settings


def redis_url(settings: Settings) -> str:
    """The URL of the settings, else the one of the service that runs in the data directory.

    Raises:
        TocsinError: there is neither.
    """
    return located(settings).redis.url
