"""The Kafka topics: name, key, value type and how long they keep. The one list everything else refers to."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from news import model
from streams.settings import KafkaSettings

DAY = 86_400
"""Seconds."""

QUARTER = DAY // 4
"""Longest time in which what a compacted topic holds twice is out of the cleaner's reach."""
SEGMENTS = 6
"""Parts of a retention that are deleted at a time, at least."""
COMPACTED_SEGMENT = 64 * 1024 * 1024
"""Bytes."""

ARTICLES = "articles"
UNIQUE = "articles.unique"
TAGGED = "articles.tagged"
STORIES = "stories"
ALERTS = "alerts"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """What a topic is for and how the broker keeps it."""

    name: str
    key: str
    value: type | None
    """The type its JSON decodes to; ``None`` for the original bytes in quarantine."""
    retention: int
    """Seconds."""
    compacted: bool = False
    sharded: bool = False
    """Whether it has ``story_shards`` partitions instead of ``partitions``."""

    def partitions(self, kafka: KafkaSettings) -> int:
        return kafka.story_shards if self.sharded else kafka.partitions

    def config(self) -> dict[str, str]:
        """The broker's topic configuration (Apache Kafka's names)."""
        policy = "compact,delete" if self.compacted else "delete"
        config = {"cleanup.policy": policy, "retention.ms": str(self.retention * 1000)}
        # A broker neither deletes nor compacts the segment it writes to, and by default that one takes a week or 1 GiB: days
        # too many on disk, and a gigabyte of old story versions to read before a worker has its table back.
        segment = self.retention // SEGMENTS
        if self.compacted:
            return config | {"segment.ms": str(min(segment, QUARTER) * 1000), "segment.bytes": str(COMPACTED_SEGMENT)}
        return config | {"segment.ms": str(min(segment, DAY) * 1000)}


TOPICS: tuple[TopicSpec, ...] = (
    TopicSpec(name=ARTICLES, key="article id", value=model.Article, retention=7 * DAY),
    TopicSpec(name=UNIQUE, key="article id", value=model.UniqueArticle, retention=3 * DAY),
    TopicSpec(name=TAGGED, key="theatre", value=model.TaggedArticle, retention=7 * DAY, sharded=True),
    TopicSpec(name=STORIES, key="story id", value=model.StoryUpdate, retention=30 * DAY, compacted=True),
    TopicSpec(name=ALERTS, key="story id", value=model.Alert, retention=30 * DAY, compacted=True),
    TopicSpec(name=QUARANTINE, key="original key", value=None, retention=30 * DAY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """The state of a stage; its changelog has the partitions of the topic the stage reads."""

    name: str
    source: str

    @property
    def changelog(self) -> str:
        """The topic that keeps the newest value of every key."""
        return f"tocsin-{self.name}-changelog"


TABLES: tuple[TableSpec, ...] = (
    TableSpec(name="seen", source=ARTICLES),
    TableSpec(name="stories", source=TAGGED),
    TableSpec(name="told", source=STORIES),
)


def changelog_of(table: TableSpec, retention: int) -> TopicSpec:
    """The changelog of ``table`` as a topic; ``retention`` in seconds."""
    source = next(spec for spec in TOPICS if spec.name == table.source)
    return TopicSpec(
        name=table.changelog, key="key of the table", value=None, retention=retention, compacted=True, sharded=source.sharded
    )


def all_topics(state_retention_days: float) -> tuple[TopicSpec, ...]:
    """Every topic there must be on the broker: the stages' own, then the changelogs."""
    return (*TOPICS, *(changelog_of(table, int(state_retention_days * DAY)) for table in TABLES))


def shard_of(theatre: str, shards: int) -> int:
    """The partition of ``articles.tagged`` a theatre lives in; the same in every process and for ever."""
    return zlib.crc32(theatre.encode()) % shards
