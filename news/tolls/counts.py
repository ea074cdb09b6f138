"""Finding numbers of people in a sentence: digits, number words, vague words, ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from news.document import fold
from news.events.types import CatalogueError
from news.tolls.before import Before

UNBOUNDED = -1
AHEAD = 75
"""Letters at most between a number and what stands ahead and governs it."""
_MOST_PEOPLE = 10_000_000
_QUALIFIER = 24
"""Letters before a number in which "at least" or "between" stands."""
_UNIT = 16
"""Letters of what is counted between a number and what follows: "from nine people to 14"."""
_YEARS = range(1900, 2100)
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000


class Count(NamedTuple):
    """A number in a sentence; ``high`` is ``None`` where the words set no upper bound."""

    start: int
    end: int
    low: int
    high: int | None
    person: bool = False
    """Whether it is one person without a number, the noun included."""
    lone: bool = False
    """Whether not even an article says so: "Driver killed"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLexicon:
    """How one language counts."""

    language: str
    number: re.Pattern[str]
    named: AhoCorasick
    """Finds the words a number may begin with."""
    words: Mapping[str, int]
    vague: Mapping[str, tuple[int, int]]
    least: Before
    most: Before
    stop: re.Pattern[str]
    skip: frozenset[str]
    joins: re.Pattern[str]
    apart: re.Pattern[str]
    """Stands between the number of all and that of some: "including"."""
    some: re.Pattern[str]
    """Follows the number of some: "nine of them"."""
    none: frozenset[str]
    background: re.Pattern[str]
    """Speaks of the whole war or of earlier times; governs its sentence in both directions."""
    blame: re.Pattern[str]
    """Says what someone did before; governs what follows."""
    earlier: re.Pattern[str]
    """A clause that tells what was before: "hours after an attack that killed 15"; governs what stands in it."""
    compare: re.Pattern[str]
    """What an event is measured by: "the worst attack since the siege"; makes no background of it."""
    beside: re.Pattern[str]
    """Another event of the same report: "in a separate attack"; governs its clause and what follows, unless told first."""
    clause: re.Pattern[str]
    """What parts the clauses of a sentence: a comma, "while"."""
    source: re.Pattern[str]
    """Stands before the number a toll had: "from nine to 14", "to 14, up from nine"."""
    target: re.Pattern[str]
    """Stands between that number and the one it has now."""
    speak: re.Pattern[str]
    """Follows the number of those who say it, "two medics said", or of some whom the next number holds: "3名儿童在内的9人"."""
    between: Before
    ages: re.Pattern[str]
    dated: re.Pattern[str]
    """Stands before the day of a date: "February" of "on February 11"."""
    placed: re.Pattern[str]
    """Follows the number of what is no people, a name first: "Sahel villages" of "two Sahel villages"."""
    single: re.Pattern[str]
    """One person without a number: "an army officer", "a 23-year-old"."""
    lone: re.Pattern[str]
    """One person without a number or an article, beside a word for the toll: "driver killed"; a group, if one is named."""
    passive: re.Pattern[str]
    """Stands before a word for the toll whose first victim comes before it: "was" of "was killed"."""
    leaves: re.Pattern[str]
    """Begins another toll behind an "and": "and leaving"; a number behind it is that of the word that follows."""
    fatal: re.Pattern[str]
    """Stands before a word for wounded and makes dead of them: "fatally"."""
    unharmed: re.Pattern[str]
    """Stands behind those who are no part of a list of victims: "15 missing and six dead"."""
    along: re.Pattern[str]
    """Brings further victims behind such a word: "along with"."""
    by: frozenset[str]
    """Words after which the one who did it follows."""
    relative: frozenset[str]
    """Words that open a clause about the one before them: "who"."""
    outside: frozenset[str]
    """Words after which the places follow: "killed in two"."""
    spaced: bool = True


def _phrases(value: str) -> list[str]:
    return sorted((fold(part.strip()) for part in value.split(",") if part.strip()), key=len, reverse=True)


