"""Which headline a story shows: that of its first report, until a report that is no copy names more in the story's language.

What a headline can name is the place, who, what happened and how many, each found in the title by the tagger; a question names
nothing. Of equals the earliest stays, so a headline changes a few times at most and each time for the better. A report that is
taken back gives no headline, nor does one that takes back, or one without a title.
"""

from __future__ import annotations

from news.model import Article, Tags

QUESTION = ("?", "？", "؟")


def telling(article: Article, tags: Tags) -> int:
    """How many of place, actor, event and toll the title of ``article`` names: 0 to 4, or -1 where it gives no headline."""
    if not article.title or tags.takes_back or any(flag.kind == "retraction" for flag in tags.flags):
        return -1
    if article.title.rstrip("\"'”’» ").endswith(QUESTION):
        return 0
    named = (
        any(place.field == "title" and place.role != "actor" for place in tags.places),
        any(evidence.field == "title" for actor in tags.actors for evidence in actor.evidence),
        any(evidence.field == "title" for event in tags.events for evidence in event.evidence),
        any(evidence.field == "title" for toll in (tags.fatalities, tags.wounded) if toll for evidence in toll.evidence),
    )
    return sum(named)
