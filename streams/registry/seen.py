"""Which entries of a feed were published, and with what text: 14 bytes an entry, the newest documents only.

An entry is known by its article id, never by its date, so none is lost because its date equals another's, is old, or is
missing. Everything in the newest document is remembered, and what left it for a while longer, so that a feed that shrinks for
an hour does not repeat itself. What is forgotten and comes back is published again; dedupe absorbs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

KEY_BYTES = 8
TEXT_BYTES = 6
RECORD_BYTES = KEY_BYTES + TEXT_BYTES
REMEMBER = 512
"""Entries remembered at least, and twice the document at most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Entry key → hash of its text, newest document first."""

    texts: Mapping[bytes, bytes] = field(default_factory=dict)

    def verdict(self, article_id: str, text_hash: str) -> str:
        """``new``, ``changed`` or ``known``."""
        text = self.texts.get(_key(article_id))
        if text is None:
            return "new"
        return "known" if text == _text(text_hash) else "changed"

    def after(self, document: Iterable[tuple[str, str]]) -> Seen:
        """What is remembered once every (article id, text hash) of a document was published."""
        newest = {_key(article_id): _text(text_hash) for article_id, text_hash in document}
        room = max(REMEMBER, 2 * len(newest)) - len(newest)
        older = (item for item in self.texts.items() if item[0] not in newest)
        return Seen(newest | dict(item for item, _ in zip(older, range(room), strict=False)))

    def to_bytes(self) -> bytes:
        return b"".join(key + text for key, text in self.texts.items())

    @classmethod
    def from_bytes(cls, packed: bytes) -> Seen:
        """Bytes that are not a whole number of records are cut off: at worst an entry is published again."""
        ends = range(RECORD_BYTES, len(packed) + 1, RECORD_BYTES)
        return cls({packed[end - RECORD_BYTES : end - TEXT_BYTES]: packed[end - TEXT_BYTES : end] for end in ends})


def _key(article_id: str) -> bytes:
    return hashlib.blake2b(article_id.encode(), digest_size=KEY_BYTES).digest()


def _text(text_hash: str) -> bytes:
    return hashlib.blake2b(text_hash.encode(), digest_size=TEXT_BYTES).digest()
