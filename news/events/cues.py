"""Finding the cues of a text: one Aho-Corasick pass over plain text, longest phrase first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick, MatchKind

from news.events.lexicon import Concept, Lexicon

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
        mask = self._harm_within(lexicon, phrase, names) | self._agents_within(lexicon, phrase, names)
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

    def find(self, plain: str) -> list[Cue]:
        """Cues of ``plain`` (see ``lexicon.plain``), in order, none inside another. Linear in the text."""
        padded = f" {plain} "
        found: list[_Found] = []
        patterns = self._patterns
        for order, (number, start, end) in enumerate(self._automaton.find_matches_as_indexes(padded, overlapping=True)):
            tail, prefix, suffix, mask, concepts = patterns[number]
            if tail is None:
                found.append((start + prefix - 1, suffix - end + 1, order, mask, concepts))
            elif more := tail.match(padded, end):
                found.append((start + prefix - 1, 1 - more.end(), order, mask, concepts))
        return _longest(found)


_Found: TypeAlias = tuple[int, int, int, int, tuple[str, ...]]
"""Start, minus the end, which match it was, mask and concepts: sorted as it is, the longest comes first where several start."""


def _longest(found: list[_Found]) -> list[Cue]:
    """Of phrases that overlap, the one that starts first, and of those the longest; equal spans are joined."""
    found.sort()
    cues: list[Cue] = []
    last_start = last_end = -1
    for start, minus_end, _, mask, concepts in found:
        if start >= last_end:
            last_start, last_end = start, -minus_end
            cues.append(Cue(start, last_end, mask, concepts))
        elif start == last_start and -minus_end == last_end:
            cue = cues[-1]
            cues[-1] = Cue(start, last_end, cue.mask | mask, cue.concepts + concepts)
    return cues
