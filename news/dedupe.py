"""Dedupe: is this article new, a revision, or one that already went by?

Requirements: an article (one id) passes once per text. The same message again (at-least-once delivery) must give the same
answer again, because what was published the first time may be lost; the same article met by a later poll must not.
Two feeds of an outlet may carry one article with two texts (summary here, full text there): the second text is a revision,
and from then on both are known, so going back and forth between them ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from news.model import Article, UniqueArticle
from news.outcome import Dropped, Outcome, Passed

KEEP = timedelta(days=14)
"""How long an article is remembered after it was last met, in event time."""
TEXTS_KEPT = 8
"""Texts remembered per article; outlets that rewrite more often lose the oldest."""
FIELDS = ("title", "summary", "text")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One text of an article that passed, and the message that brought it."""

    text_hash: str
    revision: int
    feed: str
    fetched: datetime | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of an article id."""

    accepted: tuple[Accepted, ...]
    """Oldest first, at most ``TEXTS_KEPT``."""
    fields: tuple[str, str, str]
    """Hashes of title, summary and text of the newest revision."""
    expires: datetime

    @property
    def revision(self) -> int:
        return self.accepted[-1].revision

    @property
    def text_hash(self) -> str:
        return self.accepted[-1].text_hash


def event_time(article: Article) -> datetime:
    """When the article was met: fetched, in batch input published; the epoch where neither is known."""
    return article.fetched or article.published or BEGINNING


def expired(seen: Seen, now: datetime) -> bool:
    """Whether ``seen`` may be forgotten at event time ``now``."""
    return seen.expires <= now


def decide(article: Article, seen: Seen | None, keep: timedelta = KEEP) -> tuple[Outcome[UniqueArticle], Seen]:
    """Pass a new text, drop a known one; a redelivered message passes exactly as it did before."""
    if seen is None or expired(seen, event_time(article)):
        return _accept(article, None, keep)
    known = _known(seen, article)
    if known is None:
        return _accept(article, seen, keep)
    if _same_message(known, article):
        return Passed(UniqueArticle(article=article, revision=known.revision, changed=known.changed)), seen
    return _repeat(known, seen), _renewed(seen, article, keep)


def _accept(article: Article, seen: Seen | None, keep: timedelta) -> tuple[Outcome[UniqueArticle], Seen]:
    fields = _field_hashes(article)
    old = seen.fields if seen else fields
    changed = tuple(name for name, before, after in zip(FIELDS, old, fields, strict=True) if before != after)
    revision = seen.revision + 1 if seen else 0
    accepted = Accepted(
        text_hash=_text_hash(article), revision=revision, feed=article.feed, fetched=article.fetched, changed=changed
    )
    history = (*(seen.accepted if seen else ()), accepted)[-TEXTS_KEPT:]
    state = Seen(accepted=history, fields=fields, expires=event_time(article) + keep)
    return Passed(UniqueArticle(article=article, revision=revision, changed=changed)), state


def _known(seen: Seen, article: Article) -> Accepted | None:
    text_hash = _text_hash(article)
    return next((one for one in reversed(seen.accepted) if one.text_hash == text_hash), None)


def _same_message(known: Accepted, article: Article) -> bool:
    return known.fetched is not None and (known.feed, known.fetched) == (article.feed, article.fetched)


def _repeat(known: Accepted, seen: Seen) -> Dropped:
    if known.text_hash == seen.text_hash:
        return Dropped("repeat", f"revision {known.revision} was accepted {_when(known)}")
    return Dropped("older-text", f"revision {known.revision} was replaced by revision {seen.revision}")


def _when(known: Accepted) -> str:
    stamp = known.fetched.isoformat() if known.fetched else "earlier in this file"
    return f"from {known.feed} at {stamp}" if known.feed else stamp


def _renewed(seen: Seen, article: Article, keep: timedelta) -> Seen:
    """Remember longer what is still in the feeds; in steps, so that not every poll writes state."""
    expires = event_time(article) + keep
    return replace(seen, expires=expires) if expires - seen.expires > keep / 4 else seen


def _text_hash(article: Article) -> str:
    return article.text_hash or _hash("\x1f".join(_field_hashes(article)))


def _field_hashes(article: Article) -> tuple[str, str, str]:
    return _hash(article.title), _hash(article.summary), _hash(article.text)


def _hash(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
