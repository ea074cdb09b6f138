"""Events: rules over sentences, ranked so that the main event stands first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from news.events.cues import Cue
from news.events.reading import Sentence
from news.events.rules import Rule
from news.model import EventTag, Evidence

MOST_EVENTS = 6
_REPEAT = 0.03
_REPEATS = 4
_LEAST = 0.15


SUBORDINATE = 0.85
_AFTER = (
    "after", "following", "amid", "despite", "over", "in response to", "tras", "luego de", "después de", "après",
    "suite à", "após", "depois de", "после", "на фоне", "після", "بعد", "عقب", "sonra", "בעקבות", "אחרי",
)  # fmt: skip
_AFTER_WORD = re.compile(rf"\b(?:{'|'.join(_AFTER)})\b")
_AFTER_LETTERS = AhoCorasick(_AFTER)


def is_subordinate(sentence: Sentence, trigger: Cue) -> bool:
    """Whether a word like "after" stands between the sentence's first event word and the trigger."""
    folded, start, end = sentence.field.folded, sentence.start + _CLAUSE, trigger.start
    if start >= end or not _AFTER_LETTERS.find_matches_as_indexes(folded[start:end]):
        return False
    return bool(_AFTER_WORD.search(folded, start, end))


_CLAUSE = 8
"""Letters at the head of a sentence in which "after" opens it instead of closing its main clause."""


class Hit(NamedTuple):
    """A rule that fired on a sentence."""

    rule: Rule
    sentence: Sentence
    certainty: float
    """1 for what is reported as having happened; less where the sentence denies it, fears it or remembers it."""

    subordinate: bool = False
    """Whether the sentence gives it as the background of something else ("after", "over", "amid")."""

    @property
    def score(self) -> float:
        return self.rule.score * self.sentence.position * self.certainty * (SUBORDINATE if self.subordinate else 1.0)

    def evidence(self, prefix: str = "event") -> tuple[Evidence, ...]:
        """The cues that met the rule, in the order of its entries."""
        found: list[Evidence] = []
        for mask in self.rule.all:
            cue = self.sentence.with_mask(mask)
            if cue is not None:
                evidence = self.sentence.evidence(cue, f"{prefix}:{self.rule.name}")
                if evidence not in found:
                    found.append(evidence)
        return tuple(found)


def subject_of(sentence: Sentence, trigger: int, agents: int) -> int:
    """Bits of the agent that did what ``trigger`` says: the nearest before it, or after a "by"; 0 where none is named."""
    cue = sentence.with_mask(trigger)
    if cue is None:
        return 0
    raw = sentence.field.folded
    after = [other for other in sentence.cues if other.start >= cue.end and other.mask & agents]
    if after and _passive(raw[cue.end : after[0].start]):
        return after[0].mask & agents
    before = [other for other in sentence.cues if other.end <= cue.start and other.mask & agents]
    if before:
        return _whole(before, raw) & agents
    return after[0].mask & agents if after else 0


def has_object(sentence: Sentence, trigger: Cue, wanted: int) -> bool:
    """Whether a cue with one of ``wanted`` stands close behind the trigger, or before it where the trigger is passive."""
    for cue in sentence.cues:
        if cue.mask & wanted and 0 <= cue.start - trigger.end <= OBJECT_REACH:
            return True
        if cue.mask & wanted and 0 <= trigger.start - cue.end <= OBJECT_REACH:
            between = sentence.field.folded[cue.end : trigger.start]
            by = sentence.field.folded.startswith(" by ", trigger.end)
            if by or len(between) <= 1 or any(word in between for word in _PASSIVE):
                return True
    return False


def has_doer(sentence: Sentence, trigger: Cue, wanted: int) -> bool:
    """Whether an agent of ``wanted`` stands right before the trigger, with a space or nothing between."""
    return any(cue.mask & wanted and 0 <= trigger.start - cue.end <= 1 for cue in sentence.cues)


OBJECT_REACH = 40
"""Characters between a verb and its object."""
_PASSIVE = (" was ", " were ", " been ", " are ", " is ", " being ", " fue", " été ", " foi ", " foram ")


def _whole(agents: list[Cue], raw: str) -> int:
    """The last agent; in "Houthi forces" the name says whose forces they are."""
    last = agents[-1]
    if len(agents) > 1 and last.start - agents[-2].end <= 1 and not raw[agents[-2].end : last.start].strip():
        return agents[-2].mask
    return last.mask


_BY = (" by ", " par ", " por ", " pelo ", " pelos ", " pela ", " من قبل ", " על ידי ", " על-ידי ", " tarafından ")
_REACH = 60


def _passive(between: str) -> bool:
    return len(between) <= _REACH and any(word in f"{between} " for word in _BY)


def events_of(hits: list[Hit], types: Mapping[str, tuple[str, str | None]]) -> tuple[EventTag, ...]:
    """One tag per type, the main one first: by its best hit, with a little for every other sentence that says so."""
    by_type: dict[str, list[Hit]] = {}
    for hit in hits:
        by_type.setdefault(hit.rule.type, []).append(hit)
    scored = [(_score(found), slug, found) for slug, found in by_type.items()]
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    tags = []
    for score, slug, found in scored[:MOST_EVENTS]:
        if score < _LEAST:
            break
        plover, acled = types[slug]
        best = max(found, key=lambda hit: hit.score)
        tags.append(EventTag(type=slug, plover=plover, acled=acled, score=round(score, 3), evidence=best.evidence()))
    return tuple(tags)


def _score(found: list[Hit]) -> float:
    best = max(hit.score for hit in found)
    sentences = {(hit.sentence.field.name, hit.sentence.start) for hit in found}
    return min(1.0, best + _REPEAT * min(_REPEATS, len(sentences) - 1))
