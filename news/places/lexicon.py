"""The words beside a name that tell a place from a person, an organisation or a thing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

from news.document import fold
from news.places.catalogue import CatalogueError, countries, read, us_states, words_of
from news.places.earlier import EarlierClauses
from news.places.keys import name_key, unify

_FILE: Final = "context.toml"
_HOMOGRAPHS: Final = "homographs.toml"
_CLASSES: Final = (
    "first_names",
    "family_names",
    "common",
    "titles",
    "organisations",
    "streets",
    "facilities",
    "kinds_after",
    "kinds_before",
    "locatives",
    "actor_verbs",
    "actor_nouns",
    "sent_nouns",
    "hits",
    "held",
    "belongings",
)
"""The lists of the lexicon whose bits, in this order, are:"""
(
    FIRST_NAME,
    FAMILY_NAME,
    COMMON_WORD,
    TITLE,
    ORGANISATION_WORD,
    STREET_WORD,
    FACILITY_WORD,
    KIND_AFTER,
    KIND_BEFORE,
    LOCATIVE,
    ACTOR_VERB,
    ACTOR_NOUN,
    SENT_NOUN,
    HITS,
    HELD,
    BELONGING,
) = (1 << bit for bit in range(len(_CLASSES)))

OF: Final = frozenset(("of", "de", "du", "di", "da", "do"))


class Tongue(NamedTuple):
    """What shows that a text is in a language: small words, and letters that no other has."""

    small: frozenset[str]
    letters: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Word lists, all folded and without marks, as they stand in keys."""

    first_names: frozenset[str]
    family_names: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    organisations: frozenset[str]
    streets: frozenset[str]
    facilities: frozenset[str]
    kinds_after: frozenset[str]
    kinds_before: frozenset[str]
    locatives: frozenset[str]
    actor_verbs: frozenset[str]
    actor_nouns: frozenset[str]
    sent_nouns: frozenset[str]
    hits: frozenset[str]
    held: frozenset[str]
    belongings: frozenset[str]
    sources: frozenset[str]
    """Words for "from"."""
    senders: frozenset[str]
    """What comes from elsewhere to strike, and how it comes: what stands before them."""
    earlier: EarlierClauses
    answered: EarlierClauses
    attributes: frozenset[str]
    ordinary: frozenset[str]
    """Words of other scripts that are no towns, though written like some."""
    doubtful: frozenset[str]
    """Words that are as readily a place where violence is told right before them."""
    tongues: dict[str, Tongue]
    homographs: dict[str, tuple[str, ...]]
    """Folded word in Latin script that is no place at the head of a sentence → the languages it is a word of."""
    nationals: frozenset[str]
    abroad: frozenset[str]
    violence: frozenset[str]
    """Stems."""
    states: dict[str, str]
    """Key of a state's abbreviation or postal code → division code (``US.OH``)."""
    state_names: dict[str, str]
    """Division code → key of the state's name."""
    state_heads: frozenset[str]
    """First words of the abbreviations of states."""
    capitals: frozenset[str]
    habits: dict[str, tuple[str, ...]]
    """Word of local news → countries where it is one."""

    @cached_property
    def leads(self) -> frozenset[str]:
        """What stands right before a name where the country it lies in is named before that: ``city of``, ``Lebanon's``."""
        return self.kinds_before | self.attributes | OF | {"s"}

    @cached_property
    def habit_words(self) -> frozenset[str]:
        return frozenset(self.habits)

    @cached_property
    def classes(self) -> dict[str, int]:
        """Word → the bits of all lists it is on, so that a word beside a name is looked up once."""
        found: dict[str, int] = {}
        for bit, name in enumerate(_CLASSES):
            for word in getattr(self, name):
                found[word] = found.get(word, 0) | 1 << bit
        return found


def _word_set(text: str) -> frozenset[str]:
    return frozenset(unify(fold(text)).split())


def _states() -> dict[str, str]:
    found = {}
    for state in us_states():
        for name in (*state.abbreviations, state.code):
            found[name_key(fold(name))] = f"US.{state.code}"
    return found


def _by_word(words: dict[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    every = frozenset[str]().union(*words.values())
    return {word: tuple(code for code, known in words.items() if word in known) for word in every}


def _tongues(table: dict[str, Any]) -> dict[str, Tongue]:
    letters = table["letters"]
    return {code: Tongue(_word_set(small), frozenset(letters.get(code, "").split())) for code, small in table["small"].items()}


def _others(table: dict[str, Any]) -> frozenset[str]:
    """The words in other scripts."""
    return frozenset[str]().union(*(_word_set(text) for code, text in table["words"].items() if code not in table["small"]))


@cache
def lexicon() -> Lexicon:
    """The built-in lists, read once.

    Raises:
        CatalogueError: the file is not TOML or lacks a list; the message names it.
    """
    try:
        table = tomllib.loads(read(_FILE))
        written = tomllib.loads(read(_HOMOGRAPHS))
        doubtful = frozenset[str]().union(*map(_word_set, written["doubtful"].values()))
        return Lexicon(
            first_names=frozenset(map(unify, words_of("first-names.txt"))),
            family_names=frozenset(map(unify, words_of("family-names.txt"))),
            common=frozenset(map(unify, words_of("common-words.txt"))),
            titles=_word_set(table["titles"]),
            organisations=_word_set(table["organisations"]),
            streets=_word_set(table["streets"]),
            facilities=_word_set(table["facilities"]),
            kinds_after=_word_set(table["kinds_after"]),
            kinds_before=_word_set(table["kinds_before"]),
            locatives=_word_set(table["locatives"]),
            actor_verbs=_word_set(table["actor_verbs"]),
            actor_nouns=_word_set(table["actor_nouns"]),
            sent_nouns=_word_set(table["sent_nouns"]),
            hits=_word_set(table["hits"]),
            held=_word_set(table["held"]),
            belongings=_word_set(table["belongings"]),
            sources=_word_set(table["sources"]),
            senders=_word_set(table["senders"]),
            earlier=EarlierClauses(unify(fold(part)) for part in table["earlier"]),
            answered=EarlierClauses(unify(fold(part)) for part in table["answered"]),
            attributes=_word_set(table["attributes"]),
            ordinary=(words_of("ordinary-words.txt") | _others(written)) - doubtful,
            doubtful=doubtful,
            tongues=_tongues(written),
            homographs=_by_word({code: frozenset(fold(written["words"][code]).split()) for code in written["small"]}),
            nationals=_word_set(table["nationals"]),
            abroad=_word_set(table["abroad"]),
            violence=_word_set(table["violence"]),
            states=_states(),
            state_names={f"US.{state.code}": name_key(fold(state.name)) for state in us_states()},
            state_heads=frozenset(key.split(" ")[0] for key in _states()),
            habits=_by_word({code: _word_set(text) for code, text in table["habits"].items()}),
            capitals=frozenset(name_key(fold(country.capital)) for country in countries()),
        )
    except (tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise CatalogueError(f"{_FILE} or {_HOMOGRAPHS}: {error}") from error
