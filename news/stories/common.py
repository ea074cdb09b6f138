"""Common words of many languages: known before anything has been read."""

from __future__ import annotations

import tomllib
from importlib.resources import files


def _load(kind: str) -> frozenset[str]:
    data = tomllib.loads(files("news.catalogue").joinpath("common-words.toml").read_text(encoding="utf-8"))
    return frozenset(word for language in data.values() for word in language[kind].split())


FUNCTION = _load("function")
REPORTING = _load("reporting") - FUNCTION
COMMON = FUNCTION | REPORTING
