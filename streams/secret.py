"""Secrets from settings or from files, as container platforms hand them over."""

from __future__ import annotations

from pathlib import Path

from streams.errors import TocsinError


def secret(value: str, file: Path | None, name: str) -> str:
    """A secret from its setting, or from the file its ``_FILE`` setting names, read anew at every call.

    Raises:
        TocsinError: the file cannot be read; the sentence names the setting, never the secret.
    """
    if file is None:
        return value
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TocsinError(f"The file that {name} names cannot be read: {error}.") from error
