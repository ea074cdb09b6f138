"""Where a name is said to lie by what stands right beside it: ``Paris, Texas``, ``the Lebanese city of Tripoli``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from news.places.field_words import Words, is_caseless
from news.places.lexicon import KIND_BEFORE, LOCATIVE, OF, Lexicon
from news.places.recognise import Name

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMAS: Final = (", ", ",", " (")
_BESIDE: Final = (*_COMMAS, " ")
_BLANK: Final = (" ",)
_PARTS: Final = frozenset(
    str.split(
        "in of the north south east west northern southern eastern western central "
        "northeastern northwestern southeastern southwestern northeast northwest southeast southwest"
    )
)
_WHOLES: Final = frozenset(("country", "admin1", "admin2"))
_OWNERS: Final = frozenset(("country", "admin1"))
_LESSER: Final = frozenset(("admin2", "namesake"))
_READINGS: Final = 3
"""Readings of the name behind that are looked at."""
_JOINED: Final = frozenset((" ", "-", "'", "\u2019"))
_SAID: Final = frozenset(str.split("said says told announced confirmed claimed denied warned admitted"))
_LARGE: Final = 200_000
_FARTHEST: Final = 6
"""Words before the name that are looked at."""


def containers_of(words: Words, names: Sequence[Name], lexicon: Lexicon) -> list[str]:
    """For each name of a field the division (``US.TX``) or country it is said to lie in, or nothing."""
    finder = _Finder(words, lexicon, {name.first: name for name in names}, {name.after: name for name in names})
    return [finder.behind(name) or finder.beside(name) if name.spaced else "" for name in names]


def not_of_owner(words: Words, names: Sequence[Name], lexicon: Lexicon) -> set[int]:
    """First words of the small towns said to be of a country that has none of their name: ``in Myanmar's Kani Township``."""
    owned = [name for name in names if name.first and name.first - 1 < len(words.words) and words.words[name.first - 1] == "s"]
    if not owned:
        return set()
    finder = _Finder(words, lexicon, {name.first: name for name in names}, {name.after: name for name in names})
    return {name.first for name in owned if finder.is_elsewhere(name)}


