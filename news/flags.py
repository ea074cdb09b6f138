"""How an article speaks of an event: as past history, future, possible, denied, claimed, corrected.

A flag weakens what stands near it. What is reported as done keeps its full weight; the factors say how much is left of
the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from news.model import NO_ATTACK, Flag, FlagKind, may_take_back
from news.past import HISTORICAL, old_year

if TYPE_CHECKING:
    from news.events.cues import Cue
    from news.events.lexicon import Concept
    from news.events.reading import Reading, Sentence

KINDS: tuple[FlagKind, ...] = get_args(FlagKind)
NEAR = 45
"""Characters before a trigger in which "will", "could" or "no" still speak of it."""
FACTORS: Mapping[str, float] = {"negation": 0.2, "hypothetical": 0.45, "future": 0.6}
TRIED = 0.5
"""What is left of a deed that a court speaks of, where no armed group is named: most are crimes, and long ago."""
_AT_COURT: Mapping[str, float] = {**FACTORS, "prosecute": TRIED}
_TREND = "trend"
COUNTED = 0.45
"""What is left of attacks that a sentence counts over a time, or that it draws a portrait from."""
_ARMED = ("rebel", "terrorism", "coup", "gang")
_REFUTED = "refutation"
_NO_ATTACK = "no-attack"
FAR = 60
"""Characters behind a trigger in which "were false" still speaks of it."""
_BREAK = re.compile(r"[;:]| but | after | when | where | which | who | as (?!(?:many|much|few|soon|well|long) as)| while ")
_OTHER_CLAUSE = re.compile(rf",| that |{_BREAK.pattern}")
_CONDITION = "if "
_DATED = re.compile(  # what stands before it is looked at last, so that whatever begins with no figure is skipped in one go
    r"\d(?<!\w\d)\d? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?:19)?(\d\d)\b"
)
_MOST_FLAGS = 12
_DATELINE = 200
"""Letters of a field in which the date it speaks from stands."""
_CENTURY_TURNS = 60
"""Two-figure years of datelines above this are of the twentieth century."""


@dataclass(frozen=True, slots=True)
class FlagReader:
    """Reads flags with the bits of one set of concepts."""

    masks: Mapping[str, int]
    armed: int
    """The bits of armed groups."""
    weakening: int
    """The bits of all that leaves less of an event."""
    every: int
    """The bits of all kinds of flags."""
    known: dict[int, tuple[FlagKind, ...]]
    """Kinds of flags by their bits together; as few as the lexicons have phrases of several kinds."""

    @classmethod
    def of(cls, concepts: Mapping[str, Concept]) -> FlagReader:
        names = (*KINDS, _REFUTED, _NO_ATTACK, _TREND, "anniversary", "prosecute", "kill", "wound", *_ARMED)
        masks = {name: concepts[name].bit for name in names}
        return cls(
            masks=masks,
            armed=sum(masks[name] for name in _ARMED),
            weakening=sum(masks[name] for name in (*_AT_COURT, _REFUTED, _NO_ATTACK, _TREND)),
            every=sum(masks[kind] for kind in KINDS),
            known={},
        )

    def certainty(self, sentence: Sentence, trigger: Cue, *, past: bool) -> float:
        """What is left, 0 to 1, of an event that ``trigger`` names, given the flags around it; ``past`` as ``is_past``."""
        left = HISTORICAL if past else 1.0
        if not sentence.mask & self.weakening:
            return left
        for name, factor in (FACTORS if sentence.mask & self.armed else _AT_COURT).items():
            bit = self.masks[name]
            if sentence.mask & bit and any(cue.mask & bit and self._bears_on(sentence, cue, trigger) for cue in sentence.cues):
                left = min(left, factor)
        if sentence.mask & self.masks[_TREND]:
            left = min(left, COUNTED)
        none = sentence.mask & self.masks[_NO_ATTACK] or self._is_refuted(sentence, trigger)
        return min(left, FACTORS["negation"]) if none else left

    def takes_back(self, reading: Reading) -> bool:
        """Whether the head says that what it tells of was no attack."""
        none = self.masks[_NO_ATTACK]
        return bool(reading.mask & none) and any(
            sentence.mask & none and may_take_back(sentence.field.name, sentence.start) for sentence in reading.sentences
        )

    @staticmethod
    def _bears_on(sentence: Sentence, flag: Cue, trigger: Cue) -> bool:
        between = trigger.start - flag.end
        if between < 0 or between > NEAR:
            return flag.start <= trigger.start < flag.end
        text = sentence.field.folded
        if text.startswith(_CONDITION, flag.start) and "," in text[flag.end : trigger.start]:
            return False
        return not _BREAK.search(text, flag.end, trigger.start)

    def _is_refuted(self, sentence: Sentence, trigger: Cue) -> bool:
        """Whether the same clause says afterwards that it is not so: "reports of shelling were false"."""
        bit, text = self.masks[_REFUTED], sentence.field.folded
        return bool(sentence.mask & bit) and any(
            cue.mask & bit and 0 <= cue.start - trigger.end <= FAR and not _OTHER_CLAUSE.search(text, trigger.end, cue.start)
            for cue in sentence.cues
        )

    def flags(self, reading: Reading, year: int | None) -> tuple[Flag, ...]:
        """Every flag of the article with its words, at most twelve, in reading order."""
        found: list[Flag] = []
        for sentence in reading.sentences:
            if len(found) >= _MOST_FLAGS:
                break
            if sentence.mask & self.every:
                found.extend(self._of_sentence(sentence))
            old = None if year is None else old_year(sentence, year)
            if old is not None:
                evidence = sentence.field.evidence(old.start(), old.end(), "flag:historical(year)")
                found.append(Flag(kind="historical", evidence=evidence))
        return tuple(found[:_MOST_FLAGS])

    def _of_sentence(self, sentence: Sentence) -> list[Flag]:
        none = self.masks[_NO_ATTACK]
        return [
            Flag(
                kind=kind,
                evidence=sentence.evidence(cue, NO_ATTACK if kind == "correction" and cue.mask & none else f"flag:{kind}"),
            )
            for cue in sentence.cues
            if cue.mask & self.every
            for kind in self._kinds(cue.mask & self.every)
        ]

    def _kinds(self, mask: int) -> tuple[FlagKind, ...]:
        found = self.known.get(mask)
        if found is None:
            found = self.known[mask] = tuple(kind for kind in KINDS if mask & self.masks[kind])
        return found


def current_year(reading: Reading) -> int | None:
    """The year the article speaks from: as published, else by its dateline, else ``None``. Never the wall clock."""
    published = reading.document.article.published
    if published is not None:
        return published.year
    for field in reading.document.fields:
        dated = _DATED.search(field.folded, 0, _DATELINE)
        if dated:
            short = int(dated[1])
            return 1900 + short if short > _CENTURY_TURNS else 2000 + short
    return None
