"""Every article once, and every change of its text as a revision: ``articles`` → ``articles.unique``."""

from __future__ import annotations

from collections.abc import Sequence

from news.dedupe import Seen, decide
from news.model import Article
from news.outcome import Dropped
from streams.codec import Malformed, decode, encode
from streams.stage import Handled, Message, Output, Scan, State
from streams.topics import ARTICLES, UNIQUE


class Dedupe:
    """Drops what was seen, numbers what changed. State: article id → what was seen of it."""

    name = "dedupe"
    source = ARTICLES
    table = "seen"
    accepts = Article
    final = False

    def handle(self, value: Article, message: Message, state: State) -> Handled:
        key = value.id.encode()
        stored = state.get(key)
        seen = None if stored is None else decode(Seen, stored)
        outcome, new = decide(value, None if isinstance(seen, Malformed) else seen)
        if new != seen:
            state.put(key, encode(new))
        article = (value.id, value.url)
        if isinstance(outcome, Dropped):
            return Handled(dropped=outcome, article=article)
        unique = outcome.value
        output = Output(topic=UNIQUE, key=key, payload=encode(unique), body=unique)
        return Handled(outputs=(output,), article=article, detail=f"revision {unique.revision}")

    async def deliver(self, outputs: Sequence[Output]) -> None:
        """Nothing leaves the broker here."""

    def restore(self, partition: int, scan: Scan) -> None:
        """Nothing is held in memory here."""