def is_of_kind(words: Words, name: Name, lexicon: Lexicon) -> bool:
    """Whether ``city``, ``town`` and the like stand right before a name."""
    return name.first > 0 and bool(lexicon.classes.get(words.words[name.first - 1], 0) & KIND_BEFORE)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks around the names of one field, which are kept by their first word and by the word after them."""

    words: Words
    lexicon: Lexicon
    starts: dict[int, Name]
    ends: dict[int, Name]

    def is_elsewhere(self, name: Name) -> bool:
        """Whether a town that is not large lies in another country than the one it is said to be of."""
        country, top = self._owner(name.first)[:2], name.readings[0].entry
        if not country or top.kind != "city" or top.population > _LARGE:
            return False
        return all(reading.entry.country != country for reading in name.readings)

    def behind(self, name: Name) -> str:
        """``Paris, Texas``."""
        words, after = self.words, name.after
        if after >= len(words.words):
            return ""
        part = self._part(name) if words.words[after] in _PARTS else ""
        if part or words.gap(after) not in _COMMAS:
            return part
        larger = self.starts.get(after)
        if larger and self._speaks(larger.after):
            return ""
        wholes = [one.entry for one in larger.readings[:_READINGS] if one.entry.kind in _WHOLES] if larger else []
        if wholes:
            here = {reading.entry.country for reading in name.readings}
            whole = next((entry for entry in wholes if entry.country in here), wholes[0])
            return whole.country if whole.kind == "country" else whole.admin1 or whole.country
        for length in (2, 1):
            code = self.lexicon.states.get(" ".join(words.words[after : after + length]))
            if code and words.is_upper(after):
                return code
        return self._lesser(name, larger) if larger else ""

    def _part(self, name: Name) -> str:
        """``Tripoli, northern Lebanon`` and ``Tripoli in north Lebanon``: the country, if there is one of that name."""
        words, index = self.words, name.after
        while index < len(words.words) and words.words[index] in _PARTS:
            if words.gap(index) not in (_BESIDE if index == name.after else _BLANK):
                return ""
            index += 1
        larger = self.starts.get(index)
        if larger is None or index == name.after or words.gap(index) != " " or larger.readings[0].entry.kind != "country":
            return ""
        country = larger.readings[0].entry.country
        return country if any(reading.entry.country == country for reading in name.readings) else ""

    def _lesser(self, name: Name, larger: Name) -> str:
        """``Santiago, Isabela``: the country of the only division called as the name behind, if it has the town too.

        Not in ``Santiago, Lima and Bogotá``, where a city is meant whatever it shares its name with.
        """
        if larger.after in self.starts or larger.after + 1 in self.starts:
            return ""
        found = {one.entry.country for one in larger.readings if one.entry.kind in _LESSER}
        here = len(found) == 1 and any(one.primary and one.entry.country in found for one in name.readings)
        return found.pop() if here else ""

    def _speaks(self, index: int) -> bool:
        """``hit a tanker in the Red Sea, Washington said``: a government, not what the sea lies in."""
        words = self.words
        return index < len(words.words) and words.gap(index) == " " and words.words[index] in _SAID

    def beside(self, name: Name) -> str:
        """``Lebanon's Tripoli``, ``the Lebanese city of Tripoli``, and as Arabic puts it; only if there is one of that name."""
        words, first = self.words, name.first
        if is_caseless(words.written[first][0]):
            whole = self._nation_behind(name)
        elif first and (first in self.ends or words.words[first - 1] in self.lexicon.leads):
            whole = self._owner(first) or self._nation(first)
        else:
            whole = ""
        return whole if whole and any(whole in (one.entry.country, one.entry.admin1) for one in name.readings) else ""

    def _nation_behind(self, name: Name) -> str:
        nation = self.starts.get(name.after)
        if nation is None or nation.readings[0].entry.kind != "demonym" or self.words.gap(name.after) != " ":
            return ""
        return nation.readings[0].entry.country if is_of_kind(self.words, name, self.lexicon) else ""

    def _owner(self, first: int) -> str:
        """The country in ``in Lebanon's Tripoli``, the division in ``in Bihar's Aurangabad``."""
        words = self.words
        owner = self.ends.get(first - 1)
        if owner is None or not owner.first or owner.readings[0].entry.kind not in _OWNERS:
            return ""
        if words.words[first - 1] != "s" or words.gap(first) != " " or words.gap(first - 1) not in _JOINED:
            return ""
        before = owner.first - 1
        if before and words.words[before] == "the":
            before -= 1
        whole = owner.readings[0].entry
        located = self.lexicon.classes.get(words.words[before], 0) & LOCATIVE
        return (whole.admin1 if whole.kind == "admin1" else whole.country) if located else ""

    def _nation(self, first: int) -> str:
        """The country whose adjective or genitive stands with the kind of place: ``la ciudad libanesa de Trípoli``.

        Between them and the name there is at most what says which one of that country's places it is.
        """
        words, before = self.words, first - 1
        if before > 0 and words.words[before] in OF and words.gap(first) == " ":
            first, before = before, before - 1
        kind, nation = False, ""
        while before >= max(0, first - _FARTHEST) and words.gap(before + 1) in _JOINED:
            word, owner, wanted = words.words[before], self.ends.get(before + 1), "demonym"
            if owner is None and word == "s":  # Lebanon's
                owner, wanted = self.ends.get(before), "country"
            if owner and owner.readings[0].entry.kind == wanted and not nation:
                nation, before = owner.readings[0].entry.country, owner.first
            elif self.lexicon.classes.get(word, 0) & KIND_BEFORE:
                kind = True
            elif word not in self.lexicon.attributes:
                break
            if kind and nation:
                return nation
            before -= 1
        return ""
