"""Names of peoples and adjectives of countries, per language, with the endings they take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from news.document import fold
from news.places.catalogue import lines
from news.places.keys import name_key
from news.places.sources import SourceRow

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOWELS: Final = "aeiouáéíóúàèìòùâêôãõ"
_ROMANCE: Final = {"es": ("o", "a", "os", "as", "e", "es"), "pt": ("o", "a", "os", "as", "e", "es"), "it": ("o", "a", "i", "e")}
_FRENCH_N: Final = ("", "s", "e", "es", "ne", "nes")
_GERMAN: Final = ("", "e", "er", "en", "es", "em")
_TURKISH: Final = ("", "lar", "ler")


def _french(stem: str) -> tuple[str, ...]:
    if stem.endswith("n"):
        return _FRENCH_N
    return ("", "e", "es") if stem.endswith("s") else ("", "s", "e", "es")


def endings(language: str, stem: str) -> tuple[str, ...]:
    """What may follow a stem; a stem of another language is open (see ``stems``)."""
    if language == "fr":
        return _french(stem)
    if language in _ROMANCE:
        return ("", "s") if stem[-1] in _VOWELS else ("",) if stem.endswith(("ês", "és", "án")) else _ROMANCE[language]
    return {"de": _GERMAN, "tr": _TURKISH}.get(language, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    language: str
    code: str
    text: str


def _forms() -> Iterator[_Form]:
    for line in lines("demonyms.csv", 3):
        for text in line.names_at(2):
            yield _Form(language=line.cells[0], code=line.code_at(1), text=text)


def demonym_rows(centres: dict[str, tuple[float, float]]) -> Iterator[SourceRow]:
    """Demonyms that can be spelled out, as rows that read as their country."""
    spelled: dict[str, list[str]] = {}
    for form in _forms():
        stem = form.text.removesuffix("*")
        ends = endings(form.language, stem) if form.text.endswith("*") else ("",)
        spelled.setdefault(form.code, []).extend(stem + end for end in ends)
    for code, names in spelled.items():
        lat, lon = centres[code]
        yield SourceRow(
            name=f"{code} demonym", kind="demonym", names=tuple(dict.fromkeys(names)), lat=lat, lon=lon, country=code
        )


@cache
def stems() -> dict[str, str]:
    """Key of a stem with open endings (Arabic, Hebrew, Persian, Russian, Ukrainian) → country code."""
    return {
        name_key(fold(form.text[:-1])): form.code
        for form in _forms()
        if form.text.endswith("*") and not endings(form.language, form.text[:-1])
    }
