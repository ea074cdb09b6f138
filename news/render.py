"""An alert as plain text and as HTML, safe to show anywhere: nothing in it can move the cursor, turn the line or run."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator

from news.alert_texts import RIGHT_TO_LEFT, Texts, change_text, texts_of
from news.alerts.facts import said_of_toll
from news.alerts.where import countries_of
from news.model import Alert, AlertSource

ELLIPSIS = "…"
_TERMINAL_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x061C, 0x061C),  # Arabic letter mark
        (0x180E, 0x180E),
        (0x200B, 0x200B),
        (0x200E, 0x200F),  # left-to-right and right-to-left marks
        (0x202A, 0x202E),  # embeddings and overrides
        (0x2060, 0x206F),  # joiners, isolates, deprecated controls
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE007F),  # tags
    )
    for code in range(first, last + 1)
)
"""Format characters that change direction or hide text (Unicode UAX 9, UTS 39); ZWJ and ZWNJ stay, scripts need them."""


def clean(text: str, limit: int = 0) -> str:
    """One line without control, bidi, private-use or unassigned characters; at most ``limit`` characters if it is not 0."""
    kept = "".join(" " if char in "\n\r\t\v\f" else char for char in text if _is_shown(char))
    line = " ".join(kept.split())
    return line[: limit - 1].rstrip() + ELLIPSIS if limit and len(line) > limit else line


def escape(text: str, limit: int = 0) -> str:
    """``clean`` text with everything escaped that means something in HTML text or in a quoted attribute."""
    return html.escape(clean(text, limit), quote=True)


def is_web_url(url: str) -> bool:
    """Whether a link may be made of it: only http and https, nothing that runs."""
    return url.lower().startswith(("http://", "https://")) and clean(url) == url and " " not in url


def _is_shown(char: str) -> bool:
    if char in "\n\r\t\v\f" or unicodedata.category(char) in {"Zl", "Zp"}:
        return True
    return char not in _INVISIBLE and unicodedata.category(char) not in _TERMINAL_CATEGORIES


def title(alert: Alert, language: str = "en") -> str:
    """One short line: what kind, how grave, what."""
    texts = texts_of(language)
    return clean(f"{texts[alert.type]} ({texts[alert.severity]}): {alert.headline}", 200)


def plain(alert: Alert, language: str = "en") -> str:
    """The alert as plain text: what happened, what is new, why it is believed, where to read it."""
    lines = [title(alert, language)]
    lines += [clean(alert.summary, 500)] if alert.summary else []
    lines += [f"{clean(name)}: {clean(value, 300)}" for name, value in _rows(alert, texts_of(language))]
    lines += [f"- {clean(source.publisher, 60)}: {clean(source.url)}" for source in _quoted(alert)]
    return "\n".join((*lines, f"[{clean(alert.alert_id, 120)}]"))


def as_html(alert: Alert, language: str = "en") -> str:
    """The alert as an HTML fragment: every value escaped, links only to http and https, isolated for mixed directions."""
    turn = ' dir="rtl"' if language in RIGHT_TO_LEFT else ""
    pairs = _rows(alert, texts_of(language))
    rows = "".join(f"<li>{escape(name)}: <bdi>{escape(value, 300)}</bdi></li>" for name, value in pairs)
    sources = "".join(f"<li>{_link(source)}</li>" for source in _quoted(alert))
    summary = f"<p><bdi>{escape(alert.summary, 500)}</bdi></p>" if alert.summary else ""
    return (
        f'<section lang="{escape(language)}"{turn}><h2><bdi>{escape(title(alert, language))}</bdi></h2>{summary}'
        f"<ul>{rows}</ul><ul>{sources}</ul><small>{escape(alert.alert_id, 120)}</small></section>"
    )


def _rows(alert: Alert, texts: Texts) -> Iterator[tuple[str, str]]:
    changes = [text for change in alert.changes if (text := change_text(change, texts))]
    if changes:
        yield texts["new"], "; ".join(changes)
    where = [place.name for place in alert.places if place.role == "event"][:3]
    if where or alert.countries:
        yield texts["where"], ", ".join(dict.fromkeys((*where, *countries_of(alert))))
    if alert.events:
        yield texts["event"], ", ".join(tag.type for tag in alert.events[:3])
    if alert.conflicts:
        yield texts["conflict"], ", ".join(tag.id for tag in alert.conflicts)
    if alert.fatalities:
        yield texts["killed"], said_of_toll(alert.fatalities)
    yield texts["severity"], texts[alert.severity]
    yield texts["sources"], str(alert.independent_sources)


def _quoted(alert: Alert) -> tuple[AlertSource, ...]:
    """The sources that did not copy, the first ones."""
    return tuple(source for source in alert.sources if source.copy_of is None)[:5]


def _link(source: AlertSource) -> str:
    """The address is what is shown of a link, so that mail without HTML has it too."""
    shown = f"<bdi>{escape(f'{source.publisher}: {source.title}', 200)}</bdi>"
    if not is_web_url(source.url):
        return shown
    url = escape(source.url)
    return f'{shown} <a href="{url}" rel="noopener noreferrer nofollow">{url}</a>'
