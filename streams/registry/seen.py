"""Which entries of a feed were published, and with what text: 22 bytes an entry, the newest documents only.

An entry is known by its article id, never by its date, so none is lost because its date equals another's, is old, or is
missing. Everything in the newest document is remembered, and what left it for a while longer, so that a feed that shrinks for
an hour does not repeat itself. What is forgotten and comes back is published again; dedupe absorbs it.

An entry whose own words are those of an entry seen before is known without making an article of it: that saves nearly all the
work, since a document mostly repeats the one before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from news.model import Entry

KEY_BYTES, TEXT_BYTES, RAW_BYTES = 8, 6, 8
RECORD_BYTES = KEY_BYTES + TEXT_BYTES + RAW_BYTES
REMEMBER = 512
"""Entries remembered at least, and twice the document at most."""


class Mark(NamedTuple):
    """What is remembered of one entry: hashes of its article id, of its text, and of its words as the feed wrote them."""

    key: bytes
    text: bytes
    raw: bytes


@dataclass(frozen=True)
class Seen:
    """Marks by key, newest document first."""

    marks: Mapping[bytes, Mark] = field(default_factory=dict)

    @cached_property
    def _by_raw(self) -> dict[bytes, Mark]:
        return {mark.raw: mark for mark in self.marks.values()}

    def recall(self, raw: bytes) -> Mark | None:
        """The mark of an entry with the very same words."""
        return self._by_raw.get(raw)

    def verdict(self, mark: Mark) -> str:
        """``new``, ``changed`` or ``known``."""
        before = self.marks.get(mark.key)
        if before is None:
            return "new"
        return "known" if before.text == mark.text else "changed"

    def after(self, document: Iterable[Mark]) -> Seen:
        """What is remembered once every entry of a document was published."""
        newest = {mark.key: mark for mark in document}
        room = max(REMEMBER, 2 * len(newest)) - len(newest)
        older = (item for item in self.marks.items() if item[0] not in newest)
        return Seen(newest | dict(item for item, _ in zip(older, range(room), strict=False)))

    def to_bytes(self) -> bytes:
        return b"".join(key + text + raw for key, text, raw in self.marks.values())

    @classmethod
    def from_bytes(cls, packed: bytes) -> Seen:
        """Bytes that are not a whole number of records are cut off: at worst an entry is published again."""
        whole = len(packed) - len(packed) % RECORD_BYTES
        marks = (_unpacked(packed, start) for start in range(0, whole, RECORD_BYTES))
        return cls({mark.key: mark for mark in marks})


def mark_of(article_id: str, text_hash: str, raw: bytes) -> Mark:
    return Mark(_hash(KEY_BYTES, article_id), _hash(TEXT_BYTES, text_hash), raw)


def shared_mark(page: str) -> Mark:
    """What says that a feed tells several things under one link."""
    return Mark(_hash(KEY_BYTES, "shared page", page), bytes(TEXT_BYTES), bytes(RAW_BYTES))


def raw_of(entry: Entry) -> bytes:
    """Hash of all an article is made of but the dates: a changed date alone is no change."""
    return _hash(RAW_BYTES, entry.guid, entry.link, entry.title, entry.summary, entry.content)


def _hash(size: int, *parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _unpacked(packed: bytes, start: int) -> Mark:
    text, raw = start + KEY_BYTES, start + KEY_BYTES + TEXT_BYTES
    return Mark(packed[start:text], packed[text:raw], packed[raw : start + RECORD_BYTES])
