"""What the elements of all feed formats are called, brought down to one set of slots.

The namespaces are those feedparser knows, compared without regard to case as it does.
"""

from __future__ import annotations

_PLAIN = (
    "http://backend.userland.com/rss",
    "http://backend.userland.com/rss2",
    "http://backend.userland.com/rss091",
    "http://backend.userland.com/rss092",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://purl.org/rss/1.0/modules/rss091#",
    "http://purl.org/net/rss1.1#",
    "http://purl.org/atom/ns#",
    "http://www.w3.org/2005/atom",
)
_PREFIX_OF = {
    **dict.fromkeys(_PLAIN, ""),
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_SLOTS = {
    "title": "title",
    "dc:title": "low_title",
    "media:title": "low_title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "description": "description",
    "summary": "description",
    "abstract": "description",
    "dc:description": "description",
    "media:description": "low_description",
    "itunes:summary": "low_description",
    "content": "content",
    "content:encoded": "content",
    "fullitem": "content",
    "body": "content",
    "xhtml:body": "content",
    "xhtml:div": "content",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "created": "created",
    "dcterms:created": "created",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "author": "author",
    "managingeditor": "author",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "author",
    "category": "category",
    "keywords": "category",
    "dc:subject": "category",
    "media:category": "category",
    "media:keywords": "keywords",
    "itunes:keywords": "keywords",
    "media:group": "group",
    "feedburner:origlink": "original_link",
    "language": "language",
    "dc:language": "language",
    "ttl": "ttl",
    "sy:updateperiod": "update_period",
    "sy:updatefrequency": "update_frequency",
    "skiphours": "skip_hours",
    "skipdays": "skip_days",
    "item": "item",
    "entry": "item",
    "channel": "channel",
    "feed": "channel",
    "rss": "root",
    "rdf": "root",
}
_MOST_CACHED = 4_096
_cache: dict[str, str] = {}


def slot(tag: str) -> str:
    """The slot of an element by its lxml tag, ``{namespace}name``; an empty string for what we do not read."""
    try:
        return _cache[tag]
    except KeyError:
        return _remembered(tag)


def _remembered(tag: str) -> str:
    """Hostile documents must not fill the memory with names."""
    if len(_cache) >= _MOST_CACHED:
        _cache.clear()
    return _cache.setdefault(tag, _slot(tag))


def _slot(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIX_OF.get(namespace.lower().strip("{ \n\t")) if namespace else ""
    if namespace.lower().endswith("rdf-syntax-ns#"):
        prefix = ""
    return "" if prefix is None else _SLOTS.get(prefix + name.lower(), "")
