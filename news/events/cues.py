"""Finding the cues of a text: one Aho-Corasick pass over plain text, longest phrase first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick, MatchKind

from news.events.lexicon import Concept, Lexicon, marking, plain_marked
from news.events.types import CatalogueError

HARM = ("kill", "wound")
ATTACKS = ("attack", "bomb", "shoot", "clash")
ENDING = r"\w{0,7}"
"""What ``*`` may stand for: an ending of at most seven letters."""


class Cue(NamedTuple):
    """A phrase of the lexicon in a field; offsets are those of the field."""

    start: int
    end: int
    mask: int
    """Bits of its concepts and of those they imply."""
    concepts: tuple[str, ...]


_Told: TypeAlias = tuple[int, tuple[str, ...]]
"""Mask and concepts."""
_Found: TypeAlias = tuple[int, int, int, int]
"""Start, minus the end, which match and which phrase it was: sorted as it is, the longest comes first where several start."""


class CueMatcher:
    """The lexicons of one script, compiled."""

    def __init__(self, lexicons: Sequence[Lexicon], concepts: Mapping[str, Concept]) -> None:
        """Take lexicons that agree on whether words have spaces between them.

        Raises:
            CatalogueError: they do not; the sentence names their languages.
        """
        if len({lexicon.spaced for lexicon in lexicons}) > 1:
            raise CatalogueError(f"{', '.join(lexicon.language for lexicon in lexicons)}: all or none must be spaced.")
        self._concepts = concepts
        self._space = " " if all(lexicon.spaced for lexicon in lexicons) else ""
        """What stands on both sides of a word."""
        self._marked = marking(beginning for lexicon in lexicons for beginning in lexicon.marked)
        """What keeps its marks in the text that is searched."""
        self._tails: dict[int, re.Pattern[str]] = {}
        """What must follow a phrase that holds a ``*``."""
        self._told: list[_Told] = []
        """Mask and concepts of each phrase."""
        keys = [key for lexicon in lexicons for key in self._compile(lexicon)]
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.Standard)

    def _compile(self, lexicon: Lexicon) -> Iterator[str]:
        """What is looked for, in the order of what is kept of each."""
        alike: dict[_Told, _Told] = {}
        for phrase, names in lexicon.phrases.items():
            head, star, rest = phrase.partition("*")
            tail = re.compile(ENDING + re.escape(rest).replace(r"\*", ENDING) + r"(?!\w)") if star else None
            told = self._mask(lexicon, phrase, names), names
            closing = "" if star else self._space
            for prefix in lexicon.prefixes:
                if tail:
                    self._tails[len(self._told)] = tail
                self._told.append(alike.setdefault(told, told))
                yield self._space + prefix + head + closing

    def _mask(self, lexicon: Lexicon, phrase: str, names: tuple[str, ...]) -> int:
        mask = self._harm_within(lexicon, phrase, names) | self._agents_within(lexicon, phrase, names)
        for name in names:
            mask |= self._concepts[name].mask
        return mask

    def _agents_within(self, lexicon: Lexicon, phrase: str, names: tuple[str, ...]) -> int:
        """Whoever a longer phrase for a deed names too, and would hide: "sends troops", "rebels hacked"."""
        if " " not in phrase or any(self._concepts[name].kind not in ("act", "effect") for name in names):
            return 0
        return sum(
            {
                self._concepts[name].bit
                for word in phrase.split()
                for name in lexicon.phrases.get(word, ())
                if self._concepts[name].kind == "agent"
            }
        )

    def _harm_within(self, lexicon: Lexicon, phrase: str, names: tuple[str, ...]) -> int:
        """The harm that a longer phrase for an attack tells too, and would hide: "drone killed", "killed in clashes"."""
        words = phrase.split()
        attacks = any(self._concepts[name].mask & self._concepts[act].bit for name in names for act in ATTACKS)
        if len(words) == 1 or not attacks or "suicide-bomb" in names:  # "killed himself and" is no toll
            return 0
        inside = {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
        told = {name for part in inside - {phrase} for name in lexicon.phrases.get(part, ())}
        return sum(self._concepts[name].bit for name in HARM if name in told)

    def find(self, folded: str) -> list[Cue]:
        """Cues of a folded text, in order, none inside another. Linear in the text."""
        padded = f" {plain_marked(folded, self._marked)} "
        matches = self._automaton.find_matches_as_indexes(padded, overlapping=True)
        lead, close = len(self._space) - 1, len(self._space) + 1
        if not self._tails:
            return self._longest([(start + lead, close - end, number, number) for number, start, end in matches])
        found: list[_Found] = []
        tail_of = self._tails.get
        for order, (number, start, end) in enumerate(matches):
            tail = tail_of(number)
            if tail is None:
                found.append((start + lead, close - end, order, number))
            elif more := tail.match(padded, end):
                found.append((start + lead, 1 - more.end(), order, number))
        return self._longest(found)

    def _longest(self, found: list[_Found]) -> list[Cue]:
        """Of phrases that overlap, the one that starts first, and of those the longest; equal spans are joined."""
        found.sort()
        cues: list[Cue] = []
        last_start = last_end = -1
        for start, minus_end, _, number in found:
            if start >= last_end:
                last_start, last_end = start, -minus_end
                mask, concepts = self._told[number]
                cues.append(_cue((start, last_end, mask, concepts)))
            elif start == last_start and -minus_end == last_end:
                mask, concepts = self._told[number]
                cues[-1] = Cue(start, last_end, cues[-1].mask | mask, cues[-1].concepts + concepts)
        return cues


_cue: Callable[[tuple[int, int, int, tuple[str, ...]]], Cue] = partial(tuple.__new__, Cue)
"""``Cue._make``, which takes three times as long."""
