"""Events: rules over sentences, ranked so that the main event stands first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from news.document import Span
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
    "after", "following", "amid", "despite", "over", "in response to", "in retaliation for", "in reprisal for", "to avenge",
    "in revenge for", "in reply to", "tras", "luego de", "después de", "après",
    "suite à", "após", "depois de", "после", "на фоне", "після", "بعد", "عقب", "sonra", "בעקבות", "אחרי",
)  # fmt: skip
_AFTER_WORD = re.compile(rf"\b(?:{'|'.join(_AFTER)})\b")
_AFTER_LETTERS = AhoCorasick(_AFTER)


def is_subordinate(sentence: Sentence, trigger: Cue) -> bool:
    """Whether a word like "after" stands between the sentence's first event word and the trigger, with no comma behind it."""
    folded, start, end = sentence.field.folded, sentence.start + _CLAUSE, trigger.start
    if start >= end or not _AFTER_LETTERS.find_matches_as_indexes(folded[start:end]):
        return False
    return any("," not in folded[found.end() : end] for found in _AFTER_WORD.finditer(folded, start, end))


_CLAUSE = 8
"""Letters at the head of a sentence in which "after" opens it instead of closing its main clause."""


class Hit(NamedTuple):
    """A rule that fired on a sentence."""

    rule: Rule
    sentence: Sentence
    trigger: Cue
    certainty: float
    """1 for what is reported as having happened; less where the sentence denies it, fears it or remembers it."""

    subordinate: bool = False
    """Whether the sentence gives it as the background of something else ("after", "over", "amid")."""

    @property
    def score(self) -> float:
        return self.rule.score * self.sentence.position * self.certainty * (SUBORDINATE if self.subordinate else 1.0)

    @property
    def told(self) -> Span:
        """Where in its field the trigger stands."""
        return self.trigger.start, self.trigger.end

    def weakened(self, most: float) -> Hit:
        """The same with a certainty of ``most`` at most."""
        return self._replace(certainty=min(self.certainty, most))

    def evidence(self, prefix: str = "event") -> tuple[Evidence, ...]:
        """The cues that met the rule, in the order of its entries."""
        found: list[Evidence] = []
        for number, mask in enumerate(self.rule.all):
            cue = self.sentence.with_mask(mask) if number else self.trigger
            if cue is not None:
                evidence = self.sentence.evidence(cue, f"{prefix}:{self.rule.name}")
                if evidence not in found:
                    found.append(evidence)
        return tuple(found)


def trigger_of(rule: Rule, sentence: Sentence, used: set[int], agents: int) -> Cue | None:
    """The first cue that may set the rule off and is not in ``used``; later ones are tried where the rule asks for company."""
    choosy, wanted = rule.choosy, rule.all[0]
    for cue in sentence.cues:
        if cue.mask & wanted:
            if cue.start not in used and (not choosy or _in_company(rule, sentence, cue, agents)):
                return cue
            if not choosy:
                return None
    return None


def _in_company(rule: Rule, sentence: Sentence, cue: Cue, agents: int) -> bool:
    """Whether who and what the rule asks for stand around the cue."""
    return (
        (not rule.next or has_next(sentence, cue, rule.next))
        and (not rule.doer or has_doer(sentence, cue, rule.doer))
        and (not rule.object or has_object(sentence, cue, rule.object))
        and (not rule.subject or bool(subject_of(sentence, cue, agents) & rule.subject))
        and all(takes_part(sentence, wanted) for wanted in rule.involved)
    )


def subject_of(sentence: Sentence, cue: Cue, agents: int) -> int:
    """Bits of the agent that did what ``cue`` says: the nearest before it, or after a "by"; 0 where none is named.

    A verb behind an "and" has the sentence's first agent: "troops drove rebels out and took the town". So has one in -ing
    behind a comma.
    """
    raw = sentence.field.folded
    after = [other for other in sentence.cues if other.start >= cue.end and other.mask & agents]
    if after and _passive(raw[cue.end : after[0].start]) and not _retold(sentence, cue, after[0]):
        return after[0].mask & agents
    before = [other for other in sentence.cues if other.end <= cue.start and other.mask & agents]
    if before:
        joined = raw[max(0, cue.start - _AND) : cue.start]
        coordinated = joined.endswith(_ANDS) or (joined.endswith(", ") and _ING.match(raw, cue.start))
        return _whole(_opening(before, raw) if coordinated else before, raw) & agents
    return after[0].mask & agents if after else 0


