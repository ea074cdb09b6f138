"""The language of a text, as an ISO 639-1 code."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

LETTERS_NEEDED = 24
"""With fewer letters a guess is no better than what the publisher says."""
POSSIBLE = 0.05
"""Probability from which what the publisher says is believed; many systems say English whatever they publish."""
SAMPLE = 600
"""Letters that are looked at; a third of a millisecond."""
LATIN_END = "\u0250"
OTHER_SCRIPTS = frozenset(
    [
        "am",
        "ar",
        "as",
        "be",
        "bg",
        "bn",
        "dv",
        "dz",
        "el",
        "fa",
        "gu",
        "he",
        "hi",
        "hy",
        "ja",
        "ka",
        "kk",
        "km",
        "kn",
        "ko",
        "ky",
        "lo",
        "mk",
        "ml",
        "mn",
        "mr",
        "my",
        "ne",
        "or",
        "pa",
        "ps",
        "ru",
        "sd",
        "si",
        "sr",
        "ta",
        "te",
        "tg",
        "th",
        "ti",
        "ug",
        "uk",
        "ur",
        "yi",
        "zh",
    ]
)
"""Languages not written in Latin letters: a text in Latin letters is not in one of them, whatever is declared (ISO 15924)."""
_CODE = re.compile(r"^[a-zA-Z]{2}(?=$|[-_])")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "no": "nb"}


def declared_language(tag: str) -> str:
    """``pt-BR`` → ``pt``; an empty string for what is no ISO 639-1 code."""
    found = _CODE.match(tag.strip())
    return _modern(found.group().lower()) if found else ""


def language_of(text: str, declared: str = "") -> str:
    """The language ``text`` is written in, with what its publisher ``declared`` where the text is short or unclear."""
    sample = " ".join(_NOT_LETTERS.sub(" ", text[:SAMPLE]).split())
    said = declared_language(declared)
    if len(sample) < LETTERS_NEEDED:
        return said
    ranking = dict(_identifier().rank(sample.lower()))
    believed = ranking.get(said, 0.0) >= POSSIBLE and _is_latin(sample) == (said not in OTHER_SCRIPTS)
    return said if believed else _modern(next(iter(ranking)))


def _is_latin(sample: str) -> bool:
    return 2 * sum(character < LATIN_END for character in sample) > len(sample)


def _modern(code: str) -> str:
    return _OLD_CODES.get(code, code)


@cache
def _identifier() -> Any:
    """py3langid's model, read once (0.3 s, 60 MB), with probabilities instead of raw scores."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy and the model only where used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
