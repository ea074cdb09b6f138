"""How the wording at the head of an article speaks for a report of conflict, or for other news.

Counted in our own headlines and leads whose verdict is known (``wording.tsv``, written by ``scripts/learn_words.py``): naive
Bayes, both verdicts being equally likely beforehand (Manning, Raghavan, Schütze 2008, chapter 13), over the concepts of the
lexicon that stand at the head, whatever phrase and language stands for them, and over the English words and pairs of words.
What each adds is the logarithm of how much more often it stands in reports. The mean of these is the wording's worth, so
that longer texts speak no louder; below KNOWN of them the others count as saying nothing. To it comes SENSE of what logistic
regression over the vectors of the words says (``news.events.senses``), which knows words that none of our texts has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from math import log
from typing import TYPE_CHECKING

from news.events.senses import Senses, with_vectors
from news.events.spots import LANGUAGE, READ, Spot, spots_of
from news.events.types import CatalogueError

if TYPE_CHECKING:
    from news.events.lexicon import Concept
    from news.events.reading import Reading
    from news.model import Evidence

KNOWN = 10
"""Words and concepts a text must have for their mean to count in full."""
SMOOTHING = 0.5
"""Added to each count."""
SENSE = 0.2
"""Weight of a logarithm of the odds that the vectors of the words give for a report."""
REPORT = "report"
"""Its line among the senses."""
CONCEPT = "="
"""Marks a concept among words."""
_SHOWN = 3
_TOTAL = "=="


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a text's wording."""

    spots: tuple[Spot, ...]
    """Its words and pairs of words."""
    known: int
    """How many of them, each taken once, have been counted."""
    gain: float
    """What these add together."""
    mask: int
    """The concepts at its head."""
    sense: float
    """What the vectors of its words add to the wording's worth."""


class Wording:
    """What words and concepts add to the likelihood of a report."""

    def __init__(self, counts: Mapping[str, tuple[int, int]], concepts: Mapping[str, Concept], senses: Senses) -> None:
        """Take in how many reports and in how many other texts each word stands; concepts that do not exist are passed over."""
        self.counts = counts
        self._senses = senses.only(REPORT)
        reports, others = counts.get(_TOTAL, (0, 0))
        base = log((others + 2 * SMOOTHING) / (reports + 2 * SMOOTHING))
        gains = {word: base + log((yes + SMOOTHING) / (no + SMOOTHING)) for word, (yes, no) in counts.items()}
        self._words = {word: gain for word, gain in gains.items() if not word.startswith(CONCEPT)}
        self._words.pop(_TOTAL, None)
        named = ((concept, gains.get(CONCEPT + concept.name)) for concept in concepts.values())
        self._concepts = {concept.bit: gain for concept, gain in named if gain is not None}

    def heard(self, reading: Reading) -> Heard:
        """What of the text is known."""
        spots = tuple(spots_of(reading.document)) if reading.language == LANGUAGE else ()
        gains = {spot.word: self._words[spot.word] for spot in spots if spot.word in self._words}
        sense = float(self._senses.parts(with_vectors(spots)[1]).sum()) * SENSE
        return Heard(spots, len(gains), sum(gains.values()), head_mask(reading), sense)

    def worth(self, heard: Heard) -> float:
        """Above 0 where the wording is that of reports, below where it is that of other news."""
        return self._mean(heard, heard.mask)

    def most(self, heard: Heard, others: Collection[int]) -> float:
        """The most the wording could be worth if concepts of any of the masks ``others`` stood at the head, too."""
        some = chain.from_iterable(combinations(others, number) for number in range(len(others) + 1))
        return max(self._mean(heard, _joined((heard.mask, *masks))) for masks in some)

    def evidence(self, heard: Heard) -> Iterator[Evidence]:
        """The words that speak most for the side that the wording is on."""
        side = 1 if self.worth(heard) > 0 else -1
        told: list[Spot] = []
        for gain, spot in sorted(self._weighed(heard), key=lambda entry: -side * entry[0]):
            if len(told) == _SHOWN or side * gain <= 0:
                return
            if not any(spot.field is other.field and spot.start < other.end and other.start < spot.end for other in told):
                told.append(spot)
                yield spot.field.evidence(spot.start, spot.end, "for:words" if side > 0 else "against:words")

    def _weighed(self, heard: Heard) -> Iterator[tuple[float, Spot]]:
        """What each word adds to the wording's worth."""
        for spot in {spot.word: spot for spot in heard.spots if spot.word in self._words}.values():
            yield self._words[spot.word] / max(KNOWN, heard.known), spot
        sensed, rows = with_vectors(heard.spots)
        yield from zip((SENSE * self._senses.parts(rows)[:, 0]).tolist(), sensed, strict=True)

    def _mean(self, heard: Heard, mask: int) -> float:
        gains = [self._concepts[bit] for bit in _bits(mask) if bit in self._concepts]
        return (heard.gain + sum(gains)) / max(KNOWN, heard.known + len(gains)) + heard.sense


def head_mask(reading: Reading) -> int:
    """The concepts of the sentences that begin at the head of a field."""
    return _joined(sentence.mask for sentence in reading.sentences if sentence.start < READ)


def _joined(masks: Iterable[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def count_wording(texts: Iterable[tuple[bool, Reading]], concepts: Mapping[str, Concept]) -> dict[str, tuple[int, int]]:
    """In how many reports and in how many other texts each word and each concept stands at the head."""
    totals: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for report, reading in texts:
        words = {spot.word for spot in spots_of(reading.document)} if reading.language == LANGUAGE else set()
        head = head_mask(reading)
        words.update(CONCEPT + concept.name for concept in concepts.values() if head & concept.bit)
        totals[report].update(words)
        totals[report][_TOTAL] += 1
    return {word: (totals[True][word], totals[False][word]) for word in sorted({*totals[True], *totals[False]})}


def write_wording(counts: Mapping[str, tuple[int, int]]) -> str:
    """As ``read_wording`` reads it: a word, its reports and its other texts in a line."""
    return "".join(f"{word}\t{yes}\t{no}\n" for word, (yes, no) in counts.items())


def read_wording(text: str, name: str) -> dict[str, tuple[int, int]]:
    """The counts of ``write_wording``; lines that begin with # are left out.

    Raises:
        CatalogueError: a line is not of this form; the sentence gives file and line.
    """
    counts: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            try:
                word, yes, no = line.split("\t")
                counts[word] = int(yes), int(no)
            except ValueError as error:
                raise CatalogueError(f"{name}:{number}: {line[:40]!r} is no count of a word.") from error
    return counts
