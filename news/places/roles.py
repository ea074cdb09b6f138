"""What a place is to the story: where it happened, where the reporter sits, the state meant by the name, or a mention."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from news.places.signals import ACTOR, CONTAINS, KIND, LOCATED, SPEAKS

if TYPE_CHECKING:
    from news.document import FieldText
    from news.model import PlaceRole
    from news.places.field_words import Words
    from news.places.lexicon import Lexicon
    from news.places.recognise import Name
    from news.places.sense import Resolved
    from news.places.violence import ViolentWords

_DATELINE: Final = re.compile(
    r"\s*(?:\[[^\]\n]{1,30}\]\s*)?"
    r"(?P<place>[^\W\d_][^\n()\[\]—–]{1,60}?)"
    r"(?:\s*,?\s*\d{1,2}\.?\s+\w{3,9}\.?(?:\s+\d{2,4})?|\s*,\s*\w{3,9}\.?\s+\d{1,2}(?:,?\s+\d{4})?)?"
    r"(?:\s*[\(\[/][^)\]\n/]{2,40}[\)\]/])?\s*(?:--|—|–|\s-\s|:\s)"
)
_PLAIN_DATELINE: Final = re.compile(
    r"\s*[A-Z][\w'-]{2,20}(?: [A-Z][\w'-]{1,20}){0,2}(?:, [A-Z]\w{2,9}\.? \d{1,2})? ?: (?=[A-Z\"“])"
)
_HEAD: Final = 160
_CLOSING: Final = ("-", "—", "–", ":")
"""One of these closes every dateline."""
_MOST_AND: Final = 2
"""Words that join two names at most: one, and an article."""
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
_ASIDE: Final = frozenset(("of", "in", "to", "for"))
_REACH: Final = 8
"""Words before a name that are looked at."""
_COMPASS: Final = frozenset(
    str.split("north south east west northeast northwest southeast southwest north-east north-west south-east south-west")
)
_UNITS: Final = frozenset(str.split("km kms kilometer kilometers kilometre kilometres mile miles"))
_WARDS: Final = frozenset(str.split("hospital hospitals clinic mortuary morgue"))
_BROUGHT: Final = frozenset(str.split("taken rushed flown evacuated airlifted transferred moved brought shifted admitted"))
_BOUND: Final = frozenset(str.split("way route heading headed bound travelling traveling returning"))
"""Right before "to" or "for" and a name: where somebody was going."""
_BORDERS: Final = frozenset(
    str.split(
        "border borders bordering frontier frontera fronterizo fronteriza limitrofe frontiere frontalier frontaliere "
        "fronteira grenze confine границе границы границу границей кордоні кордону кордоном الحدود الحدوديه "
        "siniri sinirina sinirinda sinirindaki sinirindan"
    )
)
_WITH: Final = frozenset(("with", "con", "avec", "com", "zu", "mit", "с", "з", "مع"))
_NATIONS: Final = frozenset(("country", "demonym"))
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


def plain_dateline_end(field: FieldText) -> int:
    """Where ``Srinagar: Two soldiers were killed in Kupwara`` begins to tell; 0 where no name and colon stand there."""
    match = _PLAIN_DATELINE.match(field.raw) if field.name != "title" else None
    return match.end() if match else 0


class _Around(NamedTuple):
    """The words beside a name; empty where there is none, and in scripts without spaces."""

    before: str
    second: str
    """The word before that."""
    after: str


_ALONE: Final = _Around("", "", "")


class RoleFinder:
    """Gives each accepted place of a document its role, apart from the choice of the main event."""

    def __init__(self, lexicon: Lexicon, violent: ViolentWords, words: dict[str, Words]) -> None:
        self.lexicon = lexicon
        self.violent = violent
        self.words = words
        self._datelines = {name: dateline_end(each.field) for name, each in words.items()}
        plain = {name: plain_dateline_end(each.field) for name, each in words.items() if not self._datelines[name]}
        self._tentative = any(plain.values())
        """Whether a dateline may as well be where it happened."""
        self._datelines |= plain
        self._in: FieldText | None = None
        self._last = (0, 0, False)
        """The sentence that was asked for last, since names are asked for in order, and whether it tells of violence."""
        self._earlier: dict[str, list[tuple[int, int]]] = {}

    def roles(self, resolved: list[Resolved]) -> list[PlaceRole]:
        """Roles in the order of ``resolved``; ``event`` where violence is told of a spot in the same sentence."""
        result: list[PlaceRole] = []
        one: Name | None = None
        for item in resolved:
            name = item.name
            role = self._role(item)
            speaks = item.entry.kind == "capital" and item.signals & SPEAKS
            if one is not None and role != "dateline" and not speaks and self._goes_with(one, name, acts=role == "actor"):
                role = result[-1]
            result.append(role)
            one = name
        if "event" not in result and self._tentative:
            result = [
                self._role(item, dateline=False) if role == "dateline" else role
                for item, role in zip(resolved, result, strict=True)
            ]
        return self._without_answered(resolved, result) if result.count("event") > 1 else result

    def strangers(self, resolved: list[Resolved]) -> list[bool]:
        """Which names say only what nation a person or a ship is of (``Briton``, ``an Afghan national``): most are abroad."""
        return [
            item.name.key in self.lexicon.nationals
            or (item.entry.kind in _NATIONS and self._around(item.name).after in self.lexicon.abroad)
            for item in resolved
        ]

    def _without_answered(self, resolved: list[Resolved], roles: list[PlaceRole]) -> list[PlaceRole]:
        """``jets strike Hodeidah after an attack on Tel Aviv``: what is answered happened in another country, and before."""
        spots = [item for item, role in zip(resolved, roles, strict=True) if role == "event"]
        return [
            "mention" if role == "event" and self._is_answered(item, spots) else role
            for item, role in zip(resolved, roles, strict=True)
        ]

    def _is_answered(self, item: Resolved, spots: list[Resolved]) -> bool:
        name, country = item.name, item.entry.country
        field, words = name.field, self.words[name.field.name]
        for start, end in self.lexicon.answered.spans(words):
            if start <= name.start < end:
                low, _ = field.sentence_at(start)
                before = words.words[bisect_left(words.starts, low) : bisect_left(words.starts, start)]
                abroad = (one.name for one in spots if one.name.field is field and one.entry.country != country)
                return any(low <= one.start < start for one in abroad) and not self.lexicon.hits.isdisjoint(before)
        return False

    def _role(self, item: Resolved, *, dateline: bool = True) -> PlaceRole:
        name, kind, signals = item.name, item.entry.kind, item.signals
        if dateline and name.start < self._datelines[name.field.name]:
            return "dateline"
        if kind not in _STATES and not self.in_violence(name):
            return "mention"
        around = self._around(name)
        contains = signals & CONTAINS and not signals & (SPEAKS | ACTOR)  # not: "in the Red Sea, Britain's navy said"
        seat = kind == "capital" and signals & KIND  # Somalia's capital Mogadishu
        located = bool(signals & LOCATED or contains or seat) or self._behind(around)
        if kind in _STATES and self._acts(item, around, located=located):
            return "actor"
        if kind == "demonym" or not (located or kind not in _STATES or not name.spaced):
            return "mention"
        elsewhere = self._is_venue(around) or self._is_origin(around) or _is_border(around) or self._is_aside(name, around)
        if self.in_violence(name) and not (elsewhere or self._is_earlier(name)):
            return "event"
        return "mention"

    def _around(self, name: Name) -> _Around:
        if not name.spaced:
            return _ALONE
        words, first, after = self.words[name.field.name].words, name.first, name.after
        return _Around(
            words[first - 1] if first else "", words[first - 2] if first > 1 else "", words[after] if after < len(words) else ""
        )

    def _is_venue(self, around: _Around) -> bool:
        """``said in Putrajaya``, ``sources in Abidjan``, ``the ministry in Ankara said``: where it was said."""
        if around.before not in self.lexicon.locatives:
            return False
        return around.second in _SAID or around.after in _SAID or around.second in _SPEAKERS

    def _is_origin(self, around: _Around) -> bool:
        """``a drone from Lebanon``, ``the men had crossed from Taraba``: where what struck came from."""
        return around.before in self.lexicon.sources and around.second in self.lexicon.senders

    def _is_aside(self, name: Name, around: _Around) -> bool:
        """``60 km south of Djibo``, ``on their way to Badagry``, ``taken to a hospital in Srinagar``: near it, or later."""
        if not name.spaced or around.before not in _ASIDE:
            return False
        words, first = self.words[name.field.name].words, name.first
        earlier = words[max(0, first - _REACH) : first - 1]
        if around.before == "of":
            return around.second in _COMPASS and not _UNITS.isdisjoint(earlier[-3:])
        if around.before == "in":
            return around.second in _WARDS and not _BROUGHT.isdisjoint(earlier)
        return not _BOUND.isdisjoint(earlier[-2:])

    def _is_earlier(self, name: Name) -> bool:
        """``hours after a strike on Odesa``: where something else happened, in a sentence that tells violence besides."""
        field, words = name.field, self.words[name.field.name]
        spans = self._earlier.get(field.name)
        if spans is None:
            spans = self._earlier[field.name] = list(self.lexicon.earlier.spans(words))
        for start, end in spans:
            if start <= name.start < end:
                low, high = field.sentence_at(start)
                first, last = bisect_left(words.starts, low), bisect_left(words.starts, high)
                inside = zip(words.starts[first:last], words.words[first:last], strict=True)
                return any(self.violent[word] for at, word in inside if at < start or at >= end)
        return False

    def _behind(self, around: _Around) -> bool:
        """``in the Red Sea``: the preposition stands before the article; ``northern Iraq``."""
        return around.before in _DIRECTIONS or (around.before in _ARTICLES and around.second in self.lexicon.locatives)

    @staticmethod
    def _acts(item: Resolved, around: _Around, *, located: bool) -> bool:
        signals = item.signals
        if item.name.acronym and signals & ACTOR and not signals & SPEAKS:
            return True  # "near a US base": letters that stand for a state are an adjective before what is the state's
        if around.before == "to" and around.second == "according":
            return True
        if located and item.entry.kind != "demonym":
            return False
        if around.before in _BY or (around.before in _ARTICLES and around.second in _BY):
            return item.entry.kind != "capital"
        return bool(signals & ACTOR)

    @staticmethod
    def _goes_with(one: Name, other: Name, *, acts: bool) -> bool:
        """Whether two names share their role, as in ``the U.S. and the U.K.``; not ``in the Red Sea, Britain's navy said``."""
        if one.field is not other.field or other.first - one.after > _MOST_AND:
            return False
        found = _AND.fullmatch(one.field.raw, one.end, other.start)
        return found is not None and not (acts and found[0].strip() == ",")

    def in_violence(self, name: Name) -> bool:
        """Whether the sentence of a name tells of violence."""
        field, start = name.field, name.start
        low, high, found = self._last
        if field is self._in and low <= start < high:
            return found
        words, (low, high) = self.words[field.name], field.sentence_at(start)
        first, last = bisect_left(words.starts, low), bisect_left(words.starts, high)
        found = any(map(self.violent.__getitem__, words.words[first:last]))
        self._in, self._last = field, (low, high, found)
        return found


def _is_border(around: _Around) -> bool:
    """``near the Mali border``, ``on the border with Mali``: the other side of where it was."""
    return around.after in _BORDERS or (around.before in _WITH and around.second in _BORDERS)
