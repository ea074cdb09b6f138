"""One entry of an RSS, RDF or Atom document; of elements that come twice, the one counts that feedparser takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from news.dates import parse_date
from news.model import Entry
from news.text import plain_line
from streams.parse.markup import HTML_TYPES, element_html, inner_html, leaf_text
from streams.parse.names import slot
from streams.parse.reference import odd_date
from streams.parse.tidy import person, web_url

if TYPE_CHECKING:
    from datetime import datetime

ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Elements = list[Any] | None
Parts = dict[str, list[Any]]


class NotSureError(Exception):
    """This element is better read by feedparser."""


def read_item(item: Any, base: str) -> Entry:
    """The entry behind an ``item`` or ``entry`` element; an entry inside it is none of its business.

    Raises:
        NotSureError: it holds something this reader does not read.
    """
    parts = _parts(item)
    get = parts.get
    guid = _guid(item, get("guid"))
    summary, content = _bodies(get("description"), get("content"))
    return Entry(
        guid=guid,
        link=_link(parts, base) or (web_url(guid) if _is_permalink(parts) else ""),
        title=_first(get("title")) or _first(get("low_title")),
        summary=summary or _first(get("low_description")),
        content=content,
        published=_date(get("published")) or _date(get("created")),
        updated=_date(get("updated")),
        authors=_authors(get("author")),
        categories=_categories(get("category"), get("keywords")),
        lang=item.get(LANG) or "",
    )


def _parts(item: Any) -> Parts:
    """The children by slot; those of a media group count as the item's own."""
    parts: Parts = {}
    for child in item:
        tag = child.tag
        if not isinstance(tag, str):
            raise NotSureError
        if name := slot(tag):
            if name == "group":
                for inner, more in _parts(child).items():
                    parts.setdefault(inner, []).extend(more)
            elif name in parts:
                parts[name].append(child)
            else:
                parts[name] = [child]
    return parts


def _bodies(descriptions: Elements, contents: Elements) -> tuple[str, str]:
    """The first description and the longest of everything else that is text."""
    summary = element_html(descriptions[0]) if descriptions else ""
    if not contents and (not descriptions or len(descriptions) == 1):
        return summary, ""
    others = [element_html(part) for part in [*(contents or ()), *(descriptions or ())[1:]]]
    return summary, max(others, key=len)


def _first(elements: Elements) -> str:
    for element in elements or ():
        if text := element_html(element):
            return text
    return ""


def _link(parts: Parts, base: str) -> str:
    """The link behind a feed proxy, else the last that leads to a page, as feedparser has it."""
    if original := parts.get("original_link"):
        return web_url(leaf_text(original[-1]), base)
    found = ""
    for part in parts.get("link", ()):
        target = part.get("href") or leaf_text(part)
        if target and part.get("rel", "alternate") == "alternate" and part.get("type", "text/html") in HTML_TYPES:
            found = web_url(target, base) or found
    return found


def _guid(item: Any, elements: Elements) -> str:
    for element in reversed(elements or []):
        if text := _words(element):
            return text
    return item.get(ABOUT) or ""


def _is_permalink(parts: Parts) -> bool:
    return "guid" in parts and parts["guid"][-1].get("isPermaLink", "true") == "true"


def _date(elements: Elements) -> datetime | None:
    """The last one that says something, where it says a date."""
    for element in reversed(elements or []):
        if text := leaf_text(element):
            return parse_date(text) or odd_date(text)
    return None


def _words(part: Any) -> str:
    return leaf_text(part) or (plain_line(inner_html(part)) if len(part) else "")


def _authors(elements: Elements) -> tuple[str, ...]:
    return tuple([name for part in elements if (name := _author(part))]) if elements else ()


def _author(part: Any) -> str:
    """A name, or the e-mail address where there is no name."""
    if not len(part):
        return person(leaf_text(part))
    by_name = {child.tag.rpartition("}")[2]: leaf_text(child) for child in part if isinstance(child.tag, str)}
    return by_name.get("name") or by_name.get("email") or person(_words(part))


def _categories(categories: Elements, keywords: Elements) -> tuple[str, ...]:
    found = [part.get("label") or part.get("term") or _words(part) for part in categories or ()]
    for part in keywords or ():
        found += [word.strip() for word in leaf_text(part).split(",")]
    return tuple(dict.fromkeys(filter(None, found)))
