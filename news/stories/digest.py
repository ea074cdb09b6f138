"""Digests: one text about many events (briefs, live blogs, the morning's headlines).

The sentences of a report speak of the same people, places and things again and again; those of a digest do not. A digest
matches a little of everything and would tie unrelated stories together, so it joins none but that of its own copies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

MIN_WORDS = 4
"""Sentences with fewer telling words say nothing about cohesion."""
MIN_SENTENCES = 6
"""Shorter texts are not judged."""
COHESION = 0.13
"""Share of a sentence's telling words found in another sentence, on average; reports have .2 and more, digests .05."""


def is_digest(sentences: Iterable[set[str]]) -> bool:
    """Whether ``sentences``, each given by its telling words, speak of different things."""
    judged = [words for words in sentences if len(words) >= MIN_WORDS]
    if len(judged) < MIN_SENTENCES:
        return False
    spread = Counter(word for words in judged for word in words)
    shares = (sum(spread[word] > 1 for word in words) / len(words) for words in judged)
    return sum(shares) / len(judged) < COHESION
