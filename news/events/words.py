"""How the words at the head of a text speak for an event type where the rules are silent, or nearly agree.

Counted in our own short notes (``words.tsv``, written by ``scripts/learn_words.py``): naive Bayes over the words and pairs of
words that stand in a note, each once, all types being equally likely beforehand (Manning, Raghavan, Schütze 2008, chapter 13).
The rules have the first word: a type gains its score from them and WEIGHT for each unit of its log probability. So words decide
where no rule fired and, in notes, where two types are close; under a headline they only choose among what rules found. They
never make an article relevant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import exp, log
from typing import TYPE_CHECKING

from news.events.spots import Spot, spots_of
from news.events.types import CatalogueError, EventTypes
from news.model import EventTag, Evidence

if TYPE_CHECKING:
    from news.document import Document

WEIGHT = 0.06
"""Rule score that a unit of log probability is worth."""
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

    def __init__(self, notes: Mapping[str, int], counts: Mapping[str, Mapping[str, int]]) -> None:
        """Take the number of notes by type, and for each word in how many notes of each type it stands."""
        self.notes, self.counts = notes, counts
        self.names = tuple(sorted(notes))
        index = {name: number for number, name in enumerate(self.names)}
        self._absent = [log(SMOOTHING / (notes[name] + 2 * SMOOTHING)) for name in self.names]
        self._gains = {
            word: tuple((index[name], log((count + SMOOTHING) / SMOOTHING)) for name, count in found.items())
            for word, found in counts.items()
        }
        """What a word adds to the log probability of a type, by its index, beyond a word that none of its notes has."""

    def logs(self, words: Collection[str]) -> list[float]:
        """Log probability of each of ``names`` for known words."""
        sums = [len(words) * absent for absent in self._absent]
        for word in words:
            for number, gain in self._gains[word]:
                sums[number] += gain
        top = max(sums)
        whole = top + log(sum(exp(one - top) for one in sums))
        return [one - whole for one in sums]

    def ranked(self, events: Sequence[EventTag], document: Document, types: EventTypes) -> tuple[EventTag, ...]:
        """``events`` with the one first that rules and words together speak for; the words may name one of their own."""
        if events and events[0].score >= SURE and document.has_headline:
            return tuple(events)
        known = {spot.word: spot for spot in spots_of(document) if spot.word in self._gains}
        if not known:
            return tuple(events)
        if not events and document.has_headline:
            return (self._event(_UNTOLD, UNTOLD, known.values(), types),)
        logs = self.logs(known.keys())
        values = dict(zip(self.names, (WEIGHT * one for one in logs), strict=True))
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
            first = self._event(best, GUESS * exp(logs[self.names.index(best)]), known.values(), types)
        return first, *(event for event in events if event is not first)

    def _event(self, name: str, score: float, known: Iterable[Spot], types: EventTypes) -> EventTag:
        slug = _USUAL.get(name) or next(slug for slug, one in types.items() if one.acled == name)
        return EventTag(
            type=slug, plover=types[slug].plover, acled=name, score=round(score, 3), evidence=self._evidence(name, known)
        )

    def _evidence(self, name: str, known: Iterable[Spot]) -> tuple[Evidence, ...]:
        """The words that speak most for a type against the others."""
        number = self.names.index(name)

        def gain(spot: Spot) -> float:
            gains = dict(self._gains[spot.word])
            return gains.pop(number, 0.0) - max(gains.values(), default=0.0)

        told: list[Spot] = []
        for spot in sorted(known, key=gain, reverse=True):
            if not any(spot.field is other.field and spot.start < other.end and other.start < spot.end for other in told):
                told.append(spot)
        return tuple(spot.field.evidence(spot.start, spot.end, f"words:{name}") for spot in told[:_SHOWN])


def learn(notes: Iterable[tuple[str, Document]]) -> TypeWords:
    """Count the words of notes whose type is known."""
    totals: Counter[str] = Counter()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, document in notes:
        totals[name] += 1
        for word in {spot.word for spot in spots_of(document)}:
            counts[word][name] += 1
    return TypeWords(totals, counts)


def write_words(words: TypeWords) -> str:
    """As ``read_words`` reads it: a line for each type with its notes, then one for each word with its notes by type."""
    lines = [f"{number}\t{name}\t{words.notes[name]}" for number, name in enumerate(words.names)]
    index = {name: number for number, name in enumerate(words.names)}
    for word, found in sorted(words.counts.items()):
        lines.append(f"{word}\t" + " ".join(f"{index[name]}:{count}" for name, count in sorted(found.items())))
    return "\n".join(lines) + "\n"


def read_words(text: str, name: str) -> TypeWords:
    """The counts of ``write_words``; lines that begin with # are left out.

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
    return TypeWords(notes, counts)
