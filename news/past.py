"""What an article tells as over, and what as only played: old years, anniversaries, museums, drills.

A mark of the past governs a part of its sentence. A time that is gone governs all before it but what an aside parts
from it, unless that aside tells the dead: "a city rebels seized in 2013" makes no history of today's strike on it, "the
attack which killed six in 2013" was then. An anniversary governs what follows up to a comma; whoever marks one looks
back on all but what happens "while" they do; a museum or a veteran governs what they tell of, not what hits them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from news.events.detect import Hit
from news.events.reading import Reading
from news.stories.days import day_starts

if TYPE_CHECKING:
    from news.document import Span
    from news.events.cues import Cue
    from news.events.lexicon import Concept
    from news.events.reading import Sentence

HISTORICAL = 0.35
"""What is left, of 1, of an event that is told as over."""
_NAMES = ("historical", "anniversary", "commemoration", "heritage", "rehearsal", "kill", "wound")
_YEAR = re.compile(  # what stands before it is looked at last, so that whatever begins with another figure is skipped in one go
    r"(1[89]\d\d|20[0-4]\d)(?<![\d.,:$]\d{4})"
    r"(?![\d:]|[.,]\d| (?i:gmt|utc|hours|hrs|local|people|civilians|soldiers|troops))"
)
_RECENT = 1
"""Years back that still count as current: a January article speaks of December."""
_ASIDE = re.compile(
    r"(?<=[^\W_]), (?:an?|the|which|who|whose|once|long|held|taken|lost|won|[a-z]+ed) "
    r"|\b(?:which|who|whose|whom|since|it|he|she|they|que|cuando|desde|qui|dont|depuis|dal|dalla|seit) "
    r"|\b(?:captured|seized|taken|retaken|held|lost|occupied|annexed|abducted|freed|formed|signed|attacked|hit)"
    r"(?: by [\w' -]{1,30})?(?: in| late| early| in late| in early)? ?$"
    r"|, (?:ville|ciudad|cidade|città|prise?s?|tomad[ao]s?|das|die|der|den|dem) |, (?:котор|захваченн|що |як[аеиіу])"
    r"| (?:التي|الذي|منذ) |(?P<where>\b(?:where|donde|où|onde|dove)|, (?:где|де|wo)| حيث) "
)
"""What opens a clause about a place or a person named before it."""
_TELLS = re.compile(
    r"\b(?:recall|tell|told|show|describ|remember|exhibit|display|depict|recount|document|explor|examin|reveal|record"
    r"|of the|about|racont|retrac|montr|recuerda|narra|relata|muestra|expone|zeig|erinnert|schildert|mostra|lembra|ricorda"
    r"|рассказ|вспомина|показ|розпов|згаду|يروي|تروي|يعرض|يستذكر|anlat)|:"
)
"""What a museum or a veteran does to speak of the past."""
_MEANWHILE = re.compile(
    r"\b(?:as|while|when|amid|mientras|cuando|pendant|alors|während|als|enquanto|quando|mentre|пока|когда|بينما) "
)


@dataclass(frozen=True, slots=True)
class PastReader:
    """Tells the past with the bits of one set of concepts."""

    masks: Mapping[str, int]
    agents: int
    """The bits of all who act."""
    marks: int
    """The bits of what may govern what a sentence tells."""

    @classmethod
    def of(cls, concepts: Mapping[str, Concept]) -> PastReader:
        agents = sum(concept.bit for concept in concepts.values() if concept.kind == "agent")
        masks = {name: concepts[name].bit for name in _NAMES}
        return cls(masks=masks, agents=agents, marks=masks["historical"] | masks["heritage"])

    def is_past(self, sentence: Sentence, year: int | None, told: Span | None = None) -> bool:
        """Whether what stands at ``told`` is told as over; without ``told`` whether whatever the sentence tells is.

        ``year`` is the one the article speaks from.
        """
        old = None if year is None else old_year(sentence, year)
        if old is not None and self._is_bound(sentence, old.start(), told):
            return True
        if not sentence.mask & self.marks:
            return False
        return any(self._governs(sentence, cue, told) for cue in sentence.cues if cue.mask & self.marks)

    def _governs(self, sentence: Sentence, mark: Cue, told: Span | None) -> bool:
        text, (start, end) = sentence.field.folded, told or (sentence.start, sentence.start)
        if mark.mask & self.masks["heritage"]:
            return told is not None and mark.end <= start and _TELLS.search(text, mark.end, start) is not None
        if mark.mask & self.masks["anniversary"]:
            return told is not None and mark.start <= start and not self._moves_on(sentence, mark, start)
        if mark.mask & self.masks["commemoration"]:
            return start >= mark.start or _MEANWHILE.search(text, end, mark.start) is None
        return self._is_bound(sentence, mark.start, told)

    def _moves_on(self, sentence: Sentence, mark: Cue, start: int) -> bool:
        """Whether another clause begins between an anniversary and ``start``: with a comma, else with who acts."""
        between = sentence.field.folded[mark.end : start]
        if "," in between or between.isascii():
            return "," in between
        return any(cue.mask & self.agents and mark.end + 1 < cue.start and cue.end <= start for cue in sentence.cues)

    def _is_bound(self, sentence: Sentence, time: int, told: Span | None) -> bool:
        """Whether a time is that of what is told: no aside stands between, or one that tells the dead."""
        aside = _ASIDE.search(sentence.field.folded, told[1] if told else sentence.start, time)
        if aside is None:
            return True
        return told is not None and not aside["where"] and self._tells_dead(sentence, aside.start(), time)

    def _tells_dead(self, sentence: Sentence, start: int, end: int) -> bool:
        bit = self.masks["kill"] | self.masks["wound"]
        return any(cue.mask & bit and start <= cue.start < end for cue in sentence.cues)

    def is_framed(self, reading: Reading, hits: Iterable[Hit]) -> bool:
        """Whether the title looks back or marks an anniversary and reports nothing itself: then the text looks back too."""
        marks = self.masks["anniversary"] | self.masks["commemoration"]
        told = [hit.certainty for hit in hits if hit.sentence.field.name == "title"]
        if 1.0 in told:
            return False
        return HISTORICAL in told or (bool(reading.mask & marks) and any(title.mask & marks for title in reading.titles))

    def is_rehearsed(self, sentence: Sentence, reading: Reading) -> bool:
        """Whether the sentence, or the title, says that it is only played."""
        bit, dead = self.masks["rehearsal"], self.masks["kill"]
        if not reading.mask & bit:
            return False
        return bool(sentence.mask & bit) or any(title.mask & bit and not title.mask & dead for title in reading.titles)

    @staticmethod
    def is_fresh(sentence: Sentence, told: Span) -> bool:
        """Whether a day of the week, today or yesterday is that of what is told, whatever the title looks back on."""
        if sentence.field.name == "title":
            return True
        text = sentence.field.raw[sentence.start : sentence.end]
        reaches = (sorted((told[1], sentence.start + day)) for day in day_starts(text))
        return any(not _ASIDE.search(sentence.field.folded, start, end) for start, end in reaches)


@dataclass(frozen=True)
class Background:
    """Tells of an article's tolls which are of what is over or of what is only played."""

    past: PastReader
    reading: Reading
    hits: list[Hit]
    year: int | None

    @cached_property
    def framed(self) -> bool:
        """Whether the title looks back; asked for where there is a toll."""
        return self.past.is_framed(self.reading, self.hits)

    def holds(self, sentence: Sentence, toll: Span) -> bool:
        """Whether the toll of the sentence is no part of the event."""
        return (
            self.past.is_past(sentence, self.year, toll)
            or (self.framed and not self.past.is_fresh(sentence, toll))
            or self.past.is_rehearsed(sentence, self.reading)
        )


def old_year(sentence: Sentence, year: int | None) -> re.Match[str] | None:
    """A year in the sentence that lies behind ``year``, where none that is current stands beside it."""
    if year is None:
        return None
    raw, end = sentence.field.raw, sentence.end
    first = _YEAR.search(raw, sentence.start, end)
    if first is None or any(int(found[1]) >= year - _RECENT for found in _YEAR.finditer(raw, first.start(), end)):
        return None
    return first
