"""Where names, areas and keywords of conflicts stand in an article."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from news.actors.boundary import at_word_starts, end_of_word, fitting, inside_word, starts_word
from news.actors.mention import plain
from news.document import Document, FieldText, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from news.conflicts.conflict import Conflict

Kind = Literal["name", "area", "keyword", "exclude", "fighting", "coup", "protest"]
_MARKS: dict[str, Kind] = {"!": "coup", "?": "protest"}
"""What opens a line of ``fighting.txt`` with words of what is no part of a war unless the war is spoken of."""
READ = 8_000
"""Characters of a field that are read, as for actors."""
_LEAD = 350
_FADE = 3_000
_FLOOR = 0.35


class Word(NamedTuple):
    conflict: int
    """Index into the assigner's conflicts; -1 for a word of fighting, of a coup or of a protest."""
    kind: Kind
    capital: bool
    inflected: bool


class Hit(NamedTuple):
    words: Sequence[Word]
    """What the words of the text are, of one conflict or of several."""
    field: FieldText
    start: int
    end: int
    strength: float


def strength(field: str, start: int) -> float:
    """How much a word at this position says what the article is about: 1 in the title, fading through the text."""
    if field != "text":
        return 1.0 if field == "title" else 0.9
    if start < _LEAD:
        return 0.85
    return max(_FLOOR, 0.75 - 0.4 * start / _FADE)


def _words(index: int, conflict: Conflict) -> Iterator[tuple[str, Word]]:
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("name", conflict.names),
        ("area", conflict.areas),
        ("keyword", conflict.keywords),
        ("exclude", conflict.excludes),
    )
    for kind, entries in kinds:
        for written in entries:
            bare = written.removesuffix("*")
            word = Word(index, kind, kind == "area" and bare[:1].isupper(), written.endswith("*"))
            for spelling in {fold(bare), plain(fold(bare))}:
                yield spelling, word


class WordFinder:
    """One automaton over the words of all conflicts and the words that speak of fighting.

    ``names`` are those of actors, which are no plural of a place that is written like the rest of them: Hamas and Hama.
    """

    def __init__(self, conflicts: Iterable[Conflict], fighting: Iterable[str], names: Iterable[str]) -> None:
        self._names = frozenset(map(fold, names))
        words: dict[str, list[Word]] = defaultdict(list)
        for index, conflict in enumerate(conflicts):
            for spelling, word in _words(index, conflict):
                words[spelling].append(word)
        for line in fighting:
            kind = _MARKS.get(line[0], "fighting")
            written = line.lstrip("!? ")
            words[fold(written.removesuffix("*"))].append(Word(-1, kind, capital=False, inflected=written.endswith("*")))
        self._words = _with_contained(words)
        self._small = [[word for word in found if not word.capital] for found in self._words]
        """Those that may be written small."""
        self._fighting = {number for number, found in enumerate(self._words) if any(map(_speaks_of_fighting, found))}
        self._only_fighting = {number for number in self._fighting if all(map(_speaks_of_fighting, self._words[number]))}
        self._automaton = AhoCorasick(
            list(words) or ["\uffff"], matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, document: Document) -> Iterator[Hit]:
        """Every word of a conflict, and the first word of fighting: no later one is stronger."""
        fights = False
        for field in document.fields:
            folded = field.folded[:READ]
            for pattern, start, end in at_word_starts(folded, self._automaton.find_matches_as_indexes(folded)):
                if fights and pattern in self._only_fighting:
                    continue
                words: Sequence[Word] = (self._small if field.raw[start].islower() else self._words)[pattern]
                stop = end
                if end < len(folded) and folded[end].isalnum():
                    words, stop = fitting(words, folded, end)
                if not words or (stop > end and folded[start:stop] in self._names):
                    continue
                if pattern in self._fighting and any(map(_speaks_of_fighting, words)):
                    fights = True
                yield Hit(words, field, start, stop, strength(field.name, start))


def _speaks_of_fighting(word: Word) -> bool:
    return word.kind == "fighting"


def _with_contained(words: dict[str, list[Word]]) -> list[list[Word]]:
    """Also the words a longer one contains: ``Maoist rebels`` of one conflict must not hide ``Maoist`` of another.

    Names are left out, since a longer name is another conflict's.
    """
    patterns = list(words)
    inner = AhoCorasick(patterns)
    found = []
    for pattern in patterns:
        own = list(words[pattern])
        for index, start, end in inner.find_matches_as_indexes(pattern, overlapping=True):
            if inside_word(pattern, start) or not starts_word(pattern, start) or end - start == len(pattern):
                continue
            fits = [word for word in words[patterns[index]] if end_of_word(pattern, end, inflected=word.inflected) >= 0]
            own += [word for word in fits if word.kind != "name" and word not in own]
        found.append(own)
    return found
