"""An article as the event stages read it: sentences with their cues, in reading order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from news.document import Document, FieldText, Span
from news.events.cues import Cue, CueMatcher
from news.events.lexicon import MARKED
from news.letters import MARKS

if TYPE_CHECKING:
    from news.model import Evidence

ExtraCues: TypeAlias = dict[tuple[str, int], tuple[int, int, tuple[str, ...]]]
"""Cues found elsewhere: by field and start, their end, mask and concepts."""

Scans: TypeAlias = dict[tuple[str, str], tuple[list[tuple[int, int]], list[Cue]]]
"""Language and field → spans of its sentences and the cues of its lexicon."""

MOST_SENTENCES = 120
"""Sentences of one article that are read. What a news article says first, and often, is what it is about."""
_WRAP = (40, 100)
"""Length of a line that was broken by a wire's line printer and not by its writer."""
_TERMINAL = ".!?…。！？؟۔:\"'"
_FADE = 0.06
_FLOOR = 0.45


class Sentence(NamedTuple):
    """A sentence with its cues."""

    field: FieldText
    start: int
    end: int
    position: float
    """1.0 for the headline and the first sentence, down to 0.45 far below."""
    cues: tuple[Cue, ...]
    mask: int

    def evidence(self, cue: Cue, rule: str) -> Evidence:
        return self.field.evidence(cue.start, cue.end, rule)

    def with_mask(self, mask: int) -> Cue | None:
        """The first cue that holds one of the concepts of ``mask``."""
        for cue in self.cues:
            if cue.mask & mask:
                return cue
        return None


_SPAN = itemgetter(0, 1)
"""Start and end of a cue."""
_POSITIONS = tuple(max(_FLOOR, 1.0 - _FADE * number) for number in range(MOST_SENTENCES))
_GROUP, _FORCES = "rebel", frozenset(("army", "state-force"))
"""What a named group counts as, and what a word of its name may be taken for."""
_NOWHERE = sys.maxsize
"""Where a cue begins that there is not."""
_TITLE = (1.0,) * MOST_SENTENCES
_sentence: Callable[[tuple[FieldText, int, int, float, tuple[Cue, ...], int]], Sentence] = partial(tuple.__new__, Sentence)
"""``Sentence._make``, which takes three times as long."""


def merged_sentences(field: FieldText) -> list[tuple[int, int]]:
    """Sentence spans, with lines joined that only a line printer broke."""
    raw = field.raw
    if "\n" not in raw:
        return list(field.sentences)
    spans: list[tuple[int, int]] = []
    for start, end in field.sentences:
        if spans and _is_wrap(raw, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _is_wrap(raw: str, before: tuple[int, int], start: int) -> bool:
    if not raw[start - 1].isspace():
        return False
    line_end = start
    while line_end > before[0] and raw[line_end - 1].isspace():
        line_end -= 1
    gap = raw[line_end:start]
    if gap.count("\n") != 1 or raw[line_end - 1] in _TERMINAL:
        return False
    line_start = max(raw.rfind("\n", 0, line_end) + 1, before[0])
    return _WRAP[0] <= line_end - line_start <= _WRAP[1]


@dataclass(frozen=True)
class Reading:
    """All sentences of a document that are not boilerplate."""

    document: Document
    language: str
    sentences: tuple[Sentence, ...]

    @property
    def covered(self) -> int:
        """Letters that stand in cues, each counted once; of two lexicons, the one that reads more is the right one."""
        letters = 0
        for sentence in self.sentences:
            last = 0
            for cue in sentence.cues:
                letters += max(0, cue.end - max(cue.start, last))
                last = max(last, cue.end)
        return letters

    @cached_property
    def titles(self) -> tuple[Sentence, ...]:
        """The sentences of the title; it is the first field."""
        return tuple(takewhile(lambda sentence: sentence.field.name == "title", self.sentences))

    @cached_property
    def mask(self) -> int:
        """Every concept the article touches."""
        mask = 0
        for sentence in self.sentences:
            mask |= sentence.mask
        return mask


def read(document: Document, matcher: CueMatcher, language: str, extra: ExtraCues, scans: Scans | None = None) -> Reading:
    """Find the cues of every sentence; ``extra`` are cues found elsewhere (actors), by field and start.

    What the matcher finds is kept in ``scans``, for whoever reads the same document again with other cues beside it.
    """
    sentences: list[Sentence] = []
    scans = {} if scans is None else scans
    for field in document.fields:
        place = (language, field.name)
        if place not in scans:
            scans[place] = _scan(field, matcher, language, MOST_SENTENCES - len(sentences))
        spans, cues = scans[place]
        own = [Cue(start, end, mask, names) for (name, start), (end, mask, names) in extra.items() if name == field.name]
        if own:
            cues = sorted([*_outside_groups(cues, own), *own], key=_SPAN)
        sentences.extend(_deal(field, spans, cues))
    return Reading(document=document, language=language, sentences=tuple(sentences))


def _outside_groups(cues: list[Cue], named: list[Cue]) -> list[Cue]:
    """The cues without the armies in the names of armed groups: the Arakan Army is none of a state."""
    groups = [cue for cue in named if _GROUP in cue.concepts]
    if not groups:
        return cues
    return [
        cue
        for cue in cues
        if not _FORCES.issuperset(cue.concepts) or not any(one.start <= cue.start and cue.end <= one.end for one in groups)
    ]


def _scan(field: FieldText, matcher: CueMatcher, language: str, most: int) -> tuple[list[tuple[int, int]], list[Cue]]:
    spans = merged_sentences(field)
    if field.boilerplate:
        spans = [span for span in spans if not field.is_boilerplate(span[0])]
    spans = spans[: max(0, most)]
    return spans, _cues(matcher, field.folded[: spans[-1][1]], language) if spans else []


def _cues(matcher: CueMatcher, folded: str, language: str) -> list[Cue]:
    """What a text says; where vowels are written above and below its letters, without them, as lexicons have the words."""
    if language not in MARKED or not MARKS.search(folded):
        return matcher.find(folded)
    kept = [place for place, letter in enumerate(folded) if not MARKS.match(letter)]
    bare = "".join([folded[place] for place in kept])
    kept.append(len(folded))
    return [cue._replace(start=kept[cue.start], end=kept[cue.end]) for cue in matcher.find(bare)]


def _deal(field: FieldText, spans: list[Span], cues: list[Cue]) -> list[Sentence]:
    """The sentences with the cues that begin in them."""
    sentences: list[Sentence] = []
    starts = [cue.start for cue in cues]
    starts.append(_NOWHERE)
    every, at = tuple(cues), 0
    for (start, end), position in zip(spans, _TITLE if field.name == "title" else _POSITIONS, strict=False):
        while starts[at] < start:
            at += 1
        first, mask = at, 0
        while starts[at] < end:
            mask |= every[at].mask
            at += 1
        sentences.append(_sentence((field, start, end, position, every[first:at], mask)))
    return sentences
