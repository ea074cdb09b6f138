"""What stands around an article and is not the article: breadcrumbs, doubled titles, stray markup, comment forms, teasers.

The normaliser removes these spans; the tagger masks them, because batch input was not normalised by us, and a breadcrumb
"Home » Europe » ..." or a teaser naming another event must not become a tag. The words are data:
``catalogue/boilerplate.toml``.

Requirements: a span is never inside a sentence of the article, except for stray markup; what is not recognised stays.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from news.boilerplate_words import BoilerplateWords, FurniturePattern, load_words
from news.line_start import LineStart, opening_of

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
_LEAST_REPEATED = 3
"""Words of the shortest."""

_QUOTES = "“”„«»‘’\"'.,:;!?()[]<>-–—|"
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MANY_LINES = re.compile(r"\n\s*\n\s*")
_NOT_WORD = re.compile(r"[\W_]+")
_CRUMB_SPLIT = re.compile(r"\s*(?:»|›|→|⟩|❯|▸|►|&raquo;|&rsaquo;|\s/\s|\s>\s|\s\|\s|\s::\s)\s*")
_SURE_SEPARATORS = ("»", "›", "❯", "▸", "►", "&raquo;", "&rsaquo;")
_SURE_SPLIT = re.compile(rf"\s*(?:{'|'.join(_SURE_SEPARATORS)})\s*")
_WORD_RUN = re.compile(r"[^\W_]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def boilerplate_spans(text: str, title: str = "", *, folded: str = "") -> tuple[Span, ...]:
    """Half-open spans of ``text`` in code points, sorted, not touching one another.

    Args:
        text: plain text, paragraphs on lines of their own; text squeezed onto one line is handled as far as it can be.
        title: the article's title where it is known: then no line that merely repeats it is kept.
        folded: the text through ``news.document.fold`` where that is known, so that it need not be made small again.
    """
    lines = [_Line(span, line, opening_of(line)) for span, line in _lines(text)]
    found = [*_furniture(lines), *_repeats(lines, title), *_flat_head(lines), *_inline(text, folded)]
    return _merged(found, text) if found else ()


def _lines(text: str) -> Iterator[tuple[Span, str]]:
    """The lines that are not blank; nearly no text has any line break but the common one, and is split in one go."""
    if "\r" in text or "\u2028" in text or "\u2029" in text:
        found = ((match.span(), match[0]) for match in _LINE.finditer(text))
        yield from ((span, line) for span, line in found if not line.isspace())
        return
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            yield (start, end), line
        start = end + 1


class _Line(NamedTuple):
    span: Span
    text: str
    opening: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """The word lists, compiled."""

    home: LineStart
    comment: LineStart
    share: LineStart
    teaser: LineStart
    alone: frozenset[str]
    longest_alone: int
    """Words of the longest of them."""
    patterns: tuple[FurniturePattern, ...]
    needs: AhoCorasick
    """Finds what the patterns need."""
    needed_by: tuple[int, ...]
    """Of each of those words, the number of its pattern."""


@cache
def _rules() -> _Rules:
    return _compiled(load_words())


def _compiled(words: BoilerplateWords) -> _Rules:
    needs = [(word, number) for number, pattern in enumerate(words.patterns) for word in pattern.needs]
    alone = frozenset(_key(word) for word in words.alone)
    return _Rules(
        home=LineStart(words.home, r"\s*(?:»|›|→|⟩|❯|▸|►|>|&raquo;|&rsaquo;|/|\||::|:(?=\s))"),
        comment=LineStart(words.comment, r"(?!\w)"),
        share=LineStart(words.share, ""),
        teaser=LineStart(words.teaser, r"\s*(?:[:：|»›→]|[-–—]\s|>|\.\.\.|…|$)"),
        alone=alone,
        longest_alone=max((key.count(" ") + 1 for key in alone), default=0),
        patterns=words.patterns,
        needs=AhoCorasick([word for word, _ in needs] or ["\uffff"]),
        needed_by=tuple(number for _, number in needs),
    )


def _key(line: str) -> str:
    """What makes two lines say the same: their letters and digits."""
    return _NOT_WORD.sub(" ", line.casefold()).strip()


def _furniture(lines: list[_Line]) -> Iterator[Span]:
    """The first line is never a teaser: an article may begin with "Watch: ..."."""
    for number, line in enumerate(lines):
        if _is_breadcrumb(line) or _is_form(line) or (number and _is_teaser(line)):
            yield line.span


def _is_form(line: _Line) -> bool:
    """Whether the whole line is a comment form, a call to share or subscribe, or a label."""
    rules, words = _rules(), line.text.count(" ") + 1
    if words > COMMENT_WORDS:
        return False
    if rules.comment.matches(*line[1:]) or (words <= SHARE_WORDS and rules.share.matches(*line[1:])):
        return True
    longer = next(islice(_WORD_RUN.finditer(line.text), rules.longest_alone, None), None)
    return longer is None and _key(line.text) in rules.alone


def _is_teaser(line: _Line) -> bool:
    return line.text.count(" ") < TEASER_WORDS and _rules().teaser.matches(*line[1:])


def _is_breadcrumb(line: _Line) -> bool:
    """``Home » World » ...``, or two or more sure separators between short steps; but « » are quotation marks."""
    _, text, opening = line
    if len(text) > CRUMB_CHARS or "«" in text:
        return False
    if _rules().home.matches(text, opening):
        steps = _CRUMB_SPLIT.split(text)
        return len(steps) > 1 and all(step.count(" ") < CRUMB_WORDS for step in steps[:-1])
    if not any(map(text.__contains__, _SURE_SEPARATORS)):
        return False
    steps = _SURE_SPLIT.split(text.strip())
    return len(steps) >= SURE_STEPS and all(step and step.count(" ") < CRUMB_WORDS for step in steps[:-1])


def _repeats(lines: list[_Line], title: str) -> Iterator[Span]:
    """Lines of the head that say what the title or an earlier line of the head said, to the letter."""
    head = lines[:HEAD_LINES]
    if len(head) + bool(title) < 2:  # noqa: PLR2004 - a repeat takes two
        return
    openings = [_opening(line.text) for line in head]
    often = Counter((*openings, _opening(title)))
    if len(often) > len(head):
        return
    seen = {_key(title)} - {""}
    for line, opening in zip(head, openings, strict=True):
        if often[opening] > 1:
            key = _key(line.text)
            if key in seen:
                yield line.span
            if key.count(" ") >= TITLE_SPACES:
                seen.add(key)


def _opening(line: str) -> str:
    """The first word of a line's key; lines that differ in it cannot say the same."""
    found = _WORD_RUN.search(line)
    if found is None:
        return ""
    return found[0].lower() if found[0].isascii() else _key(found[0]).partition(" ")[0]


