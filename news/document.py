"""One view of an article that all taggers share, so that folding, sentences and boilerplate are found once.

Everything here counts Unicode code points of the raw field, so a span found in the folded form is a span of the raw text.
Values are computed when first asked for and kept; a document is never changed.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from news.boilerplate import boilerplate_spans
from news.letters import Letters
from news.model import Article, Evidence, FieldName
from news.outlet_names import headline
from news.tokens import Tokens, tokens

READ_LIMIT = 100_000
"""Characters of one field that are read. No news article is longer; what is, is a dump, and must not stop the chain."""

Span = tuple[int, int]

_STRAIGHT = Letters(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02bb\u0060\u00b4\u05f3\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u05f4\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u00ad", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
    }
)
_GROWS = "\u0130"
"""The one letter whose lower-case form is two code points long (Turkish dotted capital I)."""


def fold(text: str) -> str:
    """Lower-case, with straight quotes and plain hyphens and spaces, exactly as long as ``text``.

    Lexicons that are looked up in ``FieldText.folded`` pass their entries through the same function.
    Unpaired surrogates become U+FFFD, so that compiled matchers can read the result.
    """
    if text.isascii():
        return text.lower()
    return _STRAIGHT.replace(text.replace(_GROWS, "i").lower())


_END = re.compile(
    # The class that opens it says every letter an end can begin with, so that all others are skipped in one go.
    r"[\n。！？.!?؟۔।…](?:(?<=\n)\n*|(?<=[。！？])[。！？]*[”’」』）\"')]*|(?<=[.!?؟۔।…])[.!?؟۔।…]*[\"'”’»)\]]*(?=\s))"
)
_PLAIN_END = re.compile(r"[\n.!?](?:(?<=\n)\n*|(?<=[.!?])[.!?]*[\"'”’»)\]]*(?=\s))")
"""The same for text that holds none of the other signs: a class of ASCII is passed over faster."""
_OTHER_ENDS = "。！？؟۔।…"
_LAST_WORD = re.compile(r"[\w.]+\Z")
_ABBREVIATIONS = frozenset(
    str.split(
        "mr mrs ms dr prof sen rep gov gen lt col sgt maj capt cpl pfc brig adm cmdr supt insp det st ft mt no vs etc jr sr "
        "inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec approx dept est hon rev pres sec min vol ave blvd rd "
        "mme mlle sra srta dra av art núm pág тыс млн млрд руб гг ул им г д т"
    )
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_STARTERS = re.compile(
    r"\s*[\"'“‘«(]*(?:the|a|an|in|on|at|it|he|she|they|we|but|and|this|that|these|those|there|as|after|for|if|when|while|with|some|"
    r"however|meanwhile|officials|his|her|its|their|our|no|not|last|one|two)\b",
    re.IGNORECASE,
)
_MAX_ABBREVIATION = 24


def _is_abbreviation(text: str, end: int, after: int) -> bool:
    """Whether the full stop at ``end`` belongs to an abbreviation, and no sentence starts at ``after``."""
    start = end - _MAX_ABBREVIATION if end > _MAX_ABBREVIATION else 0
    blank = text.rfind(" ", start, end)
    word = text[start if blank < 0 else blank + 1 : end]
    if len(word) > 1 and word.isalpha():
        return len(word) <= _LONGEST_ABBREVIATION and word.lower() in _ABBREVIATIONS
    found = _LAST_WORD.search(text, start, end)
    word = found[0].lower() if found else ""
    if word in _ABBREVIATIONS:
        return True
    dotted = "." in word and all(len(part) <= 1 for part in word.split("."))
    if dotted or (len(word) == 1 and word.isalpha()):
        return not _STARTERS.match(text, after)
    return False


def _starts_lower(text: str, position: int) -> bool:
    while position < len(text) and not text[position].isalnum():
        if text[position] == "\n":
            return False
        position += 1
    return position < len(text) and text[position].islower()


def _ends_plainly(text: str) -> bool:
    """Whether all sentences end as English ones do."""
    return text.isascii() or not any(sign in text for sign in _OTHER_ENDS)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Half-open spans of the sentences; a line break always ends one. Time grows with the length of ``text`` only."""
    spans, start = [], 0
    for match in (_PLAIN_END if _ends_plainly(text) else _END).finditer(text):
        stop, end = match.span()
        sign = text[stop]
        if sign == ".":
            clear = text[end + 1 : end + 2].isupper() and text[end] == " "
            if (not clear and _starts_lower(text, end)) or _is_abbreviation(text, stop, end):
                continue
        if sign != "\n" or not text[start:end].isspace():
            spans.append((start, end))
        start = end
    if start < len(text) and not text[start:].isspace():
        spans.append((start, len(text)))
    return tuple(spans)


