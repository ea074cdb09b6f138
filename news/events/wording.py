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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from news.events.senses import Senses
from news.events.spots import LANGUAGE, READ, Head, heads_of, spots_of, stem_of
from news.events.types import CatalogueError
from news.memo import Memo

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


Place: TypeAlias = int
"""Twice the number of a word among those of all heads; one more for the pair it makes with the word before it."""


_Pairs: TypeAlias = "dict[str, tuple[int, float]]"
"""The stem of the second word → a number of the pair's own, and what the pair adds."""


class _Known(NamedTuple):
    """What is known of a word, looked up once for all that is asked of it."""

    stem: str
    gain: float | None
    """What it adds where it has been counted."""
    pairs: _Pairs | None
    """Those it begins."""
    weight: float
    """Of its vector, 0 where that is not known."""
    odds: float
    """What its vector says for a report."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a text's wording."""

    heads: list[Head]
    counted: list[Place]
    """Its words and pairs of words that have been counted, each taken once."""
    gains: list[float]
    """What each of them adds."""
    sensed: list[Place]
    """Its words that have a vector, each as often as it stands there."""
    senses: list[float]
    """What the vector of each adds to the wording's worth."""
    gain: float
    """What the counted ones add together."""
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
        named = ((concept, gains.get(CONCEPT + concept.name)) for concept in concepts.values())
        self._concepts = {concept.bit: gain for concept, gain in named if gain is not None}
        self._telling = sum(self._concepts)
        self._sums: dict[int, tuple[float, int]] = {}
        """What is added by concepts that names may bring; as few as there are ways to join a handful."""
        self._words: dict[str, float] = {}
        self._pairs: dict[str, _Pairs] = {}
        for number, (word, gain) in enumerate(gains.items()):
            first, _, second = word.partition(" ")
            if second:
                self._pairs.setdefault(first, {})[second] = number, gain
            elif not word.startswith(CONCEPT):
                self._words[word] = gain
        self._known = Memo(self._look_up)

    def _look_up(self, word: str) -> _Known:
        lower = word.lower()
        stem = stem_of(lower)
        return _Known(stem, self._words.get(stem), self._pairs.get(stem), *self._senses.of_word(lower))

    def heard(self, reading: Reading) -> Heard:
        """What of the text is known. No pair of words has a vector."""
        heads = heads_of(reading.document) if reading.language == LANGUAGE else []
        counted: dict[str | int, Place] = {}
        gains: list[float] = []
        places: list[Place] = []
        weights: list[float] = []
        said: list[float] = []
        place = 0
        for head in heads:
            before: _Pairs | None = None
            reads = not head.field.shouting  # names cannot be told from words in capitals
            for stem, gain, pairs, weight, odds in map(self._known.__getitem__, head.words):
                if gain is not None:
                    if stem not in counted:
                        gains.append(gain)
                    counted[stem] = place
                if before and (pair := before.get(stem)) is not None:
                    if pair[0] not in counted:
                        gains.append(pair[1])
                    counted[pair[0]] = place + 1
                if weight and reads:
                    places.append(place)
                    weights.append(weight)
                    said.append(odds)
                before = pairs
                place += 2
        senses = [SENSE * part for part in self._senses.shared(weights, said)]
        return Heard(heads, [*counted.values()], gains, places, senses, sum(gains), head_mask(reading), sum(senses))

    @staticmethod
    def heard_again(reading: Reading, heard: Heard) -> Heard:
        """What was ``heard`` of the same words, in a reading with other cues."""
        return replace(heard, mask=head_mask(reading))

    def worth(self, heard: Heard) -> float:
        """Above 0 where the wording is that of reports, below where it is that of other news."""
        return self._mean(heard, heard.mask)

    def most(self, heard: Heard, others: Collection[int]) -> float:
        """The most the wording could be worth if concepts of any of the masks ``others`` stood at the head, too."""
        own = heard.mask & self._telling
        gains = self._gains_of(own)
        gain, known = heard.gain + sum(gains), len(heard.gains) + len(gains)
        masks = {0}
        for other in others:
            masks |= {mask | (other & self._telling & ~own) for mask in masks}
        return max((gain + more) / max(KNOWN, known + number) for more, number in map(self._added, masks)) + heard.sense

    def _added(self, mask: int) -> tuple[float, int]:
        """What the concepts of ``mask`` add, and how many they are; asked of the same few over and over."""
        found = self._sums.get(mask)
        if found is None:
            gains = self._gains_of(mask)
            found = self._sums[mask] = sum(gains), len(gains)
        return found

    def evidence(self, heard: Heard, worth: float) -> list[Evidence]:
        """The words that speak most for the side that the wording is on, given its ``worth``."""
        known = max(KNOWN, len(heard.gains))
        weighed = [gain / known for gain in heard.gains] + heard.senses
        places, told = heard.counted + heard.sensed, list[Place]()
        for number in sorted(range(len(weighed)), key=weighed.__getitem__, reverse=worth > 0):
            if len(told) == _SHOWN or (weighed[number] <= 0 if worth > 0 else weighed[number] >= 0):
                break
            if not any(_overlap(places[number], other) for other in told):
                told.append(places[number])
        rule = "for:words" if worth > 0 else "against:words"
        return [_evidence(heard.heads, place, rule) for place in told]

    def _mean(self, heard: Heard, mask: int) -> float:
        gains = self._gains_of(mask & self._telling)
        known = len(heard.gains) + len(gains)
        return (heard.gain + sum(gains)) / max(KNOWN, known) + heard.sense

    def _gains_of(self, mask: int) -> list[float]:
        """What each concept of ``mask`` adds, from the lowest bit on; all of them have been counted."""
        gains = []
        while mask:
            bit = mask & -mask
            gains.append(self._concepts[bit])
            mask ^= bit
        return gains


def _overlap(one: Place, other: Place) -> bool:
    """Whether a word is in both."""
    first, second = one >> 1, other >> 1
    return first - (one & 1) <= second and second - (other & 1) <= first


def _evidence(heads: list[Head], place: Place, rule: str) -> Evidence:
    last = place >> 1
    for head in heads:
        if last < len(head.words):
            return head.field.evidence(*head.span(last - (place & 1), last), rule)
        last -= len(head.words)
    raise IndexError(place)


def head_mask(reading: Reading) -> int:
    """The concepts of the sentences that begin at the head of a field."""
    whole = 0
    for sentence in reading.sentences:
        if sentence.start < READ:
            whole |= sentence.mask
    return whole


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
