"""Lexicons: which phrase of a language stands for which concepts, and how the two are read and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from news.document import fold
from news.events.phrases import expand
from news.events.types import CatalogueError, line_of
from news.letters import MARKS, Letters

KINDS = frozenset({"act", "agent", "target", "effect", "context", "domain", "flag", "none"})
LATIN_TOP = 0x250


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """What phrases of any language stand for."""

    name: str
    kind: str
    bit: int
    mask: int
    """Its own bit and those of the concepts it implies."""
    weight: float = 0.0
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language: phrase → concepts."""

    language: str
    phrases: Mapping[str, tuple[str, ...]]
    prefixes: tuple[str, ...] = ("",)
    """Letters that may be written together with the first word (Arabic and Hebrew articles and prepositions)."""
    spaced: bool = True
    """False for scripts written without spaces between words."""
    marked: tuple[str, ...] = ()
    """Beginnings of words, folded, that keep their marks in plain text, since bare they begin other words: Turkish *öl*, die,
    and *ol*, become. A phrase for a text written without marks is a phrase of its own."""


def _skeletons() -> dict[str, str]:
    """Latin letters without their marks, and the letters that Arabic and Russian typists use for one another."""
    table = {}
    for code in range(0xC0, LATIN_TOP):
        base = unicodedata.normalize("NFD", chr(code))[0]
        table[chr(code)] = base if base.isascii() else chr(code)
    same = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ё": "е", "ı": "i", "ø": "o"}
    return table | same


_SKELETON = Letters(_skeletons())
_NOT_A_WORD = re.compile(r"[^\w\s]|[_\n\t\r]")
MARKED = frozenset(("arabic", "hebrew"))
"""Scripts that may write vowels above and below their letters."""
_SURROGATES = range(0xD800, 0xE000)
_READ_AT_ONCE = 0x20000
"""Code points below this are read from a table."""
_ASCII_NOT_A_WORD = {code: " " for code in range(128) if _NOT_A_WORD.match(chr(code))}


def plain(folded: str) -> str:
    """Folded text with bare letters and a space for every other sign; exactly as long, so that offsets stay true."""
    if folded.isascii():
        return folded.translate(_ASCII_NOT_A_WORD)
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    bare = _bare()
    if codes.max() >= len(bare):
        return _plain_of(folded)
    return bare.take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def _plain_of(folded: str) -> str:
    return _NOT_A_WORD.sub(" ", _SKELETON.replace(folded))


@cache
def _bare() -> NDArray[np.uint32]:
    """Code point → that of its plain letter, for a whole text at once; surrogates, which ``fold`` leaves none of, stay."""
    letters = "".join(map(chr, (*range(_SURROGATES.start), *range(_SURROGATES.stop, _READ_AT_ONCE))))
    codes = np.frombuffer(_plain_of(letters).encode("utf-32-le"), dtype=np.uint32)
    first, rest = codes[: _SURROGATES.start], codes[_SURROGATES.start :]
    return np.concatenate((first, np.arange(_SURROGATES.start, _SURROGATES.stop, dtype=np.uint32), rest))


def marking(beginnings: Iterable[str]) -> re.Pattern[str] | None:
    """What finds the beginnings of words that keep their marks, ``None`` where all are written bare."""
    wanted = "|".join(map(re.escape, beginnings))
    return re.compile(rf"(?<!\w)(?:{wanted})") if wanted else None


def plain_marked(folded: str, marked: re.Pattern[str] | None) -> str:
    """``plain``, with the beginnings of words that ``marked`` finds as they are written."""
    bare = plain(folded)
    if marked is None or folded.isascii():
        return bare
    parts, end = [], 0
    for match in marked.finditer(folded):
        parts += [bare[end : match.start()], match[0]]
        end = match.end()
    return "".join([*parts, bare[end:]])


def plain_phrase(phrase: str, marked: re.Pattern[str] | None = None) -> str:
    """A lexicon entry as it stands in plain text; ``*`` survives."""
    words = ((plain_marked(fold(MARKS.sub("", part)), marked), star) for part, star in _stars(phrase))
    return " ".join(" ".join(word.split()) + star for word, star in words).strip()


