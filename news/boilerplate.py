"""What stands around an article and is not the article: breadcrumbs, doubled titles, stray markup, comment forms, teasers.

The normaliser removes these spans; the tagger masks them, because batch input was not normalised by us, and a breadcrumb
"Home » Europe » ..." or a teaser naming another event must not become a tag. The words are data:
``catalogue/boilerplate.toml``.

Requirements: a span is never inside a sentence of the article, except for stray markup; what is not recognised stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from news.boilerplate_words import BoilerplateWords, FurniturePattern, load_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span = tuple[int, int]

HEAD_LINES = 12
"""How many lines from the top may repeat the title."""
COMMENT_WORDS, SHARE_WORDS, TEASER_WORDS = 40, 14, 40
"""Longest line, in words, that a rule may take as a whole."""
CRUMB_WORDS = 5
"""Longest step of a breadcrumb but the last, which may be the title."""

SURE_STEPS = 3
"""A breadcrumb that does not begin with a word for home has at least so many steps."""
TITLE_SPACES = 2
"""A line of fewer words may come twice without being a doubled title."""
CRUMB_CHARS = 300
"""Longest breadcrumb line, title included."""
REPEAT_WORDS = 40
"""Longest doubled title of a page squeezed onto one line."""

_QUOTES = "“”„«»‘’\"'.,:;!?()[]<>-–—|"
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MANY_LINES = re.compile(r"\n\s*\n\s*")
_NOT_WORD = re.compile(r"[\W_]+")
_CRUMB_SPLIT = re.compile(r"\s*(?:»|›|→|⟩|❯|▸|►|&raquo;|&rsaquo;|\s/\s|\s>\s|\s\|\s|\s::\s)\s*")
_SURE_SPLIT = re.compile(r"\s*(?:»|›|❯|▸|►|&raquo;|&rsaquo;)\s*")


def boilerplate_spans(text: str, title: str = "") -> tuple[Span, ...]:
    """Half-open spans of ``text`` in code points, sorted, not touching one another.

    Args:
        text: plain text, paragraphs on lines of their own; text squeezed onto one line is handled as far as it can be.
        title: the article's title where it is known: then no line that merely repeats it is kept.
    """
    lines = [_Line(found.start(), found.end(), found.group()) for found in _LINE.finditer(text)]
    lines = [line for line in lines if line.text.strip()]
    return _merged(chain(_furniture(lines), _repeats(lines, title), _flat_head(lines), _inline(text)), text)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        return (self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The word lists, compiled."""

    home: re.Pattern[str]
    comment: re.Pattern[str]
    share: re.Pattern[str]
    teaser: re.Pattern[str]
    alone: frozenset[str]
    patterns: tuple[FurniturePattern, ...]


@cache
def _rules() -> _Rules:
    return _compiled(load_words())


def _compiled(words: BoilerplateWords) -> _Rules:
    return _Rules(
        home=_starts(words.home, r"\s*(?:»|›|→|⟩|❯|▸|►|>|&raquo;|&rsaquo;|/|\||::|:(?=\s))"),
        comment=_starts(words.comment, r"(?!\w)"),
        share=_starts(words.share, ""),
        teaser=_starts(words.teaser, r"\s*(?:[:：|»›→]|[-–—]\s|>|\.\.\.|…|$)"),
        alone=frozenset(_key(word) for word in words.alone),
        patterns=words.patterns,
    )


def _starts(words: Iterable[str], after: str) -> re.Pattern[str]:
    """A line that begins with one of ``words``, after bullets and brackets, with ``after`` behind it."""
    choices = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"[\W_]{{0,8}}(?:{choices}){after}", re.IGNORECASE)


def _key(line: str) -> str:
    """What makes two lines say the same: their letters and digits."""
    return _NOT_WORD.sub(" ", line.casefold()).strip()


def _furniture(lines: list[_Line]) -> Iterator[Span]:
    """The first line is never a teaser: an article may begin with "Watch: ..."."""
    for number, line in enumerate(lines):
        if _is_breadcrumb(line.text) or _is_form(line.text) or (number and _is_teaser(line.text)):
            yield line.span


