"""The way of an article from the poller into the topic ``articles``."""

from __future__ import annotations

from kafka.errors import MessageSizeTooLargeError

from news.model import Article
from streams import metrics
from streams.codec import encode
from streams.journal import Journal
from streams.logs import get_logger
from streams.producer import Publisher
from streams.stage import ARTICLE_HEADER
from streams.topics import ARTICLES

log = get_logger("tocsin.poll")


class ArticlePublisher:
    """Publishes articles; with a journal where the broker forgets."""

    def __init__(self, publisher: Publisher, journal: Journal | None = None) -> None:
        """Use ``journal`` for an embedded broker, none for one that keeps its log."""
        self._publisher = publisher
        self._journal = journal

    async def publish(self, article: Article) -> None:
        """Return when the broker has the article.

        Raises:
            KafkaError: it was not acknowledged; the caller publishes again at its next poll.
        """
        token, payload = f"{article.id}:{article.text_hash}:{article.fetched or ''}", encode(article)
        if self._journal:
            await self._journal.add(token, payload)
        await self._send(token, payload)

    async def replay_journal(self) -> int:
        """Publish again what was on its way when everything stopped; return how many articles that were.

        What no broker takes, as it is too large, is struck out, or it would stop every start to come.
        """
        if not self._journal:
            return 0
        left = {token: payload async for token, payload in self._journal.left()}
        for token, payload in left.items():
            try:
                await self._send(token, payload)
            except MessageSizeTooLargeError:
                log.warning("an article is too large for the broker", article=token.split(":", 1)[0], bytes=len(payload))
                await self._journal.done((token,))
        return len(left)

    async def _send(self, token: str, payload: bytes) -> None:
        article_id = token.split(":", 1)[0]
        with metrics.PUBLISH_SECONDS.time():
            await self._publisher.publish(ARTICLES, article_id.encode(), payload, {ARTICLE_HEADER: token.encode()})
