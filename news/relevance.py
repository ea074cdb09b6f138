"""Relevance: does the article report a current event of armed conflict, political violence or unrest, or a decision on one?

The score is a weighing of evidence. *For* it, every sentence offers the best rule that fired on it: the rule's relevance,
times the sentence's position, times its certainty (see ``news.flags``); the strongest counts in full, each further one half
as much as the one before. *Against* it speak the domains (sport, business, film, science, accident, disaster, crime, ...): each
domain adds up its phrases (each counted once), weighted by position, up to a limit. Then::

    relevance = 1 / (1 + exp(-STEEPNESS * (for - against - BALANCE)))

and the article is relevant from 0.5, that is, where ``for - against`` reaches BALANCE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from news.model import Evidence

if TYPE_CHECKING:
    from news.events.cues import Cue
    from news.events.detect import Hit
    from news.events.lexicon import Concept
    from news.events.reading import Reading, Sentence

THRESHOLD = 0.5
BALANCE = 0.5
STEEPNESS = 5.0
HALVING = 0.5
DOMAIN_LIMIT = 1.2
"""No domain speaks louder than this against."""
FREE_HINTS = 0.5
"""Hints of a domain that weigh nothing while none of its own words is there."""
POLITICAL = ("rebel", "army", "terrorism", "state-actor", "conflict-context", "official")
POLITICAL_CRIME = 0.35
"""How much the words of ordinary crime still weigh where a political side is named."""
SENTENCES = 6
"""In longer articles the weight against is averaged over stretches of this many sentences."""
_COUNTED = 6
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Relevance:
    score: float
    evidence: tuple[Evidence, ...]

    @property
    def relevant(self) -> bool:
        return self.score >= THRESHOLD


class RelevanceScorer:
    """Weighs the hits of an article against the domains it touches."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._domains = [(concept.bit, concept) for concept in concepts.values() if concept.kind == "domain"]
        self._every = sum(bit for bit, _ in self._domains)
        self._political = sum(concepts[name].bit for name in POLITICAL)

    def score(self, reading: Reading, hits: Iterable[Hit]) -> Relevance:
        best = strongest_per_sentence(hits)
        points = sum(hit.relevance * HALVING**rank for rank, hit in enumerate(best[:_COUNTED]))
        against, said = self._against(reading)
        score = 1 / (1 + exp(-STEEPNESS * (points - against - BALANCE)))
        shown = [evidence for hit in best[:_SHOWN] for evidence in hit.evidence("for")]
        return Relevance(round(score, 4), (*shown, *said))

    def _against(self, reading: Reading) -> tuple[float, list[Evidence]]:
        said = self._distinct(reading)
        sums: dict[str, float] = {}
        hints: dict[str, float] = {}
        for weight, concept, _ in said:
            ledger = sums if concept.name == concept.domain else hints
            ledger[concept.domain] = ledger.get(concept.domain, 0.0) + weight
        for domain, weight in hints.items():
            sums[domain] = sums.get(domain, 0.0) + (weight if domain in sums else max(0.0, weight - FREE_HINTS))
        if reading.mask & self._political and "crime" in sums:
            sums["crime"] *= POLITICAL_CRIME
        length = max(1.0, len(reading.sentences) / SENTENCES)
        against = sum(min(DOMAIN_LIMIT, total / length) for total in sums.values())
        return against, [evidence for _, _, evidence in said[:_SHOWN]]

    def _distinct(self, reading: Reading) -> list[tuple[float, Concept, Evidence]]:
        """The first mention of every phrase that speaks against, heaviest first."""
        seen: dict[tuple[str, str], tuple[float, Concept, Evidence]] = {}
        for sentence in reading.sentences:
            if sentence.mask & self._every:
                for cue in sentence.cues:
                    if cue.mask & self._every:
                        self._note(seen, sentence, cue)
        return sorted(seen.values(), key=lambda entry: -entry[0])

    def _note(self, seen: dict[tuple[str, str], tuple[float, Concept, Evidence]], sentence: Sentence, cue: Cue) -> None:
        words = sentence.field.folded[cue.start : cue.end]
        for bit, concept in self._domains:
            if cue.mask & bit and (concept.name, words) not in seen:
                evidence = sentence.evidence(cue, f"against:{concept.domain}")
                seen[concept.name, words] = (concept.weight * sentence.position, concept, evidence)


def strongest_per_sentence(hits: Iterable[Hit]) -> list[Hit]:
    """The hit of each sentence that says most for relevance, strongest first."""
    best: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        place = (hit.sentence.field.name, hit.sentence.start)
        if place not in best or hit.relevance > best[place].relevance:
            best[place] = hit
    return sorted(best.values(), key=lambda hit: -hit.relevance)
