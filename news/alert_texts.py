"""The words of an alert's text in each language, from ``catalogue/alert-texts.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from news.model import Change

DEFAULT = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
Texts = Mapping[str, str]


@cache
def all_texts() -> Mapping[str, Texts]:
    """Language → key → text. Raises ``ValueError`` when a language lacks a key of English or has one of its own."""
    read: dict[str, dict[str, str]] = tomllib.loads(files("news.catalogue").joinpath("alert-texts.toml").read_text("utf-8"))
    for language, texts in read.items():
        if odd := set(texts) ^ set(read[DEFAULT]):
            raise ValueError(f"alert-texts.toml: [{language}] differs from [{DEFAULT}] in {', '.join(sorted(odd))}")
    return read


def texts_of(language: str) -> Texts:
    """The texts of a language; English where there are none."""
    texts = all_texts()
    return texts.get(language, texts[DEFAULT])


def change_text(change: Change, texts: Texts) -> str:
    """A change in words; nothing for changes that are no news to a person."""
    shape = texts.get(f"{change.kind}_change", "")
    before = texts.get(change.before, change.before) if change.kind == "severity" else change.before
    after = texts.get(change.after, change.after) if change.kind == "severity" else change.after
    return shape.replace("{before}", before or "–").replace("{after}", after or "–").removesuffix(": –") if shape else ""


LANGUAGES: tuple[str, ...] = tuple(sorted(all_texts()))
"""Languages an alert can be written in."""
