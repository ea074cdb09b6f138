"""How the words at the head of a text speak for an event type where the rules are silent, or nearly agree.

Two ways to learn from our own short notes, one for words and one for their sense. Counted (``words.tsv``): naive Bayes over the
words and pairs of words that stand in a note, each once, all types being equally likely beforehand (Manning, Raghavan, Schütze
2008, chapter 13). Sensed: logistic regression over word vectors (``news.events.senses``). What they say is added up, naive
Bayes by COUNTED, since it takes words for independent and is far too sure. The rules have the first word: a type gains its
score from them and WEIGHT for each unit of its log probability. So words decide where no rule fired and, in notes, where two
types are close; under a headline they only choose among what rules found. They never make an article relevant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from news.events.senses import Logs, Senses, with_vectors
from news.events.spots import Spot, spots_of
from news.events.types import CatalogueError, EventTypes
from news.model import EventTag, Evidence

if TYPE_CHECKING:
    from news.document import Document

WEIGHT = 0.3
"""Rule score that a unit of log probability is worth."""
COUNTED = 0.2
"""Weight of a log probability of naive Bayes beside one of the logistic regression."""
SECOND = 0.5
"""Share of its rule score that counts for a type the rules do not put first."""
SMOOTHING = 0.1
"""Added to the count of every word in the notes of every type."""
SURE = 0.5
"""Rule score from which words have no say under a headline: notes have none, and headlines are told in other words."""
GUESS = 0.6
"""Score of a type that words alone are sure of."""
UNTOLD = 0.3
"""Score of a development that a headline tells without any rule: words alone name no kind of event there."""
_SHOWN = 3
_UNTOLD = "Other"
_USUAL = {"Air/drone strike": "air-strike", "Other": "development"}
"""Our slug for a name where it is not the first that ``types.toml`` gives for it."""


class TypeWords:
    """Log probabilities of the types, named as in ACLED's crosswalk, from the words of a text."""

    def __init__(self, notes: Mapping[str, int], counts: Mapping[str, Mapping[str, int]], senses: Senses) -> None:
        """Take the number of notes by type, and for each word in how many notes of each type it stands."""
        self.notes, self.counts = notes, counts
        self.names = tuple(sorted(notes))
        self.senses = senses.only(*self.names)
        index = {name: number for number, name in enumerate(self.names)}
        self._absent = np.array([log(SMOOTHING / (notes[name] + 2 * SMOOTHING)) for name in self.names])
        self._gains = {
            word: tuple((index[name], log((count + SMOOTHING) / SMOOTHING)) for name, count in found.items())
            for word, found in counts.items()
        }
        """What a word adds to the log probability of a type, by its index, beyond a word that none of its notes has."""

    def _told(self, document: Document) -> tuple[list[Spot], Logs]:
        """The known words, and what each adds to the log probability of each of ``names``, a row a word."""
        spots = list(spots_of(document))
        counted = {spot.word: spot for spot in spots if spot.word in self._gains}
        sensed, rows = with_vectors(spots)
        told = [*counted.values(), *sensed]
        parts = np.zeros((len(told), len(self.names)))
        for number, word in enumerate(counted):
            parts[number] = self._absent
            for name, gain in self._gains[word]:
                parts[number, name] += gain
        parts *= COUNTED
        parts[len(counted) :] = self.senses.parts(rows)
        return told, parts

    def ranked(self, events: Sequence[EventTag], document: Document, types: EventTypes) -> tuple[EventTag, ...]:
        """``events`` with the one first that rules and words together speak for; the words may name one of their own."""
        if events and events[0].score >= SURE and document.has_headline:
            return tuple(events)
        told, parts = self._told(document)
        if not told:
            return tuple(events)
        if not events and document.has_headline:
            return (self._event(_UNTOLD, UNTOLD, told, parts, types),)
        sums = parts.sum(axis=0)
        logs = sums - np.logaddexp.reduce(sums)
        values = dict(zip(self.names, (WEIGHT * logs).tolist(), strict=True))
        for number, event in enumerate(events):
            if event.acled in values:
                values[event.acled] += event.score * (SECOND if number else 1.0)
        found = {event.acled for event in events}
        named = [name for name in self.names if name in found or not document.has_headline]
        if not named:
            return tuple(events)
        best = max(named, key=values.__getitem__)
        first = next((event for event in events if event.acled == best), None)
        if first is None:
            first = self._event(best, GUESS * exp(logs[self.names.index(best)]), told, parts, types)
        return first, *(event for event in events if event is not first)

    def _event(self, name: str, score: float, told: Sequence[Spot], parts: Logs, types: EventTypes) -> EventTag:
        slug = _USUAL.get(name) or next(slug for slug, one in types.items() if one.acled == name)
        evidence = self._evidence(name, told, parts)
        return EventTag(type=slug, plover=types[slug].plover, acled=name, score=round(score, 3), evidence=evidence)

    def _evidence(self, name: str, told: Sequence[Spot], parts: Logs) -> tuple[Evidence, ...]:
        """The words that speak most for a type, compared with what they say for all."""
        number = self.names.index(name)
        gains = parts[:, number] - parts.mean(axis=1)
        shown: list[Spot] = []
        for row in np.argsort(-gains, kind="stable").tolist():
            spot = told[row]
            if not any(spot.text in other.text or other.text in spot.text for other in shown):
                shown.append(spot)
        return tuple(spot.field.evidence(spot.start, spot.end, f"words:{name}") for spot in shown[:_SHOWN])


def learn(notes: Iterable[tuple[str, Document]], senses: Senses) -> TypeWords:
    """Count the words of notes whose type is known, beside the sense of their words."""
    totals: Counter[str] = Counter()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, document in notes:
        totals[name] += 1
        for word in {spot.word for spot in spots_of(document)}:
            counts[word][name] += 1
    return TypeWords(totals, counts, senses)


def write_words(words: TypeWords) -> str:
    """As ``read_words`` reads it: a line for each type with its notes, then one for each word with its notes by type."""
    lines = [f"{number}\t{name}\t{words.notes[name]}" for number, name in enumerate(words.names)]
    index = {name: number for number, name in enumerate(words.names)}
    for word, found in sorted(words.counts.items()):
        lines.append(f"{word}\t" + " ".join(f"{index[name]}:{count}" for name, count in sorted(found.items())))
    return "\n".join(lines) + "\n"


def read_words(text: str, name: str, senses: Senses) -> TypeWords:
    """The counts of ``write_words``, beside ``senses``; lines that begin with # are left out.

    Raises:
        CatalogueError: a line is not of this form; the sentence gives file and line.
    """
    notes: dict[str, int] = {}
    names: list[str] = []
    counts: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            word, *rest = line.split("\t")
            if len(rest) > 1:
                names.append(rest[0])
                notes[rest[0]] = int(rest[1])
            else:
                pairs = (pair.split(":") for pair in rest[0].split(" "))
                counts[word] = {names[int(at)]: int(count) for at, count in pairs}
        except (ValueError, IndexError) as error:
            raise CatalogueError(f"{name}:{number}: {line[:40]!r} is no count of words.") from error
    return TypeWords(notes, counts, senses)