def _any(value: str) -> str:
    return "|".join(map(re.escape, _phrases(value))) or r"(?!)"


def read_counts(data: Mapping[str, Any], name: str) -> CountLexicon:
    """One language's way of counting.

    Raises:
        CatalogueError: a key is missing or a pattern is no regular expression.
    """
    try:
        return _read(data)
    except (KeyError, re.error) as error:
        raise CatalogueError(f"{name}: {error}.") from error


def _read(data: Mapping[str, Any]) -> CountLexicon:
    spaced = data.get("spaced", True)
    edge, after = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    words = {fold(word): int(value) for word, value in data["words"].items()}
    vague = {fold(word): (int(low), int(high)) for word, (low, high) in data.get("vague", {}).items()}
    none = _phrases(data["none"]) if spaced else []
    named = "|".join(map(re.escape, sorted((*words, *vague, *none), key=len, reverse=True)))
    chain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    joint = r"(?:[\s-]+(?:and )?)" if spaced else ""
    open_ = r"(?:(?<![\w.,$€£%])|(?<=(?<!\w)و))"
    digits = rf"{open_}\d[\d.,]*\d(?![\w%])|{open_}\d(?![\w.,]\d|[\w%])"
    number = rf"{digits}|{edge}(?:(?:{chain})(?:{joint}(?:{chain}))+|{named}){after}"
    if not spaced:
        number = rf"\d[\d,.]*|(?:{named})+"
    return CountLexicon(
        language=data["language"],
        number=re.compile(number),
        named=AhoCorasick([*words, *vague, *none] or ["\uffff"]),
        words=words,
        vague=vague,
        least=Before(_phrases(data["least"])),
        most=Before(_phrases(data["most"])),
        stop=re.compile(rf"[\s-]*(?:{_any(data['stop'])}){after}|[\s]*[%:/]"),
        skip=frozenset(_phrases(data["skip"])),
        joins=re.compile(rf"{edge}(?:{_any(data['joins'])}){after}"),
        apart=re.compile(rf"{edge}(?:{_any(data['apart'])}){after}"),
        some=re.compile(rf"\s*(?:{_any(data.get('some', ''))}){after}"),
        none=frozenset(_phrases(data["none"])),
        background=re.compile(fold(data["background"])),
        blame=re.compile(fold(data["blame"])),
        earlier=re.compile(fold(data.get("earlier", "(?!)"))),
        compare=re.compile(fold(data.get("compare", "(?!)"))),
        beside=re.compile(fold(data.get("beside", "(?!)"))),
        clause=re.compile(rf"[,;:]|{edge}(?:{_any(data.get('clause', ''))}){after}"),
        source=re.compile(rf"{edge}(?:{_any(data.get('source', ''))})\s*$"),
        target=re.compile(rf"(?:[^\d,;.]{{0,{_UNIT}}}\s)?(?:{_any(data.get('target', ''))})\s*(?:{_any(data['least'])})?"),
        speak=re.compile(rf"\s{'+' if spaced else '*'}(?:{fold(data.get('speak', '(?!)'))})"),
        between=Before(_phrases(data.get("between", ""))),
        ages=re.compile(data["ages"]),
        dated=re.compile(rf"{edge}(?:{_any(data.get('dated', ''))})\.?\s*$"),
        placed=_people(data, "placed"),
        single=_people(data, "single"),
        lone=_people(data, "lone", before=r"(?<!\w)" if spaced else ""),
        passive=re.compile(fold(data.get("passive", "(?!)"))),
        leaves=re.compile(rf"{edge}(?:{_any(data.get('leaves', ''))}){after}"),
        fatal=re.compile(rf"{edge}(?:{_any(data.get('fatal', ''))})\s*$"),
        unharmed=re.compile(rf"{edge}(?:{_any(data.get('unharmed', ''))}){after}"),
        along=re.compile(rf"\s*(?:{_any(data.get('along', ''))}){after}"),
        by=frozenset(_phrases(data.get("by", ""))),
        relative=frozenset(_phrases(data.get("relative", ""))),
        outside=frozenset(_phrases(data.get("outside", ""))),
        spaced=spaced,
    )


