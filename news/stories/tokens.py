"""The words of a text as they count: folded, stemmed, and what a capital or a mark beside them says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from news.stories.common import COMMON, FUNCTION

STOPS = ".!?。！？"
QUOTES = '"“”'
MIN_STEM = 4
FIRST_GREEK = "\u0370"

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?:;“”\"。！？]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
_CLITIC = re.compile(r"['’]s$|['’]s?$")


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


MARKS = {mark: Piece(stop=mark in STOPS, quote=mark in QUOTES) for mark in f"{STOPS}{QUOTES}:;"}


def pieces(chunk: str) -> tuple[Piece | Token, ...]:
    if chunk.isascii() and chunk.isalpha():
        return (_piece(chunk),)
    return tuple(_piece(raw) for raw in _TOKEN.findall(chunk))


def _piece(raw: str) -> Piece | Token:
    """A word without a capital is its token: nothing about it depends on where it stands."""
    if raw in MARKS:
        return MARKS[raw]
    if not raw.isascii() and _UNSPACED.match(raw):
        return Piece(run=raw)
    token = _token(term(raw), number=raw[0].isdigit())
    return Piece(token, _as_name(token)) if raw[0].isupper() and len(raw) > 1 else token


def _token(word: str, *, number: bool = False) -> Token:
    return Token(word, number=number, common=word in COMMON, function=word in FUNCTION)


def _as_name(token: Token) -> Token:
    return Token(token.term, name=True, number=token.number, common=token.common, function=token.function)


def pairs(run: str) -> Iterator[Token]:
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
    if word[-1:] not in "gds":
        return word
    if len(word) > MIN_STEM + 2 and word.endswith("ing"):
        return word[:-3]
    if len(word) > MIN_STEM + 1 and word.endswith("ed"):
        return word[:-2]
    if len(word) > MIN_STEM and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > MIN_STEM - 1 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
