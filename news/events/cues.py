"""Finding the cues of a text: one Aho-Corasick pass over plain text, longest phrase first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from news.events.lexicon import Concept, Lexicon

ENDING = r"\w{0,7}"
"""What ``*`` may stand for: an ending of at most seven letters."""


class Cue(NamedTuple):
    """A phrase of the lexicon in a field; offsets are those of the field."""

    start: int
    end: int
    mask: int
    """Bits of its concepts and of those they imply."""
    concepts: tuple[str, ...]


class _Pattern(NamedTuple):
    tail: re.Pattern[str] | None
    """What must follow where the phrase holds a ``*``."""
    prefix: int
    """Letters before the phrase proper: the space, and a clitic."""
    suffix: int
    mask: int
    concepts: tuple[str, ...]


class CueMatcher:
    """The lexicons of one script, compiled."""

    def __init__(self, lexicons: Iterable[Lexicon], concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._patterns: list[_Pattern] = []
        keys: list[str] = []
        for lexicon in lexicons:
            for phrase, names in lexicon.phrases.items():
                for key, pattern in self._compile(lexicon, phrase, names):
                    keys.append(key)
                    self._patterns.append(pattern)
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard)

    def _compile(self, lexicon: Lexicon, phrase: str, names: tuple[str, ...]) -> Iterable[tuple[str, _Pattern]]:
        head, star, rest = phrase.partition("*")
        tail = re.compile(ENDING + re.escape(rest).replace(r"\*", ENDING) + r"(?!\w)") if star else None
        mask = 0
        for name in names:
            mask |= self._concepts[name].mask
        space = " " if lexicon.spaced else ""
        closing = "" if star else space
        for prefix in lexicon.prefixes:
            lead = space + prefix
            yield (
                lead + head + closing,
                _Pattern(tail=tail, prefix=len(space), suffix=len(closing), mask=mask, concepts=names),
            )

    def find(self, plain: str) -> list[Cue]:
        """Cues of ``plain`` (see ``lexicon.plain``), in order, none inside another. Linear in the text."""
        padded = f" {plain} "
        found = []
        patterns = self._patterns
        for number, start, end in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            pattern = patterns[number]
            tail, prefix, suffix, _, _ = pattern
            stop = end - suffix
            if tail is not None:
                more = tail.match(padded, end)
                if more is None:
                    continue
                stop = more.end()
            found.append((start + prefix - 1, 1 - stop, pattern))
        return _longest(found)


def _longest(found: list[tuple[int, int, _Pattern]]) -> list[Cue]:
    """Of phrases that overlap, the one that starts first, and of those the longest; equal spans are joined."""
    found.sort(key=itemgetter(0, 1))
    cues: list[Cue] = []
    last_start = last_end = -1
    for start, minus_end, pattern in found:
        if start >= last_end:
            cues.append(Cue(start, -minus_end, pattern.mask, pattern.concepts))
            last_start, last_end = start, -minus_end
        elif start == last_start and -minus_end == last_end:
            cue = cues[-1]
            cues[-1] = Cue(start, last_end, cue.mask | pattern.mask, cue.concepts + pattern.concepts)
    return cues