def _is_form(line: str) -> bool:
    """Whether the whole line is a comment form, a call to share or subscribe, or a label."""
    rules, words = _rules(), line.count(" ") + 1
    if words > COMMENT_WORDS:
        return False
    labelled = _key(line) in rules.alone or bool(rules.comment.match(line))
    return labelled or (words <= SHARE_WORDS and bool(rules.share.match(line)))


def _is_teaser(line: str) -> bool:
    return line.count(" ") < TEASER_WORDS and bool(_rules().teaser.match(line))


def _is_breadcrumb(line: str) -> bool:
    """``Home » World » ...``, or two or more sure separators between short steps; but « » are quotation marks."""
    if "«" in line or len(line) > CRUMB_CHARS:
        return False
    if _rules().home.match(line):
        steps = _CRUMB_SPLIT.split(line)
        return len(steps) > 1 and all(step.count(" ") < CRUMB_WORDS for step in steps[:-1])
    steps = _SURE_SPLIT.split(line.strip())
    return len(steps) >= SURE_STEPS and all(step and step.count(" ") < CRUMB_WORDS for step in steps[:-1])


def _repeats(lines: list[_Line], title: str) -> Iterator[Span]:
    """Lines of the head that say what the title or an earlier line of the head said, to the letter."""
    seen = {_key(title)} - {""}
    for line in lines[:HEAD_LINES]:
        key = _key(line.text)
        if key in seen:
            yield line.span
        if key.count(" ") >= TITLE_SPACES:
            seen.add(key)


def _flat_head(lines: list[_Line]) -> Iterator[Span]:
    """The breadcrumb and the doubled title of a page squeezed onto one line."""
    if not lines or len(lines[0].text) <= CRUMB_CHARS:
        return
    line = lines[0]
    crumbs = _crumbs_end(line.text[:CRUMB_CHARS])
    if crumbs:
        yield (line.start, line.start + crumbs)
    words = [
        (found.start(), found.group().casefold().strip(_QUOTES))
        for found in islice(_WORD.finditer(line.text, crumbs), 3 * REPEAT_WORDS)
    ]
    for start, end in _doubled(words):
        yield (line.start + start, line.start + end)


def _crumbs_end(head: str) -> int:
    """Where the last step of a breadcrumb begins; 0 where the line does not begin with one."""
    if "«" in head or not _rules().home.match(head):
        return 0
    end = 0
    for found in _CRUMB_SPLIT.finditer(head):
        if head.count(" ", end, found.start()) >= CRUMB_WORDS:
            break
        end = found.end()
    return end


def _doubled(words: list[tuple[int, str]]) -> Iterator[Span]:
    """The first of two equal runs of words that begin the text; again while there is a third."""
    keys, offset = [key for _, key in words], 0
    while length := _repeat(keys[offset:]):
        yield (words[offset][0], words[offset + length][0])
        offset += length


def _repeat(keys: list[str]) -> int:
    """The longest n such that the first n words come again at once, up to one word of stray markup between."""
    for length in range(min(REPEAT_WORDS, len(keys) // 2), 2, -1):
        if keys[:length] == keys[length : 2 * length]:
            return length
        if keys[:length] == keys[length + 1 : 2 * length + 1]:
            return length + 1
    return 0


def _inline(text: str) -> Iterator[Span]:
    folded = text.lower()
    for pattern in _rules().patterns:
        if any(word in folded for word in pattern.needs):
            yield from (found.span() for found in pattern.regex.finditer(text))


def _merged(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Sorted and joined where only white space lies between."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return tuple(joined)


def without_boilerplate(text: str, title: str = "") -> str:
    """``text`` without its furniture, paragraphs still one blank line apart."""
    kept, position = [], 0
    for start, end in boilerplate_spans(text, title):
        kept.append(text[position:start])
        position = end
    kept.append(text[position:])
    return _MANY_LINES.sub("\n\n", "".join(kept)).strip()
