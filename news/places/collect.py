"""Gather the names of a whole document with what stands beside them, ready to be resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from news.places.beside import observe
from news.places.recognise import Name, Recogniser, Words
from news.places.signals import BORNE, PERSON, Signals

if TYPE_CHECKING:
    from news.document import Document
    from news.places.lexicon import Lexicon
    from news.places.violence import ViolentWords

MOST_NAMES: Final = 2_000
"""Names of one document that are resolved; more are a gazetteer, not news."""
_SMALL: Final = frozenset(("city", "capital", "admin2"))
_BESIDE: Final = (", ", ",", " (")
_CONTAINER_READINGS: Final = 3
_TOWN_PRIOR: Final = 4.5
"""About 30,000 people; a smaller town of one word does not keep its neighbour from being a person."""


@dataclass(slots=True)
class Found:
    """The names of a document, in reading order, with equally many signals and containers."""

    names: list[Name] = field(default_factory=list)
    signals: list[Signals] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    """Division (``US.TX``) or country that is named right after the name, or empty."""
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
            names = [name for name in self.recogniser.find(words) if name.readings[0].entry.kind != "trap"]
            names = names[: MOST_NAMES - len(found.names)]
            known = {index for name in names if not self._may_be_given(name) for index in range(name.first, name.after)}
            found.names += names
            self._count_habits(found, words)
            found.signals += [observe(words, name, known, self.lexicon, self.violent) for name in names]
            found.containers += self._containers(words, names)
        self._mark_families(found)
        return found

    def _count_habits(self, found: Found, words: Words) -> None:
        for word in words.different & self.lexicon.habits.keys():
            for country in self.lexicon.habits[word]:
                found.habits[country] = found.habits.get(country, 0) + 1

    def _may_be_given(self, name: Name) -> bool:
        """Whether a name is as likely a given name, a family name or a word as a place."""
        top, lexicon = name.readings[0].entry, self.lexicon
        borne = name.key in lexicon.first_names or name.key in lexicon.family_names or name.key in lexicon.common
        return top.kind in _SMALL and (borne or (top.prior < _TOWN_PRIOR and " " not in name.key))

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

    def _containers(self, words: Words, names: list[Name]) -> list[str]:
        """For each name the country or division named right after it, as in ``Paris, Texas``."""
        starts = {name.first: name for name in names}
        result = []
        for name in names:
            after = name.after
            beside = name.spaced and after < len(words.words) and words.raw.startswith((",", " ("), words.stop(after - 1))
            result.append(self._container_at(words, after, starts) if beside and words.gap(after) in _BESIDE else "")
        return result

    def _container_at(self, words: Words, index: int, starts: dict[int, Name]) -> str:
        name = starts.get(index)
        for reading in name.readings[:_CONTAINER_READINGS] if name else ():
            if reading.entry.kind == "admin1" and reading.entry.admin1:
                return reading.entry.admin1
            if reading.entry.kind == "country":
                return reading.entry.country
        for length in (2, 1):
            code = self.lexicon.states.get(" ".join(words.words[index : index + length]))
            if code and words.is_upper(index):
                return code
        return ""
