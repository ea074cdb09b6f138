"""Where aliases of actors stand in an article."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from news.actors.boundary import at_word_starts, fitting
from news.document import Document, FieldText, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from news.actors.actor import Actor

Kind = Literal["alias", "ambiguous", "name", "demonym"]
READ = 8_000
"""Characters of a field in which actors are looked for: some 1,300 words, more than a report needs to name its parties."""
_ACRONYM = 6
_SAFE = 5
"""Shorter names keep their accents: the Portuguese for Iran without them is the acronym of the Irish Republican Army."""
_TITLED = 4
"""From this length on an acronym may be written like a name, as some outlets do: Isis, Farc, Jnim."""


class Form(NamedTuple):
    """One way an actor is written."""

    actor: int
    """Index into the matcher's actors."""
    kind: Kind
    cased: str
    """The form as it must be written; empty where capitals say nothing."""
    inflected: bool
    capital: bool
    """Whether its first letter must be a capital, as in names of countries."""


class Mention(NamedTuple):
    field: FieldText
    start: int
    end: int
    form: Form


def plain(text: str) -> str:
    """Without the accents of Latin letters, as headlines and wires often write names."""
    if text.isascii() or len(text) < _SAFE:
        return text
    split = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in split if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare) if bare.isascii() else text


def _is_acronym(alias: str) -> bool:
    return len(alias) <= _ACRONYM and alias.isupper() and alias.isascii()


def _forms(index: int, actor: Actor) -> Iterator[tuple[str, Form]]:
    kinds: tuple[tuple[Kind, Iterable[str]], ...] = (
        ("alias", actor.aliases if actor.names or actor.name in actor.ambiguous else (actor.name, *actor.aliases)),
        ("ambiguous", actor.ambiguous),
        ("name", actor.names),
        ("demonym", actor.demonyms),
    )
    for kind, aliases in kinds:
        for written in aliases:
            alias = written.removesuffix("*")
            cased = alias if kind == "ambiguous" or _is_acronym(alias) else ""
            capital = kind == "name" and alias[:1].isupper()
            form = Form(index, kind, cased, written.endswith("*"), capital)
            for spelling in {fold(alias), plain(fold(alias))}:
                yield spelling, form


class MentionFinder:
    """One automaton over the aliases of all actors."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        forms: dict[str, list[Form]] = defaultdict(list)
        for index, actor in enumerate(actors):
            for spelling, form in _forms(index, actor):
                if form not in forms[spelling]:
                    forms[spelling].append(form)
        self._forms = list(forms.values())
        self._spellings = [_spellings(found) for found in self._forms]
        self._automaton = AhoCorasick(
            list(forms) or ["\uffff"], matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, document: Document) -> list[list[Mention]]:
        """The readings of each match, in reading order; more than one only where actors share an ambiguous alias."""
        found = []
        for field in document.fields:
            folded = field.folded[:READ]
            for pattern, start, end in at_word_starts(folded, self._automaton.find_matches_as_indexes(folded)):
                forms: Sequence[Form] = self._forms[pattern]
                stop, spellings = end, self._spellings[pattern]
                if spellings and field.raw[start:end] not in spellings:
                    continue
                if end < len(folded) and folded[end].isalnum():
                    forms, stop = fitting(forms, folded, end)
                readings = [Mention(field, start, stop, form) for form in forms if _written_so(field, start, end, form)]
                if readings:
                    found.append(readings)
        return found


def _spellings(forms: list[Form]) -> frozenset[str]:
    """All that may be written where capitals tell each of the forms from a common word (US, IS); else nothing."""
    if not all(form.cased for form in forms):
        return frozenset()
    return frozenset(spelling for form in forms for spelling in (form.cased, form.cased.capitalize()))


def _written_so(field: FieldText, start: int, end: int, form: Form) -> bool:
    if form.cased:
        written = field.raw[start:end]
        if form.kind == "alias" and len(written) >= _TITLED and written == form.cased.capitalize():
            return True
        return written == form.cased and not (field.shouting and len(form.cased) < 3)  # noqa: PLR2004 - US, IS
    return not form.capital or not field.raw[start].islower()