def _stars(phrase: str) -> list[tuple[str, str]]:
    return [(word.rstrip("*"), "*" if word.endswith("*") else "") for word in phrase.split()]


def read_concepts(data: Mapping[str, Any], source: str, name: str) -> dict[str, Concept]:
    """Concepts by name, each with a bit of its own.

    Raises:
        CatalogueError: an unknown kind, or a concept that implies an unknown one.
    """
    rows: Mapping[str, Mapping[str, Any]] = data["concepts"]
    bits = {concept: 1 << n for n, concept in enumerate(rows)}
    return {
        concept: _read_concept(concept, row, rows, bits, f"{name}:{line_of(source, concept + ' =')}")
        for concept, row in rows.items()
    }


def _read_concept(name: str, row: Mapping[str, Any], rows: Mapping[str, Any], bits: Mapping[str, int], where: str) -> Concept:
    if row["kind"] not in KINDS:
        raise CatalogueError(f"{where}: {row['kind']} is no kind of concept.")
    return Concept(
        name=name,
        kind=row["kind"],
        bit=bits[name],
        mask=_closure(name, rows, bits, where),
        weight=float(row.get("weight", 0.0)),
        domain=row.get("domain", name if row["kind"] == "domain" else ""),
    )


def _closure(name: str, rows: Mapping[str, Any], bits: Mapping[str, int], where: str) -> int:
    if name not in bits:
        raise CatalogueError(f"{where}: {name} is implied but not defined.")
    mask = bits[name]
    for implied in rows[name].get("implies", ()):
        mask |= _closure(implied, rows, bits, where)
    return mask


def read_lexicon(data: Mapping[str, Any], source: str, name: str, concepts: Mapping[str, Concept]) -> Lexicon:
    """One language's phrases.

    Raises:
        CatalogueError: a concept that concepts.toml does not define, a phrase that is empty, or a phrase among the inflections.
    """
    inflections = _read_inflections(data, source, name)
    marked = tuple(map(fold, data.get("marked", [])))
    pattern = marking(marked)
    phrases: dict[str, list[str]] = {}
    for concept, lines in data["concepts"].items():
        if concept not in concepts:
            where = f"{name}:{_line_in(source, 'concepts', concept)}"
            raise CatalogueError(f"{where}: {concept} is no concept of concepts.toml.")
        for phrase in expand(lines, inflections):
            known = phrases.setdefault(plain_phrase(phrase, pattern), [])
            if concept not in known:
                known.append(concept)
    if "" in phrases:
        raise CatalogueError(f"{name}: a phrase of {phrases[''][0]} is empty.")
    return Lexicon(
        language=data["language"],
        phrases={phrase: tuple(found) for phrase, found in phrases.items()},
        prefixes=tuple(data.get("prefixes", [""])),
        spaced=data.get("spaced", True),
        marked=marked,
    )


def _read_inflections(data: Mapping[str, Any], source: str, name: str) -> dict[str, tuple[str, ...]]:
    """The forms of irregular verbs. Many verbs are concepts too, so a phrase that was meant for the concept is refused here."""
    inflections: dict[str, tuple[str, ...]] = {}
    for verb, forms in data.get("inflections", {}).items():
        inflections[verb] = tuple(form.strip() for form in forms.split(","))
        strays = [form for form in inflections[verb] if not form.isalpha()]
        if strays:
            where = f"{name}:{_line_in(source, 'inflections', verb)}"
            raise CatalogueError(f"{where}: {strays[0]!r} is no form of {verb}; phrases stand in [concepts].")
    return inflections


def _line_in(source: str, table: str, key: str) -> int:
    """Number of the line that gives ``key`` in a table, or of the first that holds it where none does."""
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("["):
            inside = line.strip() == f"[{table}]"
        elif inside and line.partition("=")[0].strip() == key:
            return number
    return line_of(source, key)
