"""Every number the story stage goes by, with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPolicy:
    """One set of defaults for every kind of news; nothing here is tuned to a collection."""

    silence: timedelta = timedelta(hours=72)
    """A story without a new article for this long closes."""
    memory: timedelta = timedelta(days=14)
    """A closed story is remembered until it has been silent for this long: a late report reopens it instead of ringing anew."""
    join: float = 0.19
    """Likeness (0 to 1) from which an article joins a story."""
    merge: float = 0.19
    """Likeness from which two stories are one."""
    prior_stories: float = 300.0
    """Weight of the prior word frequencies, in stories, against those of the open stories."""
    candidates: int = 8
    """Stories looked at closely per article."""
    lookup_terms: int = 24
    """Terms of an article, rarest first, that candidates are looked up by."""
    lookup_budget: int = 3_000
    """Postings read per lookup; the rarest terms are read first, so the commonest give way."""
    article_terms: int = 80
    """Terms kept of an article, by weight."""
    story_terms: int = 200
    """Terms kept of a story, by weight."""
    members: int = 400
    """Article ids a story remembers; the oldest are forgotten first."""
    roots: int = 40
    """Texts a story remembers to recognise copies by."""
    sources_first: int = 5
    """Sources of the beginning that the public view keeps."""
    sources_last: int = 25
    """Newest sources that the public view keeps."""
    closings: int = 64
    """Stories closed per article at most, so that the work per article is bounded."""
