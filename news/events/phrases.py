"""The notation of lexicon files: ``~open fire``, ``{car,truck} bomb``, ``задерж*``, separated by commas.

``~verb`` stands for all inflections of an English verb, ``{a,b}`` for either, a trailing ``*`` for any ending of the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

Inflections = Mapping[str, tuple[str, ...]]
_VOWELS = "aeiou"


def split_outside_braces(line: str, separator: str = ",") -> list[str]:
    """Parts of ``line`` between separators that stand in no braces; empty ones are left out."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(line):
        depth += (letter == "{") - (letter == "}")
        if letter == separator and depth == 0:
            parts.append(line[start:position])
            start = position + 1
    parts.append(line[start:])
    return [" ".join(part.split()) for part in parts if part.strip()]


def expand(line: str, inflections: Inflections) -> Iterator[str]:
    """Every phrase the notation in ``line`` stands for, with single spaces."""
    for phrase in split_outside_braces(line):
        for plain in _braces(phrase):
            yield from _verbs(" ".join(plain.split()), inflections)


def _braces(phrase: str) -> Iterator[str]:
    opening = phrase.find("{")
    if opening < 0:
        yield phrase
        return
    closing = phrase.index("}", opening)
    for choice in phrase[opening + 1 : closing].split(","):
        yield from _braces(phrase[:opening] + choice.strip() + phrase[closing + 1 :])


def _verbs(phrase: str, inflections: Inflections) -> Iterator[str]:
    choices = [inflect(word[1:], inflections) if word.startswith("~") else (word,) for word in phrase.split()]
    return (" ".join(words) for words in product(*choices))


def inflect(verb: str, inflections: Inflections) -> tuple[str, ...]:
    """The four forms of a regular English verb, or what the lexicon lists for an irregular one."""
    if verb in inflections:
        return inflections[verb]
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return verb, third, verb + "ed", verb + "ing"