def _people(data: Mapping[str, Any], name: str, before: str = "") -> re.Pattern[str]:
    """A pattern in which ``{person}`` stands for any of the language's words for one.

    ``before`` is what precedes it anyway, asked first since most letters of a sentence fail it.
    """
    pattern = data.get(name, "(?!)").replace("{person}", _any(data.get("person", "")))
    return re.compile(f"{before}(?:{pattern})")


_AGED = 8
"""Letters before a number in which it is said to be an age."""
_ASIDE_BEFORE = (", ", "(", ", \n", "(\n")
_ASIDE_AFTER = re.compile(r"[,.;)]|$")
_BESIDE = re.compile(r"\s*(?:[^\W\d]+\s){0,2}")
_CLAUSE_END = re.compile(r"[;:.]")
_FIGURE = re.compile(r"\d")
_GROUPS = re.compile(r"[.,]")
_RANGE = re.compile(r"\s*(?:-|–|to|or|à|a|ou|o|до|или|або|إلى|او|أو|تا|ile|至|到|עד)\s*")


def counts(sentence: str, lexicon: CountLexicon) -> list[Count]:
    """Numbers that may count people, in order; years, dates, ages, measures and money are left out."""
    found: list[Count] = []
    age_ended = 0
    for match in _numbers(sentence, lexicon):
        read = _value(match[0], lexicon)
        if _is_age(sentence, match, age_ended, lexicon):
            age_ended = match.end()
            continue
        if read is None or _counts_something_else(sentence, match, lexicon):
            continue
        low, high = read
        last = found[-1] if found else None
        if last and match[0] in lexicon.vague and high == 1 and sentence[last.end : match.start()].isspace():
            continue  # "100 شخص" are no 100 and one more
        if last and _was(sentence, last.end, match.start(), lexicon):
            continue
        if last and _has_become(sentence, last, match.start(), lexicon):
            found[-1] = _qualified(sentence, match, low, high, lexicon)
        elif last and last.low < low and _is_range(sentence, last, match, lexicon):
            found[-1] = Count(last.start, match.end(), last.low, high)
        else:
            found.append(_qualified(sentence, match, low, high, lexicon))
    alone = [Count(*match.span(), 1, 1, person=True) for match in lexicon.single.finditer(sentence)]
    if alone:
        found = sorted([*alone, *(one for one in found if not any(_overlap(one, other) for other in alone))])
    lone = [one for one in _lone(sentence, lexicon) if not any(_is_of(other, one, sentence, lexicon) for other in found)]
    return sorted([*found, *lone]) if lone else found


def _lone(sentence: str, lexicon: CountLexicon) -> Iterator[Count]:
    for match in lexicon.lone.finditer(sentence):
        yield Count(*match.span(match.lastgroup or 0), 1, 1, person=True, lone=True)


def _overlap(one: Count, other: Count) -> bool:
    return one.start < other.end and other.start < one.end


def _is_of(number: Count, person: Count, sentence: str, lexicon: CountLexicon) -> bool:
    """Whether a number is that of a person found without one: "un joven soldado"."""
    if number.end > person.start:
        return _overlap(number, person)
    beside = _BESIDE.fullmatch(sentence, number.end, person.start)
    return beside is not None and not lexicon.joins.search(beside[0])


def _is_age(sentence: str, match: re.Match[str], age_ended: int, lexicon: CountLexicon) -> bool:
    """Whether a number is somebody's age: "aged 62 and 71", "Jose Ruiz, 38, a mayor", "Jose Ruiz (38)"."""
    before = sentence[max(0, match.start() - _QUALIFIER) : match.start()]
    if lexicon.ages.search(before[-_AGED:]):
        return True
    between = sentence[age_ended : match.start()].strip(" ,") if age_ended else "no list"
    if age_ended and (not between or lexicon.joins.fullmatch(between)):
        return True
    if not match[0].isdecimal() or len(match[0]) > len("99"):
        return False
    return bool(before.endswith(_ASIDE_BEFORE) and _ASIDE_AFTER.match(sentence, match.end()))


