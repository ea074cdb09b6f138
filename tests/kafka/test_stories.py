"""Two story workers on a real Kafka, one killed in the middle: the stories have the members they have without a kill."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.story_stream import stream
from news.model import StoryUpdate, TaggedArticle
from news.stories import StoryBook, StoryState
from streams.bounded_read import read_topic
from streams.codec import Malformed, decode, encode
from streams.packing import unpack
from streams.producer import Publisher
from streams.settings import KafkaSettings
from streams.topics import STORIES, TAGGED, shard_of
from tests.kafka.pair import Pair
from tests.local_kafka import Cluster

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]
SHARDS = 4
ARTICLES = 1_200
CHANGELOG = "tocsin-stories-changelog"
PATIENCE = 300.0
"""Seconds; the machine may be busy."""
Groups = set[frozenset[str]]


def month() -> list[TaggedArticle]:
    """Invented articles; those of an event are of one theatre, and the theatres are spread over all shards."""
    return [
        replace(one, theatre=f"theatre-{zlib.crc32(one.tags.places[0].name.encode()) % 12}")
        for one in stream(random.Random(7), ARTICLES, 3)
    ]


def undisturbed(articles: Sequence[TaggedArticle]) -> Groups:
    """The members of every story where nobody is killed."""
    books = [StoryBook() for _ in range(SHARDS)]
    for one in articles:
        books[shard_of(one.theatre, SHARDS)].add(one)
    return {members_of(state) for book in books for state in book.states()}


def members_of(state: StoryState) -> frozenset[str]:
    return frozenset(member.article_id for member in state.members)


class StoryPair(Pair):
    """Two workers that run the story agent alone and share its partitions."""

    def __init__(self, directory: Path, cluster: Cluster) -> None:
        kafka = KafkaSettings(brokers=cluster.address, story_shards=SHARDS)
        settings = {"TOCSIN_KAFKA_STORY_SHARDS": str(SHARDS), "TOCSIN_WORK_BATCH_SIZE": "20"}
        super().__init__(directory, kafka, ("work", "--agents", "story"), settings)

    async def publish(self, articles: Sequence[TaggedArticle]) -> None:
        publisher = Publisher(self.kafka)
        for one in articles:
            await publisher.publish(TAGGED, one.theatre.encode(), encode(one), partition=shard_of(one.theatre, SHARDS))
        await publisher.close()

    def told(self) -> set[tuple[str, int]]:
        """Article and revision of every update on ``stories``."""
        updates = (decode(StoryUpdate, value) for value in self._log(STORIES).values())
        uniques = [one.article.unique for one in updates if not isinstance(one, Malformed)]
        return {(one.article.id, one.revision) for one in uniques}

    def groups(self) -> Groups:
        """The members of every story in the changelog."""
        newest: dict[bytes, bytes | None] = {}
        for (key, _), value in self._log(CHANGELOG).items():
            newest[key] = value
        states = (unpack(StoryState, value) for value in newest.values() if value)
        return {members_of(state) for state in states if not isinstance(state, Malformed)}

    def _log(self, topic: str) -> Mapping[tuple[bytes, tuple[int, int]], bytes]:
        """Everything in ``topic``, by key and place, in the order of each partition."""
        return {(one.key, (one.partition, one.offset)): one.value for one in read_topic(self.kafka, topic)}


@pytest.fixture
def pair(tmp_path: Path, kafka: Cluster) -> Iterator[StoryPair]:
    pair = StoryPair(tmp_path, kafka)
    yield pair
    pair.close()


async def test_a_kill_and_two_rebalances_leave_every_story_its_members(pair: StoryPair) -> None:
    """SIGKILL while articles flow, the other takes over, the first comes back: the groups are those of an undisturbed run."""
    articles = month()
    await pair.publish(articles[:500])
    assert pair.reaches(lambda: len(pair.told()) > 200, PATIENCE), pair.last_words()
    pair.workers[0].kill()
    await pair.publish(articles[500:800])
    await asyncio.sleep(8)  # longer than its session: the other takes its partitions
    pair.workers[0].start()
    await pair.publish(articles[800:])
    everything = {(one.unique.article.id, one.unique.revision) for one in articles}
    assert pair.reaches(lambda: pair.told() >= everything, PATIENCE), pair.last_words()
    expected = undisturbed(articles)
    assert pair.reaches(lambda: pair.groups() == expected, 20), pair.last_words()