def _retold(sentence: Sentence, cue: Cue, agent: Cue) -> bool:
    """Whether another word for the same stands between and has the "by": "retakes a town taken by rebels"."""
    return any(cue.end <= other.start < agent.start and other.mask & cue.mask & ~agent.mask for other in sentence.cues)


_ANDS = (" and ", " and then ", " y ", " et ", " e ")
_AND = max(map(len, _ANDS))
_ING = re.compile(r"[a-z]+ing\b")


def _opening(agents: list[Cue], raw: str) -> list[Cue]:
    """The first agent, with the name that belongs to it: "Houthi forces"."""
    second = len(agents) > 1 and agents[1].start - agents[0].end <= 1 and not raw[agents[0].end : agents[1].start].strip()
    return agents[: 2 if second else 1]


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


def has_next(sentence: Sentence, trigger: Cue, wanted: int) -> bool:
    """Whether a cue of ``wanted`` is the very next thing said: "captured Bunagana", "control of Bunagana"."""
    return any(
        cue.mask & wanted and sentence.field.folded[trigger.end : cue.start] in _STRAIGHT_ON
        for cue in sentence.cues
        if 0 <= cue.start - trigger.end <= _STEP
    )


def takes_part(sentence: Sentence, wanted: int) -> bool:
    """Whether one of ``wanted`` is named as more than the place where it happened or the source of the news."""
    return any(cue.mask & wanted and not _stands_by(sentence, cue) for cue in sentence.cues)


def _stands_by(sentence: Sentence, cue: Cue) -> bool:
    text, first, end = sentence.field.folded, max(sentence.start, cue.start - _LEAD), sentence.end
    speaks = _SPEAKS.match(text, cue.end, end)
    if speaks and not any(cue.end <= other.start < speaks.end() for other in sentence.cues):
        return True
    if _SPOKE.search(text, first, cue.start):
        return _CLOSES.match(text, cue.end, end) is not None
    return _WITHIN.search(text, first, cue.start) is not None and _ALONE.match(text, cue.end, end) is not None


_LEAD = 30
"""Letters before a name in which "in" or "said" stands."""
_SPOKE = re.compile(r"\b(?:say|says|said|according to|told by|confirmed by|reported by) (?:[\w'-]+ )?$")
_CLOSES = re.compile(r"\W*$|[,.;]| (?:in|on|from|at) ")
_SPEAKS = re.compile(
    r"(?:['’]s? \w+)?,?(?: [\w'-]+){0,2} (?:(?:has|have|had|also|later) )?"
    r"(?:say|says|said|confirm|confirms|confirmed|report|reports|reported|announced|told|added|spoke)\b"
)
_WITHIN = re.compile(r"\b(?:in|off|across|near|inside|throughout)(?: the)? $")
_ALONE = re.compile(
    r"(?!['’]s\b|-| (?:strikes?|attacks?|raids?|fire|shelling|bomb\w*|drones?|missiles?|rockets?|air\w*|artillery|army|military"
    r"|police|custody|forces|troops|navy|tank|sniper|assaults?|ambush|operations?|jails?|prisons?|backed|led|held|occupied)\b)"
)
"""What follows a country that is only where it happened: nothing that is its own, as in "killed in Iran strikes"."""
_STRAIGHT_ON = (
    " ",
    " a ",
    " an ",
    " of ",
    " over ",
    " in ",
    " the ",
    " a top ",
    " a senior ",
    " the town of ",
    " the city of ",
    " the village of ",
)
_STEP = max(map(len, _STRAIGHT_ON))
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


