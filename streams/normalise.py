"""An entry as some feed wrote it becomes an article: plain text, canonical URL, UTC, one id for ever."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from news.boilerplate import without_boilerplate
from news.model import Article
from news.outcome import Dropped
from news.text import plain_line, plain_text
from news.urls import canonical_url, host_name, url_key
from streams.language import language_of

if TYPE_CHECKING:
    from news.model import Entry, Feed

ID_LENGTH = 32
"""Hex digits of SHA-256 kept: 128 bits."""
CLOCK_SKEW = timedelta(minutes=10)
"""A date so little ahead of ours is a clock that goes fast; further ahead it is wrong."""
FIRST_YEAR = 1995
"""Web feeds have no entries from before; what says so (1970-01-01, 0001-01-01) is an empty field of a database."""
DERIVED_TITLE = 160
TITLE_LENGTH = 500
"""Code points of a title that are kept: it goes into every alert and every story."""
SECTION_LENGTH = 100
LINK_SHARED = "link-shared"
"""Mark of an article whose page is that of others too."""
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？؟।])\s|\n")
_NOT_WORD = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"\s+[|\-–—»·•]\s+([^|–—»·•]{2,60})$")


def normalise(entry: Entry, feed: Feed, fetched: datetime, *, shared: bool = False) -> Article | Dropped:
    """The article ``entry`` is about; never raises for what an entry holds.

    The id is a hash of the canonical URL's key; of the key and the GUID where the link is ``shared`` by entries that tell
    different things; of feed and GUID where there is no link, or only one to the site's front page; of feed and words where
    there is no GUID either. So it stays when title, text or date change.

    Returns:
        The article, or ``Dropped("empty-entry")`` where there is neither a title nor any text.
    """
    marks: list[str] = []
    title = shortened(_without_outlet(plain_line(entry.title), feed))
    summary, text = _bodies(entry, title)
    if not (title or summary or text):
        return Dropped("empty-entry", detail=entry.link or entry.guid)
    if not title:
        title, marks = _derived_title(summary or text), [*marks, "title-missing"]
    url = canonical_url(entry.link) or canonical_url(entry.guid)
    marks += [] if url else ["link-missing"]
    marks += [LINK_SHARED] if shared else []
    published = _published(entry, fetched, marks)
    return Article(
        id=_identity(url, entry, feed, title + (summary or text), shared=shared),
        url=url,
        feed=feed.url,
        guid=entry.guid[:500],
        source=host_name(url) or host_name(feed.url),
        publisher=feed.publisher or host_name(feed.url),
        family=feed.family,
        publisher_country=feed.country,
        lang=language_of(f"{title}\n{text or summary}", entry.lang or feed.lang),
        title=title,
        summary=summary,
        text=text,
        published=published,
        fetched=fetched,
        text_hash=text_hash(title, summary, text),
        marks=tuple(marks),
        section="; ".join(plain_line(category) for category in entry.categories[:5])[:SECTION_LENGTH],
    )


def text_hash(title: str, summary: str, text: str) -> str:
    """Hash of the words: blanks, punctuation and capitals may change without being an edit."""
    return _digest("\n".join(_NOT_WORD.sub(" ", part.casefold()).strip() for part in (title, summary, text)))


def _bodies(entry: Entry, title: str) -> tuple[str, str]:
    """Summary and text; the same words are not said twice."""
    summary = without_boilerplate(plain_text(entry.summary), title)
    text = without_boilerplate(plain_text(entry.content), title)
    if not summary or _words(summary) == _words(text):
        return (summary, "") if summary else ("", text)
    return summary, text


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip()


def _without_outlet(title: str, feed: Feed) -> str:
    """Without the outlet's own name at the end ("... - The Daily Example")."""
    found = _SUFFIX.search(title)
    if found and _words(found.group(1)).casefold() in {_words(name).casefold() for name in (feed.publisher, feed.title)}:
        return title[: found.start()]
    return title


def _derived_title(text: str) -> str:
    """The first sentence, cut at a word."""
    return shortened(_SENTENCE_END.split(text, maxsplit=1)[0].strip(), DERIVED_TITLE)


def shortened(line: str, length: int = TITLE_LENGTH) -> str:
    """At most ``length`` code points, cut at a blank where there is one, and an ellipsis."""
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"


def _published(entry: Entry, fetched: datetime, marks: list[str]) -> datetime | None:
    """The first date that can be true, and a mark where one cannot."""
    for moment in (entry.published, entry.updated):
        if moment is None:
            continue
        if moment > fetched + CLOCK_SKEW:
            marks.append("date-future")
        elif moment.year < FIRST_YEAR:
            marks.append("date-nonsense")
        else:
            return min(moment, fetched)
    if not marks or not marks[-1].startswith("date-"):
        marks.append("date-missing")
    return None


def _identity(url: str, entry: Entry, feed: Feed, words: str, *, shared: bool) -> str:
    key = url_key(url)
    if "/" in key or "?" in key:
        return _digest(f"{key}\0{entry.guid}" if shared else key)
    return _digest(f"{feed.url}\0{entry.guid or words}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]
