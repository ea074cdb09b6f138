"""Binding counts to killed, wounded and abducted, and telling the event from its background.

A count belongs to the word it stands directly behind ("killed at least five"), else to the next such word after it ("five
soldiers were killed"); counts joined by "and" before or behind one word share it and add up, and whoever is killed "and two
others" counts too. A toll that is called one ("the death toll
has risen to seven") owns the number it comes to. The toll of the main event's sentence stands; others of the lead widen it. A
sentence that speaks of the whole war, of earlier events or of what someone is suspected of counts as background, as does what
is past (see ``news.past``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from news.events.cues import Cue
from news.events.reading import Sentence
from news.model import Evidence, Toll
from news.tolls.counts import Count, CountLexicon, counts

if TYPE_CHECKING:
    from news.document import Span
    from news.events.lexicon import Concept
    from news.events.reading import Reading

KINDS = ("killed", "wounded", "abducted")
_CONCEPTS = {"killed": ("kill",), "wounded": ("wound",), "abducted": ("abduct", "hostage")}
_PEOPLE_KINDS = ("agent", "target")
_BEHIND = 32
_AHEAD = 75
_SHORT = 14
_LIST = 45
_TOTAL = 80
"""Letters between a word for the toll and the number it has reached."""
_ASIDE = re.compile(r",[^,]*,")
_LEAD = 4
"""Sentences from the top whose counts may widen the toll."""
_MOST_SENTENCES = 25
_GUESS = 2
"""How many times what is counted afterwards a guess may be: "dozens" are twelve as well as 24."""
_WAR_SIZE = 2_000
"""A bigger toll in one report is a war's, not an event's; massacres of this size are named in the lead and stay."""
_NO_EVENT = 10_000
"""No report of one event tells of more."""
LONE = "(lone)"
"""Ends the rule of one person whom no number and no article counts; any number of the article outdoes it."""
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[;:\n]")
_CLAUSE = re.compile(r"[;:\n，。；：、]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    killed: Toll | None = None
    wounded: Toll | None = None
    abducted: Toll | None = None
    background: tuple[Toll, ...] = ()


class _Bound(NamedTuple):
    """A count and the word it belongs to."""

    kind: str
    people: Count
    cue: Cue
    sentence: Sentence

    @property
    def evidence(self) -> Evidence:
        kind, people, cue, sentence = self
        start, end = sentence.start + people.start, sentence.start + people.end
        rule = f"toll:{kind}{LONE if people.lone else ''}"
        return sentence.field.evidence(min(start, cue.start), max(end, cue.end), rule)


class TollReader:
    """Reads tolls with the concepts of the lexicons and each language's way of counting."""

    def __init__(self, concepts: Mapping[str, Concept], lexicons: Mapping[str, CountLexicon]) -> None:
        self._bits = {kind: sum(concepts[name].bit for name in names) for kind, names in _CONCEPTS.items()}
        self._any = sum(self._bits.values())
        self._people = sum(concept.bit for concept in concepts.values() if concept.kind in _PEOPLE_KINDS)
        self._not_counting = concepts["deadly"].bit
        self._total = concepts["toll"].bit
        self._lexicons = lexicons

    def read(self, reading: Reading, is_background: Callable[[Sentence, Span], bool], main: Evidence | None = None) -> Tolls:
        """Tolls of the event that ``main`` is evidence of, else of the first one told, and those of its background."""
        if not reading.mask & self._any:
            return Tolls()
        lexicon = self._lexicons.get(reading.language) or self._lexicons["en"]
        event: dict[str, list[tuple[int, Toll]]] = {kind: [] for kind in KINDS}
        background: list[Toll] = []
        speaking = [(n, sentence) for n, sentence in enumerate(reading.sentences) if sentence.mask & self._any]
        for number, sentence in speaking[:_MOST_SENTENCES]:
            for kind, toll, earlier in self._of_sentence(sentence, lexicon):
                said = (toll.evidence[0].start, toll.evidence[0].end)
                if (
                    earlier
                    or is_background(sentence, said)
                    or (toll.min > _WAR_SIZE and number >= _LEAD)
                    or toll.min > _NO_EVENT
                ):
                    background.append(toll)
                else:
                    event[kind].append((-1 if _holds(sentence, main) else number, toll))
        for found in event.values():
            if any(not is_lone(toll) for _, toll in found):
                found[:] = [(number, toll) for number, toll in found if not is_lone(toll)]
            if any(toll.min <= _WAR_SIZE for _, toll in found):
                background += [toll for _, toll in found if toll.min > _WAR_SIZE]
                found[:] = [(number, toll) for number, toll in found if toll.min <= _WAR_SIZE]
        merged = {kind: _merge(sorted(found, key=itemgetter(0))) for kind, found in event.items()}
        return Tolls(**merged, background=tuple(background[:_LEAD]))

    def _of_sentence(self, sentence: Sentence, lexicon: CountLexicon) -> list[tuple[str, Toll, bool]]:
        cues = self._words_for_tolls(sentence)
        text = sentence.field.folded[sentence.start : sentence.end]
        found = counts(text, lexicon) if cues else []
        bound = self._bind(sentence, text, found, cues, lexicon) if found else []
        if not bound:
            return []
        earlier = [match.span() for match in lexicon.earlier.finditer(text)]
        marks = lexicon.background.search(text), lexicon.blame.search(text)
        result = []
        for kind in KINDS:
            told: dict[bool, list[_Bound]] = {}
            for one in bound:
                if one.kind == kind:
                    told.setdefault(_is_background(marks, one.people) or _is_within(earlier, one.people), []).append(one)
            result += [(kind, _add(told[before]), before) for before in (False, True) if before in told]
        return result

    def _words_for_tolls(self, sentence: Sentence) -> list[Cue]:
        return [cue for cue in sentence.cues if cue.mask & self._any and not cue.mask & self._not_counting]

    def _bind(self, sentence: Sentence, text: str, found: list[Count], cues: list[Cue], lexicon: CountLexicon) -> list[_Bound]:
        owners: list[Cue | None] = [self._owner(sentence, text, count, cues, lexicon) for count in found]
        for index in range(len(found) - 2, -1, -1):
            count, after, cue = found[index], found[index + 1], owners[index + 1]
            if cue is None or owners[index] not in (None, cue):
                continue
            if self._joined(sentence, text, count, after, lexicon):
                owners[index] = cue
            elif sentence.start + after.end <= cue.start and not (
                self._enumerated(sentence, text, count, after) or lexicon.apart.search(text, count.end, after.start)
            ):
                owners[index] = None  # "thousands attended the funeral of the eight officers killed"
        self._bind_behind(sentence, text, found, owners, lexicon)
        bound, aside = [], False
        for index, (count, cue) in enumerate(zip(found, owners, strict=True)):
            if index:
                between = found[index - 1].end, count.start
                listed = aside and cue is owners[index - 1] and lexicon.joins.search(text, *between)
                aside = bool(listed or lexicon.apart.search(text, *between))
            if cue is not None and not aside:
                bound.append(_Bound(self._kind(cue), count, cue, sentence))
        return bound

    def _bind_behind(
        self, sentence: Sentence, text: str, found: list[Count], owners: list[Cue | None], lexicon: CountLexicon
    ) -> None:
        """Give what is listed behind a word to it, and take from it who did it: "two gunmen killed five people"."""
        cues = self._words_for_tolls(sentence)
        for index, count in enumerate(found):
            if owners[index]:
                continue
            last, before = (found[index - 1], owners[index - 1]) if index else (count, None)
            if (
                before
                and before.end <= sentence.start + last.start
                and (self._joined(sentence, text, last, count, lexicon) or self._enumerated(sentence, text, last, count))
            ):
                owners[index] = before
            elif cue := self._with_others(sentence, text, count, cues, lexicon):
                owners[index] = cue
                found[index] = count if before is cue else _one_more(count)
        if len(found) == 1:  # who did it is counted beside others
            return
        struck = {id(cue) for count, cue in zip(found, owners, strict=True) if cue and cue.end <= sentence.start + count.start}
        for index, (count, cue) in enumerate(zip(found, owners, strict=True)):
            doer = cue is not None and not count.lone and id(cue) in struck and sentence.start + count.end <= cue.start
            if doer and cue and not lexicon.passive.search(text, 0, cue.start - sentence.start):
                owners[index] = None

    def _with_others(self, sentence: Sentence, text: str, count: Count, cues: list[Cue], lexicon: CountLexicon) -> Cue | None:
        """The word for the toll where the count follows a victim without a number: "kills a village head and three others"."""
        start, end = sentence.start + count.start, sentence.start + count.end
        cue = next((cue for cue in reversed(cues) if cue.end <= start), None)
        if cue is None or not lexicon.spaced:
            return None
        gap = text[cue.end - sentence.start : count.start]
        if len(gap) > _AHEAD or "," in gap or _CLAUSE.search(gap):
            return None
        joins = list(lexicon.joins.finditer(gap))
        victim = lexicon.along.match(gap)
        if joins and not victim and not lexicon.passive.search(text, 0, cue.start - sentence.start):
            victim = _WORD.search(gap, 0, joins[-1].start())
        if not victim or any(
            word not in lexicon.skip for word in _WORD.findall(gap, joins[-1].end() if joins else victim.end())
        ):
            return None
        near = [other for other in sentence.cues if cue.end <= other.start < end + _BEHIND and not other.mask & self._people]
        return None if near else cue

    def _joined(self, sentence: Sentence, text: str, first: Count, second: Count, lexicon: CountLexicon) -> bool:
        """Whether two counts are one list of people: "two soldiers and three civilians"."""
        join = lexicon.joins.search(text, first.end, second.start)
        if join is None or not self._only_people(sentence, text, first, second):
            return False
        if lexicon.unharmed.search(text, first.end, second.start):
            return False
        return not lexicon.leaves.search(text, join.end(), second.start)

    def _enumerated(self, sentence: Sentence, text: str, first: Count, second: Count) -> bool:
        """Whether a comma makes a list of them: people stand behind both, as in "kills a commander, two fighters"."""
        after = sentence.start + second.end
        people = any(after <= cue.start <= after + _SHORT and cue.mask & self._people for cue in sentence.cues)
        comma = text[first.end : second.start].rstrip().endswith(",")
        return comma and people and self._only_people(sentence, text, first, second)

    def _only_people(self, sentence: Sentence, text: str, first: Count, second: Count) -> bool:
        """Whether nothing but people is told between two counts."""
        between = text[first.end : second.start]
        if len(between) > _LIST or _BREAK.search(between):
            return False
        start, end = sentence.start + first.end, sentence.start + second.start
        inside = [cue for cue in sentence.cues if start <= cue.start and cue.end <= end]
        return bool(inside or first.person) and all(cue.mask & self._people for cue in inside)

    def _kind(self, cue: Cue) -> str:
        return next(kind for kind in KINDS if cue.mask & self._bits[kind])

    def _owner(self, sentence: Sentence, text: str, count: Count, cues: list[Cue], lexicon: CountLexicon) -> Cue | None:
        start, end = sentence.start + count.start, sentence.start + count.end
        behind = [cue for cue in cues if cue.end <= start]
        ahead = [cue for cue in cues if cue.start >= end]
        inside = [cue for cue in cues if cue.start < end and cue.end > start]
        if inside:
            return inside[0]
        if behind:
            gap = text[behind[-1].end - sentence.start : count.start]
            total = behind[-1].mask & self._total and len(gap) <= _TOTAL and not _CLAUSE.search(gap)
            if total or self._follows(gap, lexicon):
                return behind[-1]
        if ahead and self._leads(sentence, text, count, ahead[0], lexicon):
            return ahead[0]
        return None

    @staticmethod
    def _follows(gap: str, lexicon: CountLexicon) -> bool:
        """Whether only filling words stand between the word and the number behind it."""
        if len(gap) > _BEHIND or _CLAUSE.search(gap) or "," in gap:
            return False
        words = _WORD.findall(gap)
        if words and words[0] in lexicon.by:
            return False
        return all(word in lexicon.skip for word in words) if lexicon.spaced else len(gap) <= _SHORT // 2

    def _leads(self, sentence: Sentence, text: str, count: Count, cue: Cue, lexicon: CountLexicon) -> bool:
        """Whether the number counts people and the word ahead speaks of them."""
        gap = text[count.end : cue.start - sentence.start]
        if lexicon.apart.search(gap):
            gap = _ASIDE.sub(" ", gap, count=1)
        if len(gap) > _AHEAD or _BREAK.search(gap) or lexicon.apart.search(gap):
            return False
        words = _WORD.findall(gap)
        if len(gap) <= (_BEHIND if words and words[0] in lexicon.skip else _SHORT):
            return "," not in gap
        start, end = sentence.start + count.end, cue.start
        return any(start - 1 <= other.start < end and other.mask & self._people for other in sentence.cues)