def _flat_head(lines: list[_Line]) -> Iterator[Span]:
    """The breadcrumb and the doubled title of a page squeezed onto one line."""
    if not lines or len(lines[0].text) <= CRUMB_CHARS:
        return
    (begin, _), text, _ = lines[0]
    crumbs = _crumbs_end(lines[0])
    if crumbs:
        yield (begin, begin + crumbs)
    if not _may_begin_twice(text[crumbs:].split(None, REPEAT_WORDS + 2 + _LEAST_REPEATED)):
        return
    found = islice(_WORD.finditer(text, crumbs), 3 * REPEAT_WORDS)
    for start, end in _doubled([(match.start(), match.group().casefold().strip(_QUOTES)) for match in found]):
        yield (begin + start, begin + end)


def _may_begin_twice(words: list[str]) -> bool:
    """Whether the first few words come again where a second run could begin; the words after those are looked at no further."""
    lowered = " ".join(words[: REPEAT_WORDS + 1 + _LEAST_REPEATED]).casefold().split(" ")
    opening = [word.strip(_QUOTES) for word in lowered[:_LEAST_REPEATED]]
    for start, word in enumerate(lowered[_LEAST_REPEATED:-1], _LEAST_REPEATED):
        again = opening[0] in word and [word.strip(_QUOTES) for word in lowered[start : start + _LEAST_REPEATED]]
        if again == opening:
            return True
    return False


def _crumbs_end(line: _Line) -> int:
    """Where the last step of a breadcrumb begins; 0 where the line does not begin with one."""
    head = line.text[:CRUMB_CHARS]
    if "«" in head or not _rules().home.matches(head, line.opening):
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
    if not _may_repeat(keys):
        return 0
    for length in range(min(REPEAT_WORDS, len(keys) // 2), _LEAST_REPEATED - 1, -1):
        if keys[:length] == keys[length : 2 * length]:
            return length
        if keys[:length] == keys[length + 1 : 2 * length + 1]:
            return length + 1
    return 0


def _may_repeat(keys: list[str]) -> bool:
    """Whether the first word comes again where a second run of words could begin; it nearly never does."""
    return bool(keys) and keys[0] in keys[_LEAST_REPEATED : REPEAT_WORDS + 2]


def _inline(text: str, folded: str) -> Iterator[Span]:
    if not folded:
        folded = text.lower()
        if not folded.isascii():
            folded = _SURROGATE.sub("\ufffd", folded)
    rules = _rules()
    found = rules.needs.find_matches_as_indexes(folded, overlapping=True)
    for number in sorted({rules.needed_by[word] for word, _, _ in found}):
        yield from (match.span() for match in rules.patterns[number].regex.finditer(text))


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
