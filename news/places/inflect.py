"""Word forms under which a name may stand in the scripts that join particles or case endings to it.

Each function yields forms to look up, the likeliest first; what the gazetteer does not know costs one look-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST: Final = 3
_SHORTEST_STEM: Final = 2
_CYRILLIC_ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "иями": ("ия",),
    "иях": ("ия",),
    "ией": ("ия",),
    "ою": ("а",),
    "ею": ("я",),
    "єю": ("я",),
    "ого": ("ий", "ый", "ое", "ой", "е"),
    "ому": ("ий", "ый", "ое", "ой", "е"),
    "ами": ("ы", "и", "а"),
    "ах": ("ы", "и", "а"),
    "ях": ("и", "я"),
    "ом": ("", "о"),
    "ем": ("ь", "й", "е"),
    "ям": ("и",),
    "ам": ("ы", "и"),
    "ым": ("ый", ""),
    "им": ("ий", ""),
    "ой": ("а", "ая"),
    "ей": ("я", "ь", "и"),
    "ии": ("ия",),
    "ию": ("ия",),
    "ії": ("ія",),
    "ію": ("ія",),
    "ією": ("ія",),
    "ові": ("ів", ""),
    "ссю": ("сь",),
    "ттю": ("ть",),
    "еві": ("ь",),
    "єва": ("їв",),
    "єві": ("їв",),
    "євом": ("їв",),
    "ева": ("ів", "ев"),
    "ова": ("ів", "ов"),
    "овом": ("ів",),
    "ью": ("ь",),
    "ів": ("и",),
    "а": ("", "о", "е"),
    "у": ("", "а", "о"),
    "ю": ("я", "ь", "й"),
    "я": ("ь", "й", "е"),
    "е": ("", "а", "я", "ь", "о", "й"),
    "є": ("я", "й"),
    "ы": ("а", ""),
    "и": ("а", "я", "ь", "", "й"),
    "і": ("", "а", "о", "ь", "я"),
    "ї": ("я", "й"),
    "й": ("я",),
}
_LONGEST_ENDING: Final = 4


def cyrillic(word: str) -> Iterator[str]:
    """Nominatives that a Russian or Ukrainian case form may stand for."""
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM), 0, -1):
        for replacement in _CYRILLIC_ENDINGS.get(word[-length:], ()):
            yield word[:-length] + replacement


_ARABIC_PARTICLES: Final = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")


def arabic(word: str) -> Iterator[str]:
    """The word without the conjunctions, prepositions and article written on to it, with the article put back too."""
    for particle in _ARABIC_PARTICLES:
        if word.startswith(particle) and len(word) - len(particle) >= _SHORTEST:
            rest = word[len(particle) :]
            if "ل" in particle[-1:] and particle != "ل":
                yield "ال" + rest
            yield rest
    if word.startswith("و") and len(word) > _SHORTEST:
        yield from (form for form in arabic(word[1:]) if not word[1:].startswith("و"))
    if not word.startswith("ال"):
        yield "ال" + word


def persian(word: str) -> Iterator[str]:
    """The word without the plural and the suffixed ye (which is also how adjectives of countries are made)."""
    for suffix in ("ي", "هاي", "ها"):
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            yield word[: -len(suffix)]


_HEBREW_PREFIXES: Final = "ובלמהשכ"
_HEBREW_FOREIGN: Final = frozenset("גזצתט")
"""Letters that a foreign name begins with before an apostrophe, by themselves a word: ``ג'נין``."""


def hebrew(word: str) -> Iterator[str]:
    """The word without up to three of the letters that Hebrew writes on to the next word."""
    for count in (1, 2, 3):
        left = len(word) - count
        if left < 1 or word[count - 1] not in _HEBREW_PREFIXES:
            return
        if left >= _SHORTEST - 1 or word[count:] in _HEBREW_FOREIGN:
            yield word[count:]


_COMPASS: Final = ("nordost", "nordwest", "sudost", "sudwest", "nord", "sud", "ost", "west", "zentral")


def german(word: str) -> Iterator[str]:
    """The word without the quarter that German writes before a country: ``Nordsyrien``."""
    for side in _COMPASS:
        if word.startswith(side) and len(word) - len(side) > _SHORTEST:
            yield word[len(side) :]


def variants(word: str) -> Iterator[str]:
    """Forms of a word of a script that inflects its names; of a Latin one only what German writes on to it."""
    first = word[0]
    if first in "nsowz":
        yield from german(word)
    elif "\u0400" <= first <= "\u052f":
        yield from cyrillic(word)
    elif "\u0600" <= first <= "\u06ff":
        yield from arabic(word)
        yield from persian(word)
    elif "\u0590" <= first <= "\u05ff":
        yield from hebrew(word)
