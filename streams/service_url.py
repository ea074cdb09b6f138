"""Where the running service's Redis is, for the commands that only read from it."""

from __future__ import annotations

from streams.settings import Settings

URL_FILE = "redis.url"
"""File in the data directory in which ``tocsin run`` notes the URL of its embedded Valkey."""
LOCAL = "redis://127.0.0.1:6379/0"


def redis_url(settings: Settings) -> str:
    """The URL of the settings, else the one a running embedded service noted, else the usual local one."""
    if settings.redis.url:
        return settings.redis.url
    noted = settings.data_dir / URL_FILE
    return noted.read_text(encoding="utf-8").strip() if noted.is_file() else LOCAL