def is_lone(toll: Toll) -> bool:
    """Whether it is one person named without a number, beside whom there may be more."""
    return all(evidence.rule.endswith(LONE) for evidence in toll.evidence)


def _one_more(count: Count) -> Count:
    return count._replace(low=count.low + 1, high=None if count.high is None else count.high + 1)


def _holds(sentence: Sentence, main: Evidence | None) -> bool:
    return main is not None and sentence.field.name == main.field and sentence.start <= main.start < sentence.end


def _is_background(marks: tuple[re.Match[str] | None, re.Match[str] | None], count: Count) -> bool:
    """A mark of earlier times governs what follows it and what stands close before it; a blame only what follows."""
    background, blame = marks
    if background and (background.start() <= count.start or background.start() - count.end < _AHEAD):
        return True
    return blame is not None and blame.start() <= count.start


def _is_within(clauses: list[tuple[int, int]], count: Count) -> bool:
    return any(start <= count.start < end for start, end in clauses)


def _add(bound: list[_Bound]) -> Toll:
    """Counts of one kind in one sentence add up when they share a word; else the larger stands, unless it is a war's."""
    if len(bound) == 1:
        return _sum(bound)
    by_cue: dict[int, list[_Bound]] = {}
    for one in bound:
        by_cue.setdefault(one.cue.start, []).append(one)
    tolls = [_sum(group) for group in by_cue.values()]
    return max(tolls, key=lambda toll: (toll.min <= _WAR_SIZE, toll.min))


