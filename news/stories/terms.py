"""The weighted words of an article: what it is about, as far as words can say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from news.memo import Memo
from news.stories.chunks import CHUNKS
from news.stories.common import CONFLICT, FUNCTION, REPORTING
from news.stories.digest import MIN_SENTENCES, is_digest
from news.stories.tokens import CAPITAL, COMMON_WORD, FUNCTION_WORD, NAME, NUMBER, QUOTE, RUN, STOP, WORD, Token, pairs, term

READ_TOKENS = 400
READ_CHARACTERS = 4_000
LEAD_TOKENS = 60
TITLE_WEIGHT = 2.0
BODY_WEIGHTS = ((LEAD_TOKENS, 1.0), (200, 0.5), (READ_TOKENS, 0.25))
"""Weight of a word by its place in the body: news tells the event first and its background later."""
NAME_WEIGHT = 1.5
TELLING_DIGITS = 3
"""Numbers shorter than this are in every other text."""
SHOUTING = 0.7
"""Share of capitalised words from which capitals say nothing."""

_PLACE_WEIGHTS = tuple(next(weight for limit, weight in BODY_WEIGHTS if place < limit) for place in range(READ_TOKENS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Term → weight, and which of the terms are names or numbers."""

    weights: dict[str, float]
    names: frozenset[str]
    numbers: frozenset[str]
    digest: bool
    """Whether the text is about many things at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The terms of a text in order, and where its sentences end (exclusive positions in ``tokens``)."""

    tokens: list[Token]
    ends: list[int]


def read(text: str) -> Reading:
    """A capital letter marks a name unless a sentence starts there.

    The first word of a sentence is a name where another capitalised word follows it at once.
    """
    found: list[Token] = []
    ends: list[int] = []
    chunks = CHUNKS
    for line in text.split("\n"):
        starts, opener = True, None
        for raw in line.split():
            chunk = chunks[raw]
            if word := chunk[0]:
                found.append(word)
                starts, opener = False, None
                continue
            for kind, first, other in chunk[1]:
                if kind == WORD:
                    found.append(first)
                    starts, opener = False, None
                elif kind == CAPITAL:
                    if opener:
                        found[-1] = opener
                    found.append(first if starts else other)
                    starts, opener = False, other if starts else None
                elif kind == RUN:
                    found.extend(pairs(first[0]))
                    starts, opener = False, None
                else:
                    starts, opener = starts or kind != QUOTE, None
                    if kind == STOP:
                        ends.append(len(found))
    ends.append(len(found))
    return Reading(found, ends)


def prior(word: str) -> float:
    """How many of a hundred stories would have the word, if nothing had been read yet."""
    if word in FUNCTION:
        return 60.0
    if word in REPORTING:
        return 12.0
    if word in _CONFLICT:
        return 4.0
    if word[0].isdigit():
        return 3.0 if len(word) < TELLING_DIGITS else 0.6
    return 0.5


_CONFLICT = frozenset(term(word) for word in CONFLICT)


def article_terms(title: str, body: str, limit: int) -> Terms:
    """The ``limit`` weightiest terms of an article; title and lead count most, names and numbers more than words."""
    head, reading = read(title).tokens, read(body[:READ_CHARACTERS])
    rest = reading.tokens[:READ_TOKENS]
    names = _names(rest) | (_names(head) if not _title_case(head) else frozenset())
    mass: dict[str, float] = {}
    for (word, said), weight in chain(zip(head, repeat(TITLE_WEIGHT)), zip(rest, _PLACE_WEIGHTS, strict=False)):
        if not said & FUNCTION_WORD:
            mass[word] = mass.get(word, 0.0) + weight
    weights = {
        word: (1.0 + math.log2(heavy) if heavy > 1 else heavy) * (NAME_WEIGHT if word in names else 1.0)
        for word, heavy in mass.items()
    }
    numbers = frozenset([word for word, said in (*head, *rest[:LEAD_TOKENS]) if said & NUMBER])
    digest = len(reading.ends) >= MIN_SENTENCES and is_digest(
        _sentences(reading), {word for word, said in head if not said & COMMON_WORD}
    )
    return Terms(weights=_weightiest(weights, limit), names=names, numbers=numbers, digest=digest)


def _weightiest(weights: dict[str, float], limit: int) -> dict[str, float]:
    return weights if len(weights) <= limit else {word: weights[word] for word in heaviest(weights, limit)}


def heaviest(weights: dict[str, float], limit: int) -> list[str]:
    """The ``limit`` words with most weight for how rare they are; of equals the first by letters."""
    ranked = sorted([(-weight * RARITY[word], word) for word, weight in weights.items()])
    return [word for _, word in ranked[:limit]]


def _sentences(reading: Reading) -> Iterator[set[str]]:
    start = 0
    for end in reading.ends:
        yield {word for word, said in reading.tokens[start:end] if not said & (NUMBER | COMMON_WORD)}
        start = end


def _names(sequence: list[Token]) -> frozenset[str]:
    """Capitalised terms; none where nearly everything is capitalised, because then a capital says nothing."""
    found = [word for word, said in sequence if said & (NAME | COMMON_WORD) == NAME]
    return frozenset(found) if len(found) < SHOUTING * len(sequence) else frozenset()


def _title_case(head: list[Token]) -> bool:
    words = [said & NAME for _, said in head[1:] if not said & (NUMBER | FUNCTION_WORD)]
    return sum(words) > SHOUTING * len(words)


RARITY = Memo(lambda word: math.log(100.0 / prior(word)), 100_000)
"""Prior inverse document frequency; of all the words of the open stories, for theirs are weighed again and again."""
