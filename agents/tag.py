"""Where, what, who, which war: ``articles.unique`` → ``articles.tagged``, for what is relevant."""

from __future__ import annotations

from collections.abc import Sequence

from news.model import Evidence, TaggedArticle, UniqueArticle
from news.outcome import Dropped
from news.relevance import Relevance
from news.tagging import Tagger
from streams.codec import encode
from streams.stage import Clock, Handled, Message, Output, Scan, State
from streams.topics import TAGGED, UNIQUE, shard_of

MOST_QUOTED = 6
"""Pieces of evidence kept in the trace."""


class Tag:
    """Tags an article from its own words. Keeps no state."""

    name = "tag"
    source = UNIQUE
    table = None
    accepts = UniqueArticle
    final = False

    def __init__(self, tagger: Tagger, story_shards: int, clock: Clock) -> None:
        """Spread theatres over ``story_shards`` partitions; ``clock`` only stamps, it decides nothing."""
        self._tagger, self._shards, self._clock = tagger, story_shards, clock

    def handle(self, value: UniqueArticle, message: Message, state: State) -> Handled:
        article = (value.article.id, value.article.url)
        found = self._tagger.tag_with_theatre(value.article) if value.revision else self._tagger.tag_relevant(value.article)
        if isinstance(found, Relevance):
            return Handled(dropped=Dropped("irrelevant", told(found.score, found.evidence)), article=article)
        tags, theatre = found
        if not (tags.relevant or tags.takes_back or value.revision):
            return Handled(dropped=Dropped("irrelevant", told(tags.relevance, tags.evidence)), article=article)
        # A revision goes on even if its new text is irrelevant, and so does "it was no bomb": a story may have to take
        # something back.
        tagged = TaggedArticle(unique=value, tags=tags, theatre=theatre, tagged=self._clock())
        output = Output(
            topic=TAGGED,
            key=theatre.encode(),
            payload=encode(tagged),
            partition=shard_of(theatre, self._shards),
            body=tagged,
        )
        return Handled(outputs=(output,), article=article, detail=f"{told(tags.relevance, tags.evidence)}; theatre {theatre}")

    async def deliver(self, outputs: Sequence[Output]) -> None:
        """Nothing leaves the broker here."""

    def restore(self, partition: int, scan: Scan) -> None:
        """Nothing is held in memory here."""


def told(relevance: float, evidence: Sequence[Evidence]) -> str:
    """The verdict on relevance and what it rests on, for ``tocsin why``."""
    quoted = (f"{one.rule} {one.text!r} ({one.field} {one.start}-{one.end})" for one in evidence[:MOST_QUOTED])
    return "; ".join((f"relevance {relevance:.2f}", *quoted))
