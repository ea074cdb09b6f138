"""The words of a field as the keys of place names have them, and how they are joined."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from news.document import fold
from news.memo import Memo
from news.places.keys import bare, unify
from news.tokens import small_words

if TYPE_CHECKING:
    from news.document import FieldText

_APOSTROPHES: Final = "'\u2019\u2018\u02bc`\u00b4"
_ELIDED: Final = frozenset(("qu", "jusqu", "lorsqu", "dell", "nell", "all", "dall", "sull", "quell"))
_TURKISH: Final = frozenset(
    str.split(
        "a e i u ya ye yi yu da de ta te dan den tan ten in un nin nun la le yla yle li lu daki deki taki teki dir tir nda nde "
        "ndan nden na ne ni nu nin si nca yi ca ce lik luk lar ler ki"
    )
)
_ENGLISH: Final = frozenset(("the", "of", "and", "to", "is", "was", "for", "with", "said", "that", "his", "by"))
_ENGLISH_ENOUGH: Final = 3
_SIGMA: Final = "\u03a3"
"""The one capital whose small letter depends on what follows the word."""
_JOINTS: Final = frozenset((" ", "-", "'", "\u2019", "\u2019 ", "\u05f3", "\u200c", ". ", ".", " - ", "' ", "&", " & ", "  "))
LONGEST_INITIAL: Final = 2
"""``EE.UU.``"""
_ABBREVIATED: Final = frozenset(("st", "ste", "ft", "mt", "pt"))

_ZERO_WIDTH_NON_JOINER: Final = "\u200c"
_ARTICLES: Final = frozenset(("al", "el", "as", "ash", "ad", "an", "ar", "at", "az"))
_ARTICLES_WITHIN: Final = tuple(f" {article}-" for article in _ARTICLES)


def _key(word: str) -> str:
    unified = unify(fold(word))
    return bare([unified], unified)[0]


_key_of: Final = Memo(_key)
"""Word as it is written → as keys have it: the same wherever it stands, as long as it holds no sigma."""


class Words:
    """The words of a field as keys have them, and how they are joined."""

    def __init__(self, field: FieldText) -> None:
        self.field = field
        self.raw = field.raw
        self.written, self.starts, self.raised, _ = field.tokens
        self.words = self._keys()
        self.different = frozenset(self.words)

    def _keys(self) -> list[str]:
        if self.raw.isascii():
            return small_words(self.raw)
        if _SIGMA not in self.raw:
            return list(map(_key_of.__getitem__, self.written))
        both = zip(self.starts, map(len, self.written), strict=True)
        return bare([self.unified[start : start + length] for start, length in both], self.unified)

    @cached_property
    def unified(self) -> str:
        """The folded text without marks, as long as the text itself."""
        return unify(self.field.folded)

    def __len__(self) -> int:
        return len(self.words)

    def stop(self, index: int) -> int:
        """Where a word ends."""
        return self.starts[index] + len(self.written[index])

    def gap(self, index: int) -> str:
        """What stands between a word and the one before it; all that precedes for the first."""
        before = index - 1
        return self.raw[self.starts[before] + len(self.written[before]) if index else 0 : self.starts[index]]

    def is_upper(self, index: int) -> bool:
        return self.written[index][0].isupper()

    def joined(self, index: int) -> bool:
        """Whether the word belongs to one name with the word before it, as far as punctuation tells."""
        before = index - 1
        gap = self.raw[self.starts[before] + len(self.written[before]) : self.starts[index]]
        if gap == " ":
            return True
        if gap in (". ", "."):
            word = self.words[before]
            short = len(word) <= LONGEST_INITIAL if gap == "." else len(word) == 1
            return short or (word in _ABBREVIATED and gap == ". ")
        return gap in _JOINTS

    def stands_alone(self, index: int, end: int) -> bool:
        """Whether no apostrophe binds the words to what is before or after them (Kata'ib), save an elision or an ending.

        What Persian joins to a word without a blank is an ending of it.
        """
        raw, before, after = self.raw, self.starts[index] - 1, self.starts[end] + len(self.written[end])
        if before > 0 and (sign := raw[before]) != " ":
            if sign == _ZERO_WIDTH_NON_JOINER:
                return False
            if sign in _APOSTROPHES and raw[before - 1].isalpha():
                return len(self.words[index - 1]) == 1 or self.words[index - 1] in _ELIDED
        if after + 1 < len(raw) and raw[after] in _APOSTROPHES and raw[after + 1].isalpha():
            following = self.words[end + 1] if end + 1 < len(self.words) else ""
            return following == "s" or following in _TURKISH or raw[after + 1].isupper()
        return True

    def is_article(self, index: int) -> bool:
        """Whether it is an Arabic article, written small, before the rest of a name: ``el-Fasher``."""
        if index < 0 or self.written[index] not in _ARTICLES or index + 1 == len(self):
            return False
        return self.gap(index + 1) == "-" and self.is_upper(index + 1)

    @property
    def may_have_articles(self) -> bool:
        """A quick no for most fields."""
        return any(map(self.raw.__contains__, _ARTICLES_WITHIN))

    @cached_property
    def english(self) -> bool:
        """Whether the field reads as English, where names of peoples have a capital."""
        return len(_ENGLISH & self.different) >= _ENGLISH_ENOUGH


def is_caseless(char: str) -> bool:
    """Whether a letter belongs to a script without capitals."""
    return char.isalpha() and not char.isupper() and not char.islower()


def is_unspaced(char: str) -> bool:
    """Whether a letter belongs to a script written without spaces (Han, Kana, Thai, Burmese, Khmer)."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
        or "\u3040" <= char <= "\u9fff"
    )
