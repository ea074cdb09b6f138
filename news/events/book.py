"""The event book: types, concepts, lexicons and rules of ``news/catalogue/events``, read together and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

from news.events.cues import CueMatcher
from news.events.language import SCRIPT_OF
from news.events.lexicon import Concept, Lexicon, read_concepts, read_lexicon
from news.events.rules import Rule, RuleBook, read_rules
from news.events.senses import Senses, read_senses
from news.events.types import CatalogueError, EventType, read_types
from news.events.wording import Wording, read_wording
from news.events.words import TypeWords, read_words

_FRAMEWORK = ("types.toml", "concepts.toml", "rules.toml")
_WORDS, _WORDING, _SENSES = "words.tsv", "wording.tsv", "senses.tsv"


@dataclass(frozen=True)
class EventBook:
    """Everything needed to find events, ready to use."""

    types: Mapping[str, EventType]
    concepts: Mapping[str, Concept]
    rules: RuleBook
    matchers: Mapping[str, CueMatcher]
    """By script, and for Latin scripts by language."""
    lexicons: tuple[Lexicon, ...] = field(repr=False)
    words: TypeWords = field(repr=False)
    wording: Wording = field(repr=False)

    @cached_property
    def crosswalk(self) -> dict[str, tuple[str, str | None]]:
        return {slug: (event_type.plover, event_type.acled) for slug, event_type in self.types.items()}

    def matcher(self, language: str) -> CueMatcher:
        return self.matchers.get(language) or self.matchers["en"]

    def mask(self, *names: str) -> int:
        """The bits of some concepts."""
        return sum(self.concepts[name].bit for name in names)


def read_event_book(files: Mapping[str, str]) -> EventBook:
    """Build the book from TOML texts by file name.

    Raises:
        CatalogueError: a file is no TOML, or names what is not defined; the sentence gives file and line.
    """
    data = {name: _parse(text, name) for name, text in files.items()}
    types = read_event_types(files)
    concepts = read_concepts(data["concepts.toml"], files["concepts.toml"], "concepts.toml")
    rules: tuple[Rule, ...] = read_rules(data["rules.toml"], files["rules.toml"], "rules.toml", concepts, types)
    lexicons = tuple(read_lexicon(data[name], files[name], name, concepts) for name in files if name not in _FRAMEWORK)
    return EventBook(
        types=types,
        concepts=concepts,
        rules=RuleBook(rules),
        matchers=_matchers(lexicons, concepts),
        lexicons=lexicons,
        words=builtin_words(),
        wording=Wording(builtin_wording(), concepts, builtin_senses()),
    )


@cache
def builtin_words() -> TypeWords:
    """The words of ``news/catalogue/events/words.tsv``. Raises CatalogueError with file and line."""
    return read_words(_table(_WORDS), _WORDS, builtin_senses())


@cache
def builtin_senses() -> Senses:
    """The weights of ``news/catalogue/events/senses.tsv``. Raises CatalogueError with file and line."""
    return read_senses(_table(_SENSES), _SENSES)


@cache
def builtin_wording() -> dict[str, tuple[int, int]]:
    """The counts of ``news/catalogue/events/wording.tsv``. Raises CatalogueError with file and line."""
    return read_wording(_table(_WORDING), _WORDING)


def _table(name: str) -> str:
    return (resources.files("news") / "catalogue" / "events" / name).read_text("utf-8")


def read_event_types(files: Mapping[str, str]) -> Mapping[str, EventType]:
    """The types alone, by slug, for those who need not read texts. Raises as ``read_event_book``."""
    return read_types(_parse(files["types.toml"], "types.toml"), files["types.toml"], "types.toml")


def _parse(text: str, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: {error}.") from error


def _matchers(lexicons: tuple[Lexicon, ...], concepts: Mapping[str, Concept]) -> dict[str, CueMatcher]:
    scripts: dict[str, list[Lexicon]] = {}
    for lexicon in lexicons:
        scripts.setdefault(SCRIPT_OF.get(lexicon.language, lexicon.language), []).append(lexicon)
    return {script: CueMatcher(group, concepts) for script, group in scripts.items()}


def builtin_event_files() -> dict[str, str]:
    """The TOML files of ``news/catalogue/events``, by name."""
    folder = resources.files("news") / "catalogue" / "events"
    return {
        Path(entry.name).name: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