def _sum(group: list[_Bound]) -> Toll:
    lows = [one.people.low for one in group]
    highs = [one.people.high for one in group if one.people.high is not None]
    high = sum(highs) if len(highs) == len(group) else None
    return Toll(min=sum(lows), max=high, evidence=tuple([one.evidence for one in group]))


def _counts(other: Toll, guessed: Toll) -> bool:
    """Whether a number says what a word like "dozens" only guessed."""
    exact = other.max is None or other.max == other.min
    near = guessed.min <= _GUESS * other.min and (guessed.max is None or other.min <= guessed.max)
    return exact and guessed.max != guessed.min and guessed.max is not None and near


def _merge(found: list[tuple[int, Toll]]) -> Toll | None:
    """The first toll said; what the other sentences of the lead say widens it, or counts what it only guessed."""
    if not found:
        return None
    first_number, toll = found[0]
    counted = next((other for number, other in found[1:] if number < _LEAD and _counts(other, toll)), None)
    if counted:
        return replace(counted, evidence=(*counted.evidence, *toll.evidence))
    for number, other in found[1:]:
        if number >= max(_LEAD, first_number + 2) or other.min < toll.min:
            continue
        highest = None if toll.max is None and other.max is None else max(toll.max or 0, other.max or 0, other.min)
        toll = replace(toll, max=highest, evidence=(*toll.evidence, *other.evidence))
    return toll