_NO_DOER = re.compile(
    r" (?:por la (?:noche|mañana|tarde|madrugada|fuerza)|par la force|pela (?:manhã|noite|força)"
    r"|by (?:force|night|dawn|noon|air|road)) "
)
"""What "by" says besides who did it."""
_NAMED_WITHIN = 30
"""Letters between a "by" and the name of who did it, for what is said about them: "by about two hundred armed"."""


def _passive(between: str) -> bool:
    if len(between) > _REACH:
        return False
    told = f"{_NO_DOER.sub(' ', f'{between} ')} "
    return max((told.rfind(word) + len(word) for word in _BY if word in told), default=-_REACH) >= len(told) - _NAMED_WITHIN


def events_of(hits: list[Hit], types: Mapping[str, tuple[str, str | None]]) -> tuple[EventTag, ...]:
    """One tag per type, the main one first: by its best hit, with a little for every other sentence that says so."""
    by_type: dict[str, list[Hit]] = {}
    for hit in hits:
        by_type.setdefault(hit.rule.type, []).append(hit)
    scored = [(*_best(found), slug) for slug, found in by_type.items()]
    scored.sort(key=lambda entry: (-entry[0], entry[2]))
    if scored[1:] and _is_vague_title(scored[0][1]):
        scored.sort(key=lambda entry: not _names_weapon(*entry))
    elif scored[1:] and scored[0][2] not in _BY_WEAPON and not _is_headline(by_type[scored[0][2]]):
        first, least = scored[0][2], scored[0][0] - _CLOSE
        scored.sort(key=lambda entry: not (entry[0] >= least and _is_headline(by_type[entry[2]]) and _differ(first, entry[2])))
    tags = []
    for score, best, slug in scored[:MOST_EVENTS]:
        if score < _LEAST:
            break
        plover, acled = types[slug]
        tags.append(EventTag(type=slug, plover=plover, acled=acled, score=round(score, 3), evidence=best.evidence()))
    return tuple(tags)


def _is_headline(found: list[Hit]) -> bool:
    """Whether the title tells it for certain, and as more than the background of something else."""
    return any(
        hit.sentence.field.name == "title" and hit.certainty == 1.0 and not hit.subordinate and hit.rule.score >= _CLEAR
        for hit in found
    )


def _differ(told: str, headline: str) -> bool:
    """Whether the text's first event is another than the headline's, and not a closer word for it or what ends it."""
    return not any(told in kind and headline in kind for kind in _ALIKE) and not (headline in _FIGHTS and told in _ENDS)


_FIGHTS = frozenset({"armed-clash", "attack-on-civilians", "armed-conflict"})
_ENDS = frozenset({"agreement", "ceasefire", "talks", "release", "withdrawal", "surrender"})
_ALIKE = (
    _FIGHTS | {"assassination", "mob-violence", "torture"},
    frozenset({"protest", "protest-dispersed", "protest-repressed", "riot", "labour-strike"}),
)
_CLOSE = 0.1
"""How far the event of the headline may fall behind one that only the text tells, and still come first."""
_CLEAR = 0.6
"""Score of a rule from which it names a kind of event."""


def _is_vague_title(hit: Hit) -> bool:
    return hit.rule.vague and hit.sentence.field.name == "title"


def _names_weapon(score: float, hit: Hit, slug: str) -> bool:
    """Whether it is the weapon of the text's first sentence."""
    lead = hit.sentence.field.name != "title" and hit.sentence.position == 1.0
    return slug in _BY_WEAPON and lead and hit.certainty == 1.0 and score >= _PLAIN and not hit.subordinate


_BY_WEAPON = frozenset(
    {"suicide-bombing", "chemical-attack", "drone-strike", "air-strike", "missile-attack", "shelling", "ied", "grenade"}
)
_PLAIN = 0.8
"""Score from which a weapon is named for certain."""


def _best(found: list[Hit]) -> tuple[float, Hit]:
    """What the hits of a type come to, and the best of them."""
    scores = [hit.score for hit in found]
    best = max(scores)
    sentences = {(hit.sentence.field.name, hit.sentence.start) for hit in found} if len(found) > 1 else found
    return min(1.0, best + _REPEAT * min(_REPEATS, len(sentences) - 1)), found[scores.index(best)]
