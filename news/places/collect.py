"""Gather the names of a whole document with what stands beside them, ready to be resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from news.document import fold
from news.places.beside import SENTENCE_END, observe
from news.places.containers import containers_of, is_of_kind, not_of_owner
from news.places.field_words import Words, is_caseless
from news.places.lexicon import COMMON_WORD, FAMILY_NAME, FIRST_NAME
from news.places.recognise import Name, Recogniser
from news.places.signals import BORNE, PERSON, Signals

if TYPE_CHECKING:
    from news.document import Document
    from news.places.lexicon import Lexicon
    from news.places.violence import ViolentWords

MOST_NAMES: Final = 2_000
"""Names of one document that are resolved; more are a gazetteer, not news."""
_SMALL: Final = frozenset(("city", "capital", "admin2"))
_BORNE_OR_COMMON: Final = FIRST_NAME | FAMILY_NAME | COMMON_WORD
_BREATH: Final = 3
"""Words between violence and a doubtful name that is where it was."""
_VILLAGE: Final = 10_000
_TOWN_PRIOR: Final = 4.5
"""About 30,000 people; a smaller town of one word does not keep its neighbour from being a person."""


@dataclass(slots=True)
class Found:
    """The names of a document, in reading order, with equally many signals and containers."""

    names: list[Name] = field(default_factory=list)
    signals: list[Signals] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    """Division (``US.TX``) or country that is said to hold the name, right behind it or before, or empty."""
    words: dict[str, Words] = field(default_factory=dict)
    habits: dict[str, int] = field(default_factory=dict)
    """Country → how many different words of its local news the text uses."""


class Collector:
    """Runs the recogniser over the fields of a document."""

    def __init__(self, recogniser: Recogniser, lexicon: Lexicon, violent: ViolentWords) -> None:
        self.recogniser = recogniser
        self.lexicon = lexicon
        self.violent = violent

    def collect(self, document: Document) -> Found:
        found = Found()
        for text in document.fields:
            words = Words(text)
            found.words[text.name] = words
            names = [
                name
                for name in self.recogniser.find(words)
                if name.readings[0].entry.kind != "trap" and not self._is_ordinary(words, name)
            ]
            if elsewhere := not_of_owner(words, names, self.lexicon):
                names = [name for name in names if name.first not in elsewhere]
            names = names[: MOST_NAMES - len(found.names)]
            known = {index for name in names if not self._may_be_given(name) for index in range(name.first, name.after)}
            found.names += names
            self._count_habits(found, words)
            found.signals += [observe(words, name, known, self.lexicon, self.violent) for name in names]
            found.containers += containers_of(words, names, self.lexicon)
        self._mark_families(found)
        return found

    def _count_habits(self, found: Found, words: Words) -> None:
        for word in words.different & self.lexicon.habit_words:
            for country in self.lexicon.habits[word]:
                found.habits[country] = found.habits.get(country, 0) + 1

    def _is_ordinary(self, words: Words, name: Name) -> bool:
        """Whether a name is a word that needs no capital where it stands; behind ``city`` it may be a larger town."""
        first, word = name.first, words.words[name.first]
        if name.after - first > 1 or not name.spaced:
            return False
        if word in self.lexicon.doubtful:
            return not (is_of_kind(words, name, self.lexicon) or self._is_struck(words, first))
        if word not in self.lexicon.ordinary and not self._is_homograph(words, first):
            return False
        if not is_caseless(words.written[first][0]) and first > 0 and SENTENCE_END.isdisjoint(words.gap(first)):
            return False
        return not (
            is_of_kind(words, name, self.lexicon) and any(reading.entry.population >= _VILLAGE for reading in name.readings)
        )

    def _is_homograph(self, words: Words, first: int) -> bool:
        """Whether a word in Latin script is one of the language of its text as well."""
        found = self.lexicon.homographs.get(fold(words.written[first]))
        if found is None or words.english:
            return False
        shown = {
            code: len(tongue.small & words.different) + any(letter in words.raw for letter in tongue.letters)
            for code, tongue in self.lexicon.tongues.items()
        }
        return max(shown[code] for code in found) >= max(1, *shown.values())

    def _is_struck(self, words: Words, first: int) -> bool:
        """Whether violence is told in the few words before a name."""
        return any(self.violent[word] for word in words.words[max(0, first - _BREATH) : first])

    def _may_be_given(self, name: Name) -> bool:
        """Whether a name is as likely a given name, a family name or a word as a place."""
        top = name.readings[0].entry
        if top.kind not in _SMALL:
            return False
        borne = self.lexicon.classes.get(name.key, 0) & _BORNE_OR_COMMON
        return bool(borne) or (top.prior < _TOWN_PRIOR and " " not in name.key)

    def _mark_families(self, found: Found) -> None:
        """A name once borne by a person is that person's all through the text."""
        both = list(zip(found.names, found.signals, strict=True))
        borne = {name.key for name, signals in both if signals & PERSON and self._is_borne(found, name)}
        if borne:
            found.signals = [signals | BORNE if name.key in borne else signals for name, signals in both]

    def _is_borne(self, found: Found, name: Name) -> bool:
        """Towns and counties are readily persons; a large division is one only behind a given name: ``John Kerry``."""
        kind, words, before = name.readings[0].entry.kind, found.words[name.field.name], name.first - 1
        if kind != "admin1" or before < 0:
            return kind in _SMALL
        return words.is_upper(before) and words.words[before] in self.lexicon.first_names and words.gap(name.first) == " "