def _was(sentence: str, start: int, end: int, lexicon: CountLexicon) -> bool:
    """Whether a number is what the one before it was: "14, up from nine"."""
    between = sentence[start:end]
    return len(between) <= _QUALIFIER + _UNIT and bool(lexicon.source.search(between)) and not _CLAUSE_END.search(between)


def _has_become(sentence: str, first: Count, start: int, lexicon: CountLexicon) -> bool:
    """Whether a number is what the one before it has become: "from nine to 14"."""
    before = sentence[max(0, first.start - _QUALIFIER) : first.start]
    return bool(lexicon.source.search(before) and lexicon.target.fullmatch(sentence[first.end : start].strip()))


def _numbers(sentence: str, lexicon: CountLexicon) -> Iterator[re.Match[str]]:
    """Every number of the lexicon, none overlapping; looked for only where there is a figure or a word for one."""
    starts = {match.start() for match in _FIGURE.finditer(sentence)}
    starts.update(start for _, start, _ in lexicon.named.find_matches_as_indexes(sentence, overlapping=True))
    end = 0
    for start in sorted(starts):
        match = lexicon.number.match(sentence, start) if start >= end else None
        if match:
            yield match
            end = match.end()


def _is_range(sentence: str, first: Count, match: re.Match[str], lexicon: CountLexicon) -> bool:
    """Whether two numbers are the ends of one range: "15 to 20", "between 15 and 20"."""
    if _RANGE.fullmatch(sentence, first.end, match.start()):
        return True
    opened = lexicon.between.start(sentence[max(0, first.start - _QUALIFIER) : first.start])
    return opened is not None and bool(lexicon.joins.fullmatch(sentence[first.end : match.start()].strip()))


def _counts_something_else(sentence: str, match: re.Match[str], lexicon: CountLexicon) -> bool:
    if match[0] in lexicon.none or any(
        follows.match(sentence, match.end()) for follows in (lexicon.stop, lexicon.placed, lexicon.speak)
    ):
        return True
    if match[0].isdecimal() and len(match[0]) <= len("31") and lexicon.dated.search(sentence[: match.start()][-_QUALIFIER:]):
        return True
    return match[0].isdecimal() and len(match[0]) == len("2024") and int(match[0]) in _YEARS


def _qualified(sentence: str, match: re.Match[str], low: int, high: int | None, lexicon: CountLexicon) -> Count:
    before = sentence[max(0, match.start() - _QUALIFIER) : match.start()]
    start, end = match.span()
    least = lexicon.least.start(before)
    if least is not None:
        return Count(start - len(before) + least, end, low, None)
    most = lexicon.most.start(before)
    if most is not None:
        return Count(start - len(before) + most, end, min(low, 1), high)
    return Count(start, end, low, high)


def _value(text: str, lexicon: CountLexicon) -> tuple[int, int | None] | None:
    if text in lexicon.vague:
        low, high = lexicon.vague[text]
        return low, None if high == UNBOUNDED else high
    value = _digits(text) if text[0].isdecimal() else lexicon.words.get(text) or _spelled(text, lexicon)
    return None if value is None or value > _MOST_PEOPLE else (value, value)


def _digits(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    groups = _GROUPS.split(text.rstrip(".,"))
    if len(groups) > 1 and any(len(group) != len("000") for group in groups[1:]):
        return None
    return int("".join(groups))


def _spelled(text: str, lexicon: CountLexicon) -> int | None:
    """The value of number words; in unspaced scripts every letter is one, and ten multiplies what stands before it."""
    total = current = 0
    for part in re.findall(r"[^\W\d_]+", text) if lexicon.spaced else text:
        value = lexicon.words.get(part, 0)
        if value < (_HUNDRED if lexicon.spaced else _TEN):
            current += value
            continue
        current = max(1, current) * value
        if value >= _THOUSAND or not lexicon.spaced:
            total, current = total + current, 0
    return total + current or None
