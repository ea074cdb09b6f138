"""The language of a text, as an ISO 639-1 code."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

LETTERS_NEEDED = 24
"""With fewer letters a guess is no better than what the publisher says."""
SURE = 0.8
"""Probability from which a guess outweighs what the publisher says; many systems say English whatever they publish."""
SAMPLE = 1_000
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
    code, probability = _identifier().classify(sample.lower())
    return _modern(code) if probability >= SURE or not said else said


def _modern(code: str) -> str:
    return _OLD_CODES.get(code, code)


@cache
def _identifier() -> Any:
    """py3langid's model, read once (0.3 s, 60 MB), with probabilities instead of raw scores."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy and the model only where used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
