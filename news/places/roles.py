"""What a place is to the story: where it happened, where the reporter sits, the state meant by the name, or a mention."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from news.places.keys import unify
from news.places.signals import ACTOR, CONTAINS, LOCATED, SPEAKS

if TYPE_CHECKING:
    from news.document import FieldText
    from news.model import PlaceRole
    from news.places.lexicon import Lexicon
    from news.places.recognise import Name, Words
    from news.places.sense import Resolved
    from news.places.violence import ViolentWords

_DATELINE: Final = re.compile(
    r"\s*(?:\[[^\]\n]{1,30}\]\s*)?"
    r"(?P<place>[^\W\d_][^\n()\[\]—–]{1,60}?)"
    r"(?:\s*,?\s*\d{1,2}\.?\s+\w{3,9}\.?(?:\s+\d{2,4})?|\s*,\s*\w{3,9}\.?\s+\d{1,2}(?:,?\s+\d{4})?)?"
    r"(?:\s*[\(\[/][^)\]\n/]{2,40}[\)\]/])?\s*(?:--|—|–|\s-\s|:\s)"
)
_HEAD: Final = 160
_CLOSING: Final = ("-", "—", "–", ":")
"""One of these closes every dateline."""
_MOST_AND: Final = 3
"""Pieces between blanks that join two names at most: a comma, a word and an article."""
_PROSE: Final = re.compile(r"\b[a-z]{3,}\b")
_AND: Final = re.compile(r"\s*(?:,|and|&|,\s*and|y|et|e|и|та|و|ve|和|、)\s*(?:the\s+)?", re.IGNORECASE)
_BY: Final = frozenset(("by", "against", "with", "between", "par", "por", "von"))
_ARTICLES: Final = frozenset(("the", "la", "el", "le", "les", "los", "las"))
_DIRECTIONS: Final = frozenset(
    str.split("northern southern eastern western central northeastern northwestern southeastern southwestern")
)
_SAID: Final = frozenset(
    str.split("said says told reporters journalists statement conference interview dijo declaró dit disse sagte")
)
_SPEAKERS: Final = frozenset(
    str.split(
        "sources officials ministry spokesman spokeswoman spokesperson embassy diplomats correspondent bureau office offices"
    )
)
_BORDERS: Final = frozenset(("border", "borders", "frontier"))
_STATES: Final = frozenset(("country", "demonym", "capital", "continent"))


def dateline_end(field: FieldText) -> int:
    """Where the dateline at the head of a text ends (``BAGHDAD (AP) —``); 0 where there is none."""
    start = field.raw[:_HEAD]
    if field.name == "title" or not any(sign in start for sign in _CLOSING):
        return 0
    match = _DATELINE.match(start)
    if match is None:
        return 0
    place = match["place"]
    head = match[0]
    lower = len(_PROSE.findall(place))
    marked = "(" in head or "--" in head or "—" in head or "–" in head or place.isupper()
    return match.end() if lower == 0 and marked else 0


class RoleFinder:
    """Gives each accepted place of a document its role, apart from the choice of the main event."""

    def __init__(self, lexicon: Lexicon, violent: ViolentWords, words: dict[str, Words]) -> None:
        self.lexicon = lexicon
        self.violent = violent
        self.words = words
        self._datelines = {name: dateline_end(each.field) for name, each in words.items()}
        self._violent: dict[tuple[str, int], bool] = {}
        self._earlier: dict[str, list[tuple[int, int]]] = {}

    def roles(self, resolved: list[Resolved]) -> list[PlaceRole]:
        """Roles in the order of ``resolved``; ``event`` where violence is told of a spot in the same sentence."""
        result: list[PlaceRole] = []
        for index, item in enumerate(resolved):
            role = self._role(item)
            speaks = item.entry.kind == "capital" and item.signals & SPEAKS
            if index and role != "dateline" and not speaks and self._goes_with(resolved[index - 1].name, item.name):
                role = result[-1]
            result.append(role)
        return result

    def _role(self, item: Resolved) -> PlaceRole:
        name = item.name
        if name.start < self._datelines[name.field.name]:
            return "dateline"
        contains = item.signals & CONTAINS and not item.signals & SPEAKS  # not: "hit a tanker in the Red Sea, Washington said"
        located = bool(item.signals & LOCATED or contains) or self._behind(name)
        if item.entry.kind in _STATES and self._acts(item, located=located):
            return "actor"
        if item.entry.kind == "demonym" or self._is_venue(name) or self._is_border(name) or self._is_earlier(name):
            return "mention"
        if self.in_violence(name) and (located or item.entry.kind not in _STATES or not name.spaced):
            return "event"
        return "mention"

    def _is_venue(self, name: Name) -> bool:
        """``said in Putrajaya``, ``sources in Abidjan``, ``the ministry in Ankara said``: where it was said."""
        if self._before(name, 1) not in self.lexicon.locatives:
            return False
        return bool({self._before(name, 2), self._after(name)} & _SAID) or self._before(name, 2) in _SPEAKERS

    def _is_border(self, name: Name) -> bool:
        """``near the Mali border``, ``on the border with Mali``: the other side of where it was."""
        return self._after(name) in _BORDERS or (self._before(name, 1) == "with" and self._before(name, 2) in _BORDERS)

    def _is_earlier(self, name: Name) -> bool:
        """``hours after a strike on Odesa``: where something else happened, in a sentence that tells violence besides."""
        field, words = name.field, self.words[name.field.name]
        spans = self._earlier.get(field.name)
        if spans is None:
            spans = self._earlier[field.name] = [found.span() for found in self.lexicon.earlier.finditer(unify(field.folded))]
        for start, end in spans:
            if start <= name.start < end:
                low, high = field.sentences[field.sentence_index(start)] if field.sentences else (0, len(field.raw))
                inside = zip(words.starts, words.words, strict=True)
                return any(self.violent[word] for at, word in inside if low <= at < start or end <= at < high)
        return False

    def _behind(self, name: Name) -> bool:
        """``in the Red Sea``: the preposition stands before the article; ``northern Iraq``."""
        before = self._before(name, 1)
        return before in _DIRECTIONS or (before in _ARTICLES and self._before(name, 2) in self.lexicon.locatives)

    def _before(self, name: Name, distance: int) -> str:
        index = name.first - distance
        return self.words[name.field.name].words[index] if index >= 0 and name.spaced else ""

    def _after(self, name: Name) -> str:
        words = self.words[name.field.name].words
        return words[name.after] if name.after < len(words) and name.spaced else ""

    def _acts(self, item: Resolved, *, located: bool) -> bool:
        name = item.name
        if name.acronym and item.signals & ACTOR and not item.signals & SPEAKS:
            return True  # "near a US base": letters that stand for a state are an adjective before what is the state's
        before = self._before(name, 1)
        if before == "to" and self._before(name, 2) == "according":
            return True
        if located and item.entry.kind != "demonym":
            return False
        if before in _BY or (before in _ARTICLES and self._before(name, 2) in _BY):
            return item.entry.kind != "capital"
        return bool(item.signals & ACTOR)

    @staticmethod
    def _goes_with(one: Name, other: Name) -> bool:
        """Whether two names share their role, as in ``the U.S. and the U.K.``."""
        if one.field is not other.field:
            return False
        between = one.field.raw[one.end : other.start].split(None, _MOST_AND)
        return len(between) <= _MOST_AND and _AND.fullmatch(one.field.raw, one.end, other.start) is not None

    def in_violence(self, name: Name) -> bool:
        """Whether the sentence of a name tells of violence."""
        sentence = name.field.sentence_index(name.start)
        place = (name.field.name, sentence)
        found = self._violent.get(place)
        if found is None:
            span = name.field.sentences[sentence] if name.field.sentences else (0, len(name.field.raw))
            words = self.words[name.field.name]
            first, last = bisect_left(words.starts, span[0]), bisect_left(words.starts, span[1])
            found = self._violent[place] = any(map(self.violent.__getitem__, words.words[first:last]))
        return found
