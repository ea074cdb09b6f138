"""The words of a text as they count: folded, stemmed, and what a capital or a mark beside them says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from news.letters import MARKS as VOWEL_MARKS
from news.stories.common import COMMON, FUNCTION

STOPS = ".!?。！？"
QUOTES = '"“”'
MIN_STEM = 4
FIRST_GREEK = "\u0370"

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?:;“”\"。！？]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
_CLITIC = re.compile(r"['’]s$|['’]s?$")


Token = tuple[str, int]
"""A word as it counts, and the sum of what else there is to say of it. Tens of thousands are kept, and the garbage collector
passes by tuples of words and numbers."""
NAME, NUMBER, COMMON_WORD, FUNCTION_WORD = 1, 2, 4, 8
"""What may be said of a word; the common ones are those of function and of reporting."""

Piece = tuple[int, Token, Token]
"""Part of what stands between two blanks: its kind, the word where a sentence starts, and the word elsewhere."""
WORD, CAPITAL, RUN, MARK, QUOTE, STOP = range(6)
"""Kinds: a word, one whose capital makes it a name, a run of a script without spaces, a mark, a quotation mark, an end."""

_NOTHING: Token = ("", 0)
_KINDS = {**dict.fromkeys(":;", MARK), **dict.fromkeys(QUOTES, QUOTE), **dict.fromkeys(STOPS, STOP)}
MARKS: dict[str, Piece] = {mark: (kind, _NOTHING, _NOTHING) for mark, kind in _KINDS.items()}


def pieces(chunk: str) -> tuple[Piece, ...]:
    if chunk.isascii() and chunk.isalpha():
        return (_piece(chunk),)
    return tuple([_piece(raw) for raw in _TOKEN.findall(VOWEL_MARKS.sub("", chunk))])


def _piece(raw: str) -> Piece:
    if raw in MARKS:
        return MARKS[raw]
    if not raw.isascii() and _UNSPACED.match(raw):
        return RUN, (raw, 0), (raw, 0)
    word, said = token = _token(term(raw), NUMBER if raw[0].isdigit() else 0)
    return (CAPITAL, token, (word, said | NAME)) if raw[0].isupper() and len(raw) > 1 else (WORD, token, token)


def _token(word: str, said: int = 0) -> Token:
    if word not in COMMON:
        return word, said
    return word, said | (COMMON_WORD | FUNCTION_WORD if word in FUNCTION else COMMON_WORD)


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
