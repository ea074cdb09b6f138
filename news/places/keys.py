"""The form under which place names are looked up: one key for all spellings that differ only in marks and punctuation.

``Port-au-Prince``, ``Port au Prince`` and ``PORT AU PRINCE`` share a key, as do ``Bogotá`` and ``Bogota``, or the Arabic
spellings with and without hamza. ``unify`` keeps the length of its input, so that offsets stay true.
"""

from __future__ import annotations

import re
import unicodedata

from news.letters import Letters

_LIGATURES = {"ß": "s", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "t", "ħ": "h", "ə": "e"}
_ARABIC = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیئې", "ي"),
    "ة": "ه",
    "ۀ": "ه",
    "ھ": "ه",
    "ہ": "ه",
    "ک": "ك",
    "ڪ": "ك",
    "ؤ": "و",
    "گ": "گ",
}
_CYRILLIC = {"ё": "е", "ґ": "г", "й": "й", "ї": "ї"}


def _bare_letters() -> dict[str, str]:
    """Latin and Greek letters with marks to the letter without, one to one."""
    table = {}
    for code in (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if ord(base) != code:
            table[chr(code)] = base
    return table


_UNIFY = Letters(_bare_letters() | _LIGATURES | _ARABIC | _CYRILLIC)

WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0640\u0900-\u0903\u093a-\u094f]+[^\W_]*)*"
)
_DROPPED = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]")


def unify(folded: str) -> str:
    """Letters without their marks; exactly as long as ``folded``."""
    return folded if folded.isascii() else _UNIFY.replace(folded)


def words(folded: str) -> list[str]:
    """The words of a folded text as they stand in keys."""
    unified = unify(folded)
    return bare(WORD.findall(unified), unified)


def bare(found: list[str], unified: str) -> list[str]:
    """The words found in a text without combining marks and Arabic tatweel."""
    if unified.isascii() or not _DROPPED.search(unified):
        return found
    return [_DROPPED.sub("", word) for word in found]


def name_key(folded: str) -> str:
    """The key of a name that has gone through ``news.document.fold``."""
    return " ".join(words(folded))
