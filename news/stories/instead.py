"""Another name in the stead of one that every report of a story has: the next opponent, the next accused, the next ship.

Shares of names miss it, because two such events have most of their names in common. A name that all of many reports have is
hardly ever left out of the next one (Laplace's rule of succession says how seldom); where it is, and that report makes much of
a name the story does not know, it is most likely about someone else.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from news.stories.index import Entry, StoryIndex

EXPECTED = 1.0
"""Surprise (natural logarithm) that says nothing, for reports do leave out names; stories of four reports can pass it."""


class Instead(NamedTuple):
    """Which name stands for which, and how much that says: surprise times the weight of the new name in its report."""

    strength: float = 0.0
    new: str = ""
    old: str = ""


def other_name(index: StoryIndex, one: Entry, other: Entry, familiar: float) -> Instead:
    """Compares the smaller side with the larger, which knows a name when the share ``familiar`` of its reports have it."""
    story, report = (one, other) if one.size > other.size else (other, one)
    if math.log((story.size + 2) / 2) <= EXPECTED:
        return Instead()
    ids = story.vector.ids.tolist()
    counts = dict(zip(ids, story.counts.tolist(), strict=True))
    weights = dict(zip(report.vector.ids.tolist(), report.vector.weights.tolist(), strict=True))
    left_out = [number for number in story.core.tolist() if number not in weights]
    if not left_out:
        return Instead()
    old = max(left_out, key=counts.__getitem__)
    surprise = -math.log(1 - counts[old] / (story.size + 2)) - EXPECTED
    if surprise <= 0:
        return Instead()
    known = dict(zip(ids, story.known(familiar).tolist(), strict=True))
    told = [
        (rarity * weights[number] / report.size * (1 - known.get(number, 0.0)), number)
        for number, rarity in zip(report.core.tolist(), index.rarity(report.core).tolist(), strict=True)
        if number in weights
    ]
    strength, new = max(told, default=(0.0, old))
    return Instead(surprise * strength, index.term(new), index.term(old)) if strength > 0 else Instead()
