"""How alike an article and a story, or two stories, are, and what speaks against them being one."""

from __future__ import annotations

from dataclasses import dataclass

from news.stories.index import Entry, StoryIndex, Vector
from news.stories.state import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A story and how well something fits it."""

    story_id: str
    likeness: float
    """Mean cosine between the members of both sides (average link), 0 to 1."""
    veto: str = ""
    """What forbids the two to be one, in words; empty where nothing does."""


def likeness(index: StoryIndex, one: Entry, other: Entry) -> float:
    """Average link: vectors are sums of unit vectors, so their inner product over both sizes is the mean cosine."""
    return index.dot(one.vector, other.vector) / (one.size * other.size)


def unit(index: StoryIndex, vector: Vector) -> Vector:
    norm = index.norm(vector)
    return Vector(vector.ids, vector.weights / norm) if norm else vector


def veto(one: Facts, other: Facts) -> str:
    """Why two texts cannot report one event, however alike their words are."""
    if one.towns and other.towns and not set(one.towns) & set(other.towns):
        return f"other place: {one.towns[0]}, not {other.towns[0]}"
    return ""
