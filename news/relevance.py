"""Relevance: does the article report a current event of armed conflict, political violence or unrest, or a decision on one?

The score is a weighing of evidence.

*For* it, every sentence offers the best rule that fired on it: the rule's relevance, times the sentence's position (violence
fades slowly down the text, talk of it fast), times its certainty (see ``news.flags``). Attacks, bombs and abductions count for
more where the article names a political side or a place in a war of the catalogue, and what is common crime for less (CALM)
where no side is named and all places named lie at peace, or a racket is told of (kidnappers, extortionists) and no gunmen.
The strongest counts in full, each further one HALVING times the one before.

*Against* it speak the domains (sport, business, film, science, accident, disaster, crime, ...): each adds up its phrases,
every phrase once, weighted by position, up to a limit; strong evidence for takes some of their weight away. Crime weighs less
where a political side is named, accidents where a weapon was used on purpose, politics and daily life
nothing beside violence. And commentary:
an article marked as a speech, an interview or an opinion, or one that says "we" and "I" all the time, talks about events and
reports none.
Then::

    relevance = 1 / (1 + exp(-STEEPNESS * (for - against + WORDING * wording - BALANCE)))

and the article is relevant from 0.5, that is, where the sum before BALANCE reaches it. ``wording`` is what the words and
concepts at the head are worth, counted in texts whose verdict is known (``news.events.wording``); what speaks for counts for
nothing where the strongest hit is no more than LIKELY, or where none is found beside a denial, since words know neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from news.model import Evidence

if TYPE_CHECKING:
    from news.events.cues import Cue
    from news.events.detect import Hit
    from news.events.lexicon import Concept
    from news.events.reading import Reading, Sentence
    from news.events.rules import Rule
    from news.events.types import EventTypes
    from news.events.wording import Heard, Wording

THRESHOLD = 0.5
BALANCE = 0.5
STEEPNESS = 5.0
WORDING = 0.9
"""Weight of a mean logarithm of 1: of wording that is 2.7 times as common in reports as in other news."""
LIKELY = 0.5
"""Certainty of the strongest hit beyond which the wording may speak for it."""
UNSURE = ("negation", "denial", "hypothetical", "historical", "trend", "accident", "resign")
"""In a first sentence with these the wording speaks for nothing that no hit tells."""
TOLD_PLAINLY = 0.8
AGAINST_TOLD = -0.3
"""From this worth of the strongest hit on, the wording is worth no less where its rule asks who does what to whom."""
UNTOLD = 0.9
"""Share of what the wording says for an article in which no rule found anything."""
HALVING = 0.3
VIOLENCE_FADES = 0.5
TALK_FADES = 3.0
"""Exponents of the sentence's position, for violence and for what is said and decided about it."""
RAISED = frozenset({"attack-on-civilians", "assassination", "ied", "abduction", "torture", "looting", "grenade"})
POLITICAL = ("rebel", "army", "terrorism", "state-actor", "conflict-context", "war-zone")
SIDED = (
    "official", "mob", "lynch", "protest", "protester", "riot", "communal", "faith", "dissident", "journalist", "ramming",
    "several-attacks", "clashes",
)  # fmt: skip
"""With these, too, a crime is more than a crime."""
POLITICAL_RAISE = 1.5
"""Factor for the types of RAISED, which are common crime too, where a political side is named."""
POLITICAL_CRIME = 0.35
"""How much the words of ordinary crime still weigh where a political side is named."""
COMMON_CRIME = frozenset(
    {"attack-on-civilians", "abduction", "torture", "looting", "arrest", "mass-grave", "armed-clash", "weapons-seized"}
)
"""Types that murder, robbery and a manhunt are told as, too."""
CRIMINAL = COMMON_CRIME | {"ied", "grenade", "riot"}
"""The same where the words of ordinary crime are there too: a cash machine blown up, a shop window smashed."""
CALM = 0.4
"""What these count for where all places that are named lie at peace and no side is named."""
DELIBERATE = (
    "airstrike", "drone-strike", "missile-strike", "shelling", "suicide-bomb", "ied", "grenade", "ambush", "armed-attack",
    "massacre", "behead", "assassinate", "live-fire", "open-fire",
)  # fmt: skip
"""Acts that nothing but violence is called by: the fires, crashes and wreckage told with them are their consequences."""
CONSEQUENCE = 0.35
"""How much the words of accidents still weigh beside one of DELIBERATE."""
AMONG_POLITICS = ("politics", "diplomacy", "lifestyle")
CERTAIN_VIOLENCE = 0.6
"""From this worth on, told violence silences the words of politics and daily life: a shot candidate, a stormed wedding."""
DOMAIN_LIMIT = 1.2
"""No domain speaks louder than this against."""
FREE_HINTS = 0.5
"""Hints of a domain that weigh nothing while none of its own words is there."""
SENTENCES = 6
"""In longer articles the weight against is averaged over stretches of this many sentences."""
DRIVEN_BACK = 0.4
"""Share of the weight against that evidence of full strength takes away."""
COMMENTARY = 0.2
FIRST_PERSON = 15.0
FIRST_PERSON_FREE = 0.004
COMMENTARY_LIMIT = 0.6
COMMENTARY_LEAST = 4
"""Weight of a commentary mark in the head; of each "we" per word beyond the free share; their limit; sentences it takes."""
_MEANWHILE = re.compile(r",|;| (?:as|while|amid) ")
_HEAD = 400
_LETTERS_PER_WORD = 6
_COUNTED = 6
_SHOWN = 4


