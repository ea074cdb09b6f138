"""Digests: one text about many events (briefs, live blogs, the morning's headlines).

The sentences of a report speak of the same people, places and things again and again, and of what its title names; those of a
digest do not. A digest matches a little of everything and would tie unrelated stories together, so it joins none but that of
its own copies.

One measure alone is not enough: in a long digest some words recur by chance. But by chance they recur each elsewhere, while a
report has a thread, sentences that hang together by several words at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, combinations

MIN_WORDS = 4
"""Sentences with fewer telling words say nothing about unity."""
MIN_SENTENCES = 4
"""Shorter texts are not judged."""
FULL_SENTENCES = 6
"""Shorter texts are digests only where nothing at all recurs and the title fits no sentence."""
LINK = 2
"""Words two sentences must share to hang together."""
THREAD_WEIGHT = 0.3
TITLE_WEIGHT = 0.2
UNITY = 0.25
"""Digests stay below it, all but four of a thousand; of news reports two in a hundred do, most of them round-ups."""


def is_digest(sentences: Iterable[set[str]], title: set[str]) -> bool:
    """Whether ``sentences`` under ``title``, all given by their telling words, speak of different things."""
    judged = [words for words in sentences if len(words) >= MIN_WORDS]
    if len(judged) < MIN_SENTENCES:
        return False
    spread = Counter(chain.from_iterable(judged))
    if len(judged) < FULL_SENTENCES:
        return max(spread.values()) == 1 and title.isdisjoint(spread)
    common = {word for word, count in spread.items() if count > 1}
    repeated = [words & common for words in judged]
    cohesion = sum(len(again) / len(words) for again, words in zip(repeated, judged, strict=True)) / len(judged)
    titled = sum(not title.isdisjoint(words) for words in judged[1:]) / (len(judged) - 1)
    unity = cohesion + TITLE_WEIGHT * titled
    return unity < UNITY and unity + THREAD_WEIGHT * _thread(repeated) < UNITY


def _thread(sentences: list[set[str]]) -> float:
    """How much of the text hangs together: 0 where no two sentences do, 1 where all do."""
    group = list(range(len(sentences)))
    for one, other in combinations(range(len(sentences)), 2):
        if group[one] != group[other] and len(sentences[one] & sentences[other]) >= LINK:
            old, new = group[other], group[one]
            group = [new if name == old else name for name in group]
    return (max(Counter(group).values()) - 1) / (len(sentences) - 1)
