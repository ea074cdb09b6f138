"""Binding counts to killed, wounded and abducted, and telling the event from its background.

A count belongs to the word it stands directly behind ("killed at least five"), else to the next such word after it ("five
soldiers were killed"); counts joined by "and" before or behind one word share it and add up, and whoever is killed "and two
others" counts too. A toll that is called one ("the death toll
has risen to seven") owns the number it comes to. The toll of the main event's sentence stands; others of the lead widen it. A
sentence that speaks of the whole war, of earlier events or of what someone is suspected of counts as background, as does what
is past (see ``news.past``) and what is told of another event beside it. A headline that counts more than the main event's
sentence gives the whole of what that gives a part of.
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
from news.tolls.counts import AHEAD, Count, CountLexicon, counts
from news.tolls.other_events import OtherEvents

if TYPE_CHECKING:
    from news.document import Span
    from news.events.lexicon import Concept
    from news.events.reading import Reading

KINDS = ("killed", "wounded", "abducted")
_CONCEPTS = {"killed": ("kill",), "wounded": ("wound",), "abducted": ("abduct", "hostage")}
_PEOPLE_KINDS = ("agent", "target")
_BEHIND = 32
_SHORT = 14
_LIST = 45
_TOTAL = 80
"""Letters between a word for the toll and the number it has reached."""
_ASIDE = re.compile(r",[^,]*,")
_MAIN = -1
"""Stands for the number of the sentence that tells the main event."""
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
GUESSED = "(guessed)"
"""Ends the rule of people whom a word like "several" or "dozens" counts, or two numbers."""
_WORD = re.compile(r"[^\W\d_]+")
_SOME = 2
"""Words at least that name some of a number: "two women"."""
_OPENS = ",;:.–—-"
"""Marks behind which a number may begin what is told."""
_BREAK = re.compile(r"[;:\n؛]")
_BUT = re.compile(r", (?:but|while|whereas|pero|mientras|mais|aber|während|ma|mentre|mas|enquanto|но|а|але) ")
"""Turns to somebody else: "27 rebels surrender, but police kill one"."""
_CLAUSE = re.compile(r"[;:\n؛，。；：、]")


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
        guessed = people.high is not None and people.low < people.high
        rule = f"toll:{kind}{LONE if people.lone else GUESSED if guessed else ''}"
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
        titles = frozenset(range(len(reading.titles)))
        for number, sentence in speaking[:_MOST_SENTENCES]:
            first = number <= max(speaking[0][0], len(titles))
            for kind, toll, earlier in self._of_sentence(sentence, lexicon, first=first):
                said = (toll.evidence[0].start, toll.evidence[0].end)
                if (
                    earlier
                    or is_background(sentence, said)
                    or (toll.min > _WAR_SIZE and number >= _LEAD)
                    or toll.min > _NO_EVENT
                ):
                    background.append(toll)
                else:
                    event[kind].append((_MAIN if _holds(sentence, main) else number, toll))
        for found in event.values():
            if any(not is_lone(toll) for _, toll in found):
                found[:] = [(number, toll) for number, toll in found if not is_lone(toll)]
            if any(toll.min <= _WAR_SIZE for _, toll in found):
                background += [toll for _, toll in found if toll.min > _WAR_SIZE]
                found[:] = [(number, toll) for number, toll in found if toll.min <= _WAR_SIZE]
        merged = {kind: _merge(_in_order(found, titles)) for kind, found in event.items()}
        return Tolls(**merged, background=tuple(background[:_LEAD]))

    def _of_sentence(self, sentence: Sentence, lexicon: CountLexicon, *, first: bool) -> list[tuple[str, Toll, bool]]:
        """Kinds and tolls, and whether they are of something else; what is told ``first`` is no event beside another."""
        cues = self._words_for_tolls(sentence)
        text = sentence.field.folded[sentence.start : sentence.end]
        found = counts(text, lexicon) if cues else []
        bound = self._bind(sentence, text, found, cues, lexicon) if found else []
        if not bound:
            return []
        others = OtherEvents(text, lexicon, [(one.kind, one.people) for one in bound], first=first)
        result = []
        for kind in KINDS:
            told: dict[bool, list[_Bound]] = {}
            for one in bound:
                if one.kind == kind:
                    told.setdefault(others.have(one.people), []).append(one)
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
                last, before = found[index - 1], owners[index - 1]
                named = cue is before and self._is_some(text, last, count, lexicon, listed=aside)
                aside = named or self._is_parted(text, last, count, lexicon)
                if aside and cue and not before and cue.start == sentence.start + count.end + 1:
                    aside = False  # "100 casualties, including 12 dead"
            if cue is not None and not aside:
                bound.append(_Bound(self._kind(cue, sentence, lexicon), count, cue, sentence))
        return bound

    @staticmethod
    def _is_some(text: str, last: Count, count: Count, lexicon: CountLexicon, *, listed: bool) -> bool:
        """Whether a number counts some of those of the number before it, which has the same word: "15, two of them".

        ``listed`` tells whether that one did so itself.
        """
        between = text[last.end : count.start]
        goes_on = listed and "," not in between and lexicon.joins.search(text, last.end, count.start) is not None
        return goes_on or lexicon.some.match(text, count.end) is not None

    @staticmethod
    def _is_parted(text: str, last: Count, count: Count, lexicon: CountLexicon) -> bool:
        """Whether a number is said to be within what stands before it: "15, including two"."""
        some = lexicon.some.match(text, last.end)
        parted = lexicon.apart.search(text, some.end() if some else last.end, count.start)
        return parted is not None and not lexicon.speak.search(text, parted.end(), count.start)

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
                and before.start < sentence.start + last.start
                and (self._joined(sentence, text, last, count, lexicon) or self._enumerated(sentence, text, last, count))
            ):
                owners[index] = before
            elif cue := self._with_others(sentence, text, count, cues, lexicon):
                owners[index] = cue
                found[index] = count if before is cue else _one_more(count)
        if len(found) == 1:  # who did it is counted beside others
            return
        struck = {
            id(cue)
            for index, (count, cue) in enumerate(zip(found, owners, strict=True))
            if cue and cue.start < sentence.start + count.start
            if not (index and self._is_parted(text, found[index - 1], count, lexicon))
        }
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
        if len(gap) > AHEAD or "," in gap or _CLAUSE.search(gap):
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

    def _kind(self, cue: Cue, sentence: Sentence, lexicon: CountLexicon) -> str:
        kind = next(kind for kind in KINDS if cue.mask & self._bits[kind])
        before = sentence.field.folded[max(sentence.start, cue.start - _SHORT) : cue.start]
        return "killed" if kind == "wounded" and lexicon.fatal.search(before) else kind

    def _owner(self, sentence: Sentence, text: str, count: Count, cues: list[Cue], lexicon: CountLexicon) -> Cue | None:
        start, end = sentence.start + count.start, sentence.start + count.end
        behind = [cue for cue in cues if cue.end <= start]
        ahead = [cue for cue in cues if cue.start >= end]
        inside = [cue for cue in cues if cue.start < end and cue.end > start]
        if ahead and (inside or behind):
            near = (inside or behind)[-1]
            one_dead = any(cue.start <= start and end <= cue.end for cue in inside)
            past = (bool(inside) and count.person and not one_dead) or self._opens(text, sentence, near, lexicon)
            if past and self._leads(sentence, text, count, ahead[0], lexicon):
                return ahead[0]
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
    def _opens(text: str, sentence: Sentence, cue: Cue, lexicon: CountLexicon) -> bool:
        """Whether a word before a number may only bring the one that follows it: "leaves at least 14 others wounded"."""
        return lexicon.leaves.match(text, cue.start - sentence.start) is not None

    @staticmethod
    def _follows(gap: str, lexicon: CountLexicon) -> bool:
        """Whether only filling words stand between the word and the number behind it."""
        if len(gap) > _BEHIND or _CLAUSE.search(gap) or "," in gap:
            return False
        words = _WORD.findall(gap)
        if words and (words[0] in lexicon.by or words[-1] in lexicon.outside):
            return False
        return all(word in lexicon.skip for word in words) if lexicon.spaced else len(gap) <= _SHORT // 2

    @staticmethod
    def _of_all(before: str, gap: str, parted: re.Match[str], lexicon: CountLexicon) -> str:
        """What stands between a number and its word without the some it names: "12 people including two children killed".

        It is left as it is where the word may speak of the some alone, as in "evacuated 12 people including two wounded".
        """
        told = not before.rstrip(" \"'").strip() or before.rstrip()[-1] in _OPENS
        if not told and not lexicon.passive.search(gap) and not lexicon.leaves.search(before[-_SHORT:]):
            return gap
        some = gap[parted.end() :].split()
        if len(some) < _SOME or not lexicon.relative.isdisjoint(some):
            return gap
        return gap[: parted.start()].rstrip(" ,") + " "

    def _leads(self, sentence: Sentence, text: str, count: Count, cue: Cue, lexicon: CountLexicon) -> bool:
        """Whether the number counts people and the word ahead speaks of them."""
        gap = text[count.end : cue.start - sentence.start]
        if lexicon.apart.search(gap):
            gap = _ASIDE.sub(" ", gap, count=1)
        if parted := lexicon.apart.search(gap):
            gap = self._of_all(text[: count.start], gap, parted, lexicon)
        if len(gap) > AHEAD or _BREAK.search(gap) or _BUT.search(gap) or lexicon.apart.search(gap):
            return False
        words = _WORD.findall(gap)
        if len(gap) <= (_BEHIND if words and words[0] in lexicon.skip else _SHORT):
            return "," not in gap
        start, end = sentence.start + count.end, cue.start
        return any(start - 1 <= other.start < end and other.mask & self._people for other in sentence.cues)


def is_lone(toll: Toll) -> bool:
    """Whether it is one person named without a number, beside whom there may be more."""
    return all(evidence.rule.endswith(LONE) for evidence in toll.evidence)


def is_counted(toll: Toll) -> bool:
    """Whether a number says how many they are: neither a person named without one nor a word like "dozens"."""
    return not is_lone(toll) and not (toll.evidence and toll.evidence[0].rule.endswith(GUESSED))


def _one_more(count: Count) -> Count:
    return count._replace(low=count.low + 1, high=None if count.high is None else count.high + 1)


def _holds(sentence: Sentence, main: Evidence | None) -> bool:
    return main is not None and sentence.field.name == main.field and sentence.start <= main.start < sentence.end


def _in_order(found: list[tuple[int, Toll]], titles: frozenset[int]) -> list[tuple[int, Toll]]:
    """The main event's sentence before the others, and before it a headline that gives the whole of what it gives a part of."""
    found = sorted(found, key=itemgetter(0))
    if not found or found[0][0] != _MAIN:
        return found
    total = next((one for one in found if one[0] in titles and one[1].min == one[1].max), None)
    return found if total is None or total[1].min <= found[0][1].min else [total, *(one for one in found if one is not total)]


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
    counted = next((other for number, other in found[1:] if number <= _LEAD and _counts(other, toll)), None)
    if counted:
        return replace(counted, evidence=(*counted.evidence, *toll.evidence))
    for number, other in found[1:]:
        if number >= max(_LEAD, first_number + 2) or other.min < toll.min:
            continue
        highest = None if toll.max is None and other.max is None else max(toll.max or 0, other.max or 0, other.min)
        toll = replace(toll, max=highest, evidence=(*toll.evidence, *other.evidence))
    return toll