_SHOUTING_SHARE = 0.7
_SAMPLE = 2_000
_ASCII_UPPER, _ASCII_LOWER = string.ascii_uppercase.encode(), string.ascii_lowercase.encode()


_UNCASED = 0x20000
"""From this code point on no letter has capitals."""
_UPPER, _LOWER = 1, 2


@cache
def _cases() -> NDArray[np.uint8]:
    """Code point → ``_UPPER``, ``_LOWER`` or 0."""
    letters = map(chr, range(_UNCASED + 1))
    return np.array([_UPPER if letter.isupper() else _LOWER * letter.islower() for letter in letters], dtype=np.uint8)


@dataclass(frozen=True, kw_only=True)
class FieldText:
    """One field of an article, as much of it as is read."""

    name: FieldName
    raw: str

    @cached_property
    def folded(self) -> str:
        """``fold(raw)``: same length, same offsets."""
        return fold(self.raw)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return sentence_spans(self.raw)

    @cached_property
    def tokens(self) -> Tokens:
        """The words as they are written, and where each begins."""
        return tokens(self.raw)

    @cached_property
    def boilerplate(self) -> tuple[Span, ...]:
        """Spans that are not the story: breadcrumbs, comment footers, the title said twice. Ordered, disjoint."""
        return boilerplate_spans(self.raw, folded=self.folded)

    @cached_property
    def shouting(self) -> bool:
        """Whether the field is written in capitals, as old wire copy is, so that a capital letter says nothing."""
        sample = self.raw[:_SAMPLE]
        if sample.isascii():
            letters = sample.encode()
            others = letters.translate(None, _ASCII_LOWER)
            upper, lower = len(others) - len(others.translate(None, _ASCII_UPPER)), len(letters) - len(others)
        else:
            codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            cases = _cases().take(codes, mode="clip")
            upper, lower = int(np.count_nonzero(cases == _UPPER)), int(np.count_nonzero(cases == _LOWER))
        return upper > _SHOUTING_SHARE * (upper + lower) and upper > lower

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_index(self, position: int) -> int:
        """Number of the sentence that ``position`` stands in, 0 for the first."""
        return (bisect_right(self._sentence_starts, position) or 1) - 1

    def sentence_at(self, position: int) -> Span:
        """The sentence that ``position`` stands in; the whole field where it has none."""
        return self.sentences[self.sentence_index(position)] if self.sentences else (0, len(self.raw))

    def is_boilerplate(self, position: int) -> bool:
        for start, end in self.boilerplate:  # noqa: SIM110 - asked for every sentence; any() with a generator takes five times as long
            if start <= position < end:
                return True
        return False

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        return Evidence(field=self.name, start=start, end=end, text=self.raw[start:end], rule=rule)


@dataclass(frozen=True, kw_only=True)
class Document:
    """An article with the three fields a tagger reads; the title without the outlet's name behind it."""

    article: Article
    title: FieldText
    summary: FieldText
    text: FieldText

    @classmethod
    def of(cls, article: Article) -> Document:
        """Cheap: nothing is computed before it is asked for."""
        return cls(
            article=article,
            title=FieldText(name="title", raw=headline(article)[:READ_LIMIT]),
            summary=FieldText(name="summary", raw=article.summary[:READ_LIMIT]),
            text=FieldText(name="text", raw=article.text[:READ_LIMIT]),
        )

    @cached_property
    def fields(self) -> tuple[FieldText, ...]:
        """The fields that are not empty, in reading order: title, summary, text."""
        return tuple(field for field in (self.title, self.summary, self.text) if field.raw)

    @cached_property
    def has_headline(self) -> bool:
        """Whether the title is a headline: no sentence with its full stop, and no piece cut from the head of the text."""
        title = self.title.raw.strip().rstrip("….").rstrip()
        body = (self.summary.raw or self.text.raw).lstrip()
        return bool(title) and not self.title.raw.rstrip().endswith(".") and not body.startswith(title)

    def field(self, name: FieldName) -> FieldText:
        return {"title": self.title, "summary": self.summary, "text": self.text}[name]