Said: TypeAlias = "tuple[float, Concept, Sentence, Cue]"
"""A phrase that speaks against: its weight, what it stands for and where it is."""
Beside: TypeAlias = "tuple[list[Said], Heard]"
"""What stands in an article beside the hits: the phrases that speak against, heaviest first, and its wording."""
Offers: TypeAlias = tuple[float, float]
"""The most that rules say for relevance: those of violence, and all others."""
Told: TypeAlias = "tuple[Sentence, Offers, float]"
"""A sentence, what the rules that may fire on it offer, and the certainty it has at best."""


@dataclass(frozen=True, slots=True)
class Relevance:
    score: float
    evidence: tuple[Evidence, ...]

    @property
    def relevant(self) -> bool:
        return self.score >= THRESHOLD


class RelevanceScorer:
    """Weighs the hits of an article against the domains it touches."""

    def __init__(self, concepts: Mapping[str, Concept], types: EventTypes, wording: Wording) -> None:
        self._wording = wording
        self._domains = [(concept.bit, concept) for concept in concepts.values() if concept.kind == "domain"]
        self._every = sum(bit for bit, _ in self._domains)
        self._known: dict[int, tuple[Concept, ...]] = {}
        """Domains by their bits together; as few as the lexicons have phrases of several domains."""
        self._political = sum(concepts[name].bit for name in POLITICAL)
        self._sided = self._political | sum(concepts[name].bit for name in SIDED)
        self._racket, self._gunmen = concepts["racket"].bit, concepts["gunmen"].bit
        self._deliberate = sum(concepts[name].bit for name in DELIBERATE)
        self._marks = concepts["commentary"].bit
        self._persons = concepts["first-person"].bit
        self._talk = self._marks | self._persons
        self._unsure = sum(concepts[name].bit for name in UNSURE)
        self._violent = frozenset(slug for slug, event_type in types.items() if event_type.violent) - {"armed-conflict"}

    def beside(self, reading: Reading, before: Beside | None = None) -> Beside:
        """What speaks for or against without any hit; ``before`` is that of another reading of the same words."""
        heard = self._wording.heard_again(reading, before[1]) if before else self._wording.heard(reading)
        return self.said(reading), heard

    def score(self, reading: Reading, hits: Iterable[Hit], beside: Beside, *, calm: bool = False) -> Relevance:
        """Weigh ``hits`` against what stands ``beside`` them; ``calm`` says that all places named lie where there is peace."""
        said, heard = beside
        calm = calm or (bool(reading.mask & self._racket) and not reading.mask & self._gunmen)
        ordinary = self._ordinary(said) if calm and not reading.mask & self._sided else frozenset[str]()
        best = self._strongest(reading, hits, ordinary)[:_COUNTED]
        violence = max((worth for worth, hit in best if hit.rule.type in self._violent), default=0.0)
        against = self._domains_against(reading, self._behind(said, best), violence, sided=bool(reading.mask & self._sided))
        worth = self._wording.worth(heard)
        hopeful = self._may_happen(reading, best) and not (best and best[0][1].rule.type in ordinary)
        wording = worth if hopeful else min(0.0, worth)
        if best and best[0][1].rule.choosy:
            wording = self._heeded(wording, best[0][0])
        elif not best and wording > 0:
            wording *= UNTOLD
        score = self._weigh([worth for worth, _ in best], against, self._commentary(reading), wording)
        shown = [evidence for _, hit in best[:_SHOWN] for evidence in hit.evidence("for")]
        shown += [_evidence(one) for one in said[:_SHOWN]]
        return Relevance(round(score, 4), (*shown, *(self._wording.evidence(heard, worth) if wording else ())))

    def _behind(self, said: list[Said], best: list[tuple[float, Hit]]) -> list[Said]:
        """``said``, where business that comes "as" or "after" the violence of the same sentence weighs less."""
        if not best or best[0][0] < CERTAIN_VIOLENCE or best[0][1].rule.type not in self._violent:
            return said
        hit = best[0][1]
        return _with_less_business(said, lambda sentence, cue: sentence is hit.sentence and _follows(hit, cue))

    @staticmethod
    def _ordinary(said: list[Said]) -> frozenset[str]:
        """The types that are taken for crime where nobody is at war."""
        return CRIMINAL if any(concept.name == "crime" for _, concept, _, _ in said) else COMMON_CRIME

    def _may_happen(self, reading: Reading, best: list[tuple[float, Hit]]) -> bool:
        """Whether the strongest hit is likely; where there is none, whether the first sentence is free of UNSURE."""
        if best:
            return best[0][1].certainty > LIKELY
        return not any(sentence.mask & self._unsure for sentence in reading.sentences[:1])

    def offers(self, rules: Iterable[Rule]) -> Offers:
        """The most that ``rules`` may say for relevance at the head of an article that names a political side."""
        violent = talk = 0.0
        for rule in rules:
            said = self._raised(rule, political=True)
            if rule.type in self._violent:
                violent = max(violent, said)
            else:
                talk = max(talk, said)
        return violent, talk

    def ceiling(self, reading: Reading, told: Iterable[Told], beside: Beside, named: Collection[int]) -> float:
        """A score that ``reading`` does not exceed, whatever sides and places are named in it; ``named`` are their concepts."""
        said, heard = beside
        worths: list[float] = []
        violence = 0.0
        for sentence, (violent, talk), certainty in told:
            worth = violent * float(sentence.position**VIOLENCE_FADES) * certainty
            violence = max(violence, worth)
            worths.append(max(worth, talk * float(sentence.position**TALK_FADES) * certainty))
        if violence >= CERTAIN_VIOLENCE:
            said = _with_less_business(said, lambda *_: True)
        against = self._domains_against(reading, said, violence, sided=True)
        worths.sort(reverse=True)
        wording = self._heeded(self._wording.most(heard, named), worths[0] if worths else 0.0)
        return self._weigh(worths[:_COUNTED], against, self._commentary(reading), wording)

    @staticmethod
    def _heeded(wording: float, strongest: float) -> float:
        """The worth of the wording beside the ``strongest`` hit."""
        return max(wording, AGAINST_TOLD) if strongest >= TOLD_PLAINLY else wording

    @staticmethod
    def _weigh(worths: list[float], domains: float, commentary: float, wording: float) -> float:
        """The formula, for worths that stand in order."""
        points = sum(worth * HALVING**rank for rank, worth in enumerate(worths)) + WORDING * wording
        against = domains * (1 - DRIVEN_BACK * (worths[0] if worths else 0.0)) + commentary
        return 1 / (1 + exp(-STEEPNESS * (points - against - BALANCE)))

    def _strongest(self, reading: Reading, hits: Iterable[Hit], ordinary: Collection[str]) -> list[tuple[float, Hit]]:
        """The hit of each sentence that says most for relevance, strongest first; types that are ``ordinary`` say less."""
        political = bool(reading.mask & self._political)
        best: dict[tuple[str, int], tuple[float, Hit]] = {}
        for hit in hits:
            worth = self._worth(hit, political=political) * (CALM if hit.rule.type in ordinary else 1.0)
            place = (hit.sentence.field.name, hit.sentence.start)
            if place not in best or worth > best[place][0]:
                best[place] = (worth, hit)
        return sorted(best.values(), key=lambda entry: -entry[0])

    def _worth(self, hit: Hit, *, political: bool) -> float:
        fades = VIOLENCE_FADES if hit.rule.type in self._violent else TALK_FADES
        return self._raised(hit.rule, political=political) * float(hit.sentence.position**fades) * hit.certainty

    @staticmethod
    def _raised(rule: Rule, *, political: bool) -> float:
        return min(1.0, rule.relevance * POLITICAL_RAISE) if political and rule.type in RAISED else rule.relevance

    def _commentary(self, reading: Reading) -> float:
        if len(reading.sentences) < COMMENTARY_LEAST or not reading.mask & self._talk:
            return 0.0
        head = [sentence for sentence in reading.sentences if sentence.start < _HEAD]
        marked = COMMENTARY * any(sentence.mask & self._marks for sentence in head)
        words = sum(sentence.end - sentence.start for sentence in reading.sentences) / _LETTERS_PER_WORD
        speaking = [sentence for sentence in reading.sentences if sentence.mask & self._persons]
        persons = sum(cue.mask & self._persons > 0 for sentence in speaking for cue in sentence.cues)
        return min(COMMENTARY_LIMIT, marked + FIRST_PERSON * max(0.0, persons / words - FIRST_PERSON_FREE))

    def _domains_against(self, reading: Reading, said: list[Said], violence: float, *, sided: bool) -> float:
        """What the domains say against, beside the strongest ``violence`` told and where a side is named or not."""
        sums: dict[str, float] = {}
        hints: dict[str, float] = {}
        for weight, concept, _, _ in said:
            ledger = sums if concept.name == concept.domain else hints
            ledger[concept.domain] = ledger.get(concept.domain, 0.0) + weight
        for domain, weight in hints.items():
            sums[domain] = sums.get(domain, 0.0) + (weight if domain in sums else max(0.0, weight - FREE_HINTS))
        if sided and "crime" in sums:
            sums["crime"] *= POLITICAL_CRIME
        if violence >= CERTAIN_VIOLENCE:
            if reading.mask & self._deliberate and "accident" in sums:
                sums["accident"] *= CONSEQUENCE
            for domain in AMONG_POLITICS:
                sums.pop(domain, None)
        length = max(1.0, len(reading.sentences) / SENTENCES)
        return sum(min(DOMAIN_LIMIT, total / length) for total in sums.values())

    def said(self, reading: Reading) -> list[Said]:
        """The first mention of every phrase that speaks against, heaviest first."""
        seen: dict[tuple[str, str], Said] = {}
        every = self._every
        for sentence in reading.sentences:
            if sentence.mask & every:
                folded = sentence.field.folded
                for cue in sentence.cues:
                    own = cue.mask & every
                    if own:
                        words = folded[cue.start : cue.end]
                        for concept in self._known.get(own) or self._domains_in(own):
                            if (concept.name, words) not in seen:
                                seen[concept.name, words] = (concept.weight * sentence.position, concept, sentence, cue)
        return sorted(seen.values(), key=itemgetter(0), reverse=True)

    def _domains_in(self, mask: int) -> tuple[Concept, ...]:
        found = self._known[mask] = tuple(concept for bit, concept in self._domains if mask & bit)
        return found


def _with_less_business(said: list[Said], follows: Callable[[Sentence, Cue], bool]) -> list[Said]:
    """``said``, where business that follows from violence weighs less."""
    return [
        (weight * CONSEQUENCE if concept.domain == "business" and follows(sentence, cue) else weight, concept, sentence, cue)
        for weight, concept, sentence, cue in said
    ]


def _follows(hit: Hit, cue: Cue) -> bool:
    return _MEANWHILE.search(hit.sentence.field.folded, hit.trigger.end, cue.start) is not None


def _evidence(said: Said) -> Evidence:
    _, concept, sentence, cue = said
    return sentence.evidence(cue, f"against:{concept.domain}")
