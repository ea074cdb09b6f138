"""One event, one story: ``articles.tagged`` → ``stories``."""

from __future__ import annotations

from collections.abc import Sequence

from news.model import TaggedArticle
from news.outcome import Dropped
from news.stories import StoryBook, StoryPolicy, StoryState
from streams.codec import Malformed, encode
from streams.logs import get_logger
from streams.packing import pack, unpack
from streams.stage import Handled, Message, Output, Scan, State
from streams.topics import STORIES, TAGGED

log = get_logger("tocsin.story")


class Stories:
    """Groups reports of one event, a book of open stories for each partition. State: story id → story."""

    name = "story"
    source = TAGGED
    table = "stories"
    accepts = TaggedArticle
    final = False

    def __init__(self, policy: StoryPolicy) -> None:
        """Group by ``policy``."""
        self._policy = policy
        self._books: dict[int, StoryBook] = {}

    def handle(self, value: TaggedArticle, message: Message, state: State) -> Handled:
        article = (value.unique.article.id, value.unique.article.url)
        result = self._books[message.partition].add(value, opens=not value.tags.takes_back)
        for story_id, story in result.written.items():
            state.put(story_id.encode(), pack(story))
        for story_id in result.deleted:
            state.delete(story_id.encode())
        if not result.updates:
            return Handled(dropped=Dropped(result.reason or "nothing-new"), article=article)
        outputs = tuple(
            Output(topic=STORIES, key=update.story.id.encode(), payload=encode(update), body=update)
            for update in result.updates
        )
        told = "; ".join(f"story {update.story.id} version {update.story.version}: {update.why}" for update in result.updates)
        return Handled(outputs=outputs, article=article, detail=told)

    def undo(self, message: Message) -> None:
        """The partition's book is again as the state says."""
        self._books[message.partition].undo()

    async def deliver(self, outputs: Sequence[Output]) -> None:
        """Nothing leaves the broker here."""

    def restore(self, partition: int, scan: Scan) -> None:
        """Build the partition's book again, with its index, from the stories in the table."""
        book = StoryBook(self._policy)
        states = [unpack(StoryState, data) for _, data in scan(b"")]
        book.restore([state for state in states if not isinstance(state, Malformed)])
        broken = sum(isinstance(state, Malformed) for state in states)
        log.info("stories restored", partition=partition, stories=len(states) - broken, broken=broken)
        self._books[partition] = book
