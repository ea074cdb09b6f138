"""The weighted words of an article: what it is about, as far as words can say."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from news.memo import Memo
from news.stories.common import COMMON, CONFLICT, FUNCTION, REPORTING
from news.stories.digest import MIN_SENTENCES, is_digest

READ_TOKENS = 400
READ_CHARACTERS = 4_000
LEAD_TOKENS = 60
TITLE_WEIGHT = 2.0
BODY_WEIGHTS = ((LEAD_TOKENS, 1.0), (200, 0.5), (READ_TOKENS, 0.25))
"""Weight of a word by its place in the body: news tells the event first and its background later."""
NAME_WEIGHT = 1.5
STOPS = ".!?。！？"
QUOTES = '"“”'
MIN_STEM = 4
FIRST_GREEK = "\u0370"
TELLING_DIGITS = 3
"""Numbers shorter than this are in every other text."""
SHOUTING = 0.7
"""Share of capitalised words from which capitals say nothing."""

_PLACE_WEIGHTS = tuple(next(weight for limit, weight in BODY_WEIGHTS if place < limit) for place in range(READ_TOKENS))
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?:;“”\"。！？]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
_CLITIC = re.compile(r"['’]s$|['’]s?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Term → weight, and which of the terms are names or numbers."""

    weights: dict[str, float]
    names: frozenset[str]
    numbers: frozenset[str]
    digest: bool
    """Whether the text is about many things at once."""


@dataclass(slots=True)
class Token:
    """A word as it counts; never changed, but made too often to be frozen, which takes three times as long."""

    term: str
    name: bool = False
    number: bool = False
    common: bool = False
    """Whether it is a function word or one of reporting."""
    function: bool = False


@dataclass(slots=True)
class Piece:
    """Part of what stands between two blanks: a word, a run of a script without spaces, or a mark. Not frozen as ``Token``."""

    plain: Token | None = None
    """A word as it counts where a sentence starts; ``None`` for the others."""
    named: Token | None = None
    """The same elsewhere: a capital makes it a name."""
    run: str = ""
    stop: bool = False
    """Whether it is a mark that ends a sentence."""
    quote: bool = False


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
    pieces = _PIECES
    for line in text.split("\n"):
        starts, first = True, False
        for chunk in line.split():
            for piece in pieces[chunk]:
                if isinstance(piece, Token):
                    found.append(piece)
                    starts = first = False
                elif piece.plain and piece.named:
                    if first and not starts:
                        found[-1] = _as_name(found[-1])
                    found.append(piece.plain if starts else piece.named)
                    first, starts = starts, False
                elif piece.run:
                    found.extend(_pairs(piece.run))
                    starts = first = False
                else:
                    starts, first = starts or not piece.quote, False
                    if piece.stop:
                        ends.append(len(found))
    ends.append(len(found))
    return Reading(found, ends)


def _pieces(chunk: str) -> tuple[Piece | Token, ...]:
    if chunk.isascii() and chunk.isalpha():
        return (_piece(chunk),)
    return tuple(_piece(raw) for raw in _TOKEN.findall(chunk))


def _piece(raw: str) -> Piece | Token:
    """A word without a capital is its token: nothing about it depends on where it stands."""
    if not raw[0].isalnum():
        return Piece(stop=raw in STOPS, quote=raw in QUOTES)
    if not raw.isascii() and _UNSPACED.match(raw):
        return Piece(run=raw)
    token = _token(term(raw), number=raw[0].isdigit())
    return Piece(token, _as_name(token)) if raw[0].isupper() and len(raw) > 1 else token


def _token(word: str, *, number: bool = False) -> Token:
    return Token(word, number=number, common=word in COMMON, function=word in FUNCTION)


def _as_name(token: Token) -> Token:
    return Token(token.term, name=True, number=token.number, common=token.common, function=token.function)


_PIECES = Memo(_pieces)


def _pairs(run: str) -> Iterator[Token]:
    """Neighbouring characters: the usual stand-in for words in scripts without spaces."""
    return (_token(run[i : i + 2]) for i in range(max(1, len(run) - 1)))


def term(raw: str) -> str:
    """Folded, without accents on Latin letters, English plural and tense endings taken off."""
    if raw[0].isdigit():
        return raw.replace(",", "").rstrip(".")
    word = raw.casefold()
    if not (word.isascii() and word.isalpha()):
        word = folded(_CLITIC.sub("", word))
    return _stem(word) if word.isascii() and word not in COMMON else word


def folded(raw: str) -> str:
    """Lower case, straight apostrophes, no accents on Latin letters."""
    word = raw.casefold().replace("’", "'")
    if word.isascii():
        return word
    return _plain(word) if word[0] < FIRST_GREEK else unicodedata.normalize("NFKC", word)


def _plain(word: str) -> str:
    """Latin letters without their accents, which outlets write or leave out."""
    return "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))


def _stem(word: str) -> str:
    if len(word) > MIN_STEM + 2 and word.endswith("ing"):
        return word[:-3]
    if len(word) > MIN_STEM + 1 and word.endswith("ed"):
        return word[:-2]
    if len(word) > MIN_STEM and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > MIN_STEM - 1 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


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
    for token in head:
        if not token.function:
            mass[token.term] = mass.get(token.term, 0.0) + TITLE_WEIGHT
    for token, weight in zip(rest, _PLACE_WEIGHTS, strict=False):
        if not token.function:
            mass[token.term] = mass.get(token.term, 0.0) + weight
    weights = {
        word: (1.0 + math.log2(heavy) if heavy > 1 else heavy) * (NAME_WEIGHT if word in names else 1.0)
        for word, heavy in mass.items()
    }
    numbers = frozenset(token.term for token in (*head, *rest[:LEAD_TOKENS]) if token.number)
    digest = len(reading.ends) >= MIN_SENTENCES and is_digest(
        _sentences(reading), {token.term for token in head if not token.common}
    )
    return Terms(weights=_weightiest(weights, limit), names=names, numbers=numbers, digest=digest)


def _weightiest(weights: dict[str, float], limit: int) -> dict[str, float]:
    if len(weights) <= limit:
        return weights
    kept = sorted(weights, key=lambda word: (-weights[word] * RARITY[word], word))[:limit]
    return {word: weights[word] for word in kept}


def _sentences(reading: Reading) -> Iterator[set[str]]:
    start = 0
    for end in reading.ends:
        yield {token.term for token in reading.tokens[start:end] if not (token.number or token.common)}
        start = end


def _names(sequence: list[Token]) -> frozenset[str]:
    """Capitalised terms; none where nearly everything is capitalised, because then a capital says nothing."""
    found = [token.term for token in sequence if token.name and not token.common]
    return frozenset(found) if len(found) < SHOUTING * len(sequence) else frozenset()


def _title_case(head: list[Token]) -> bool:
    words = [token for token in head[1:] if not token.number and token.term not in FUNCTION]
    return sum(token.name for token in words) > SHOUTING * len(words)


RARITY = Memo(lambda word: math.log(100.0 / prior(word)))
"""Prior inverse document frequency."""
