"""What stands beside a name, and what that says of it: a person, an organisation, a street, or a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from news.places.lexicon import (
    ACTOR_NOUN,
    ACTOR_VERB,
    BELONGING,
    COMMON_WORD,
    FACILITY_WORD,
    FAMILY_NAME,
    FIRST_NAME,
    HELD,
    HITS,
    KIND_AFTER,
    KIND_BEFORE,
    LOCATIVE,
    ORGANISATION_WORD,
    SENT_NOUN,
    STREET_WORD,
    TITLE,
)
from news.places.signals import (
    ACTOR,
    BEFORE_CAPITAL,
    BESIDE_CAPITAL,
    CAPITALS,
    COMMON,
    CONTAINS,
    DIVISION,
    FACILITY,
    FAMILY,
    HEADED,
    INITIAL,
    KIND,
    LANGUAGE,
    LOCATED,
    ORGANISATION,
    PERSON,
    POSSESSIVE,
    SENDS,
    SPEAKS,
    STREET,
    TOLD,
    Signals,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from news.places.field_words import Words
    from news.places.lexicon import Lexicon
    from news.places.recognise import Name

_NOT_ENGLISH: Final = frozenset(("a", "no", "en", "sur", "vers", "na", "em", "on"))
_ENGLISH_LETTERS: Final = frozenset(("US", "U.S", "U.S.", "UK", "U.K", "U.K.", "UAE"))
"""After these no "a" is a preposition of another language, however short the text: ``a US diplomat``."""
_SPEAKING: Final = frozenset(
    str.split("speak speaks spoke speaking spoken learn learned learning teach teaches taught fluent broken")
)
_SERVED: Final = frozenset(
    str.split(
        "language food cuisine sausage restaurant grill class classes teacher lessons literature wine cheese bread toast opera "
        "dressing subtitles translation dictionary grammar"
    )
)
_DIVISIONS: Final = frozenset(
    str.split("state states province region oblast governorate sheriff sheriffs trooper troopers deputies")
)
"""The last few are of a state of the USA: ``Georgia sheriff's deputy``."""
_TELLING_BEHIND: Final = _DIVISIONS | _SERVED
_PREPOSITIONS: Final = frozenset(str.split("of on in at near over against outside inside around towards de en à sur em"))
_ON: Final = frozenset(("of", "on", "against"))
_BREATH: Final = 6
"""Words between what is done and where."""
_OF: Final = frozenset(("of", "de", "del", "du", "d", "da", "do", "di", "della", "dell"))
_TELLING_BEFORE: Final = _OF | _SPEAKING
_BY: Final = frozenset(str.split("by again in as after overnight for par por von da dal dalle"))
"""Behind a deed these say that the name before it suffered it."""
_TURKISH_PLACE: Final = frozenset(str.split("da de ta te nda nde dan den tan ten ndan nden daki deki taki teki ndaki ndeki"))
"""What Turkish writes on to a name for in, from and that is in: ``Mardin'de``."""
_UNDER: Final = frozenset(str.split("under bajo sous sob sotto unter под під تحت"))
_BESIDE: Final = frozenset((" ", "-", " & "))
_DASHES: Final = ("—", "–", "--", " - ")
SENTENCE_END: Final = frozenset('.!?:;\n"“”»«—–…|•')


def observe(
    words: Words, name: Name, known: frozenset[int] | set[int], lexicon: Lexicon, violent: Mapping[str, bool]
) -> Signals:
    """Look at the words around a name. ``known`` holds the indexes of words that belong to other names of places."""
    if not name.spaced:
        return 0
    signals, keys, classes, first = 0, words.words, lexicon.classes, name.first
    single = name.after - first == 1
    of_first = classes.get(keys[first], 0)
    if of_first & COMMON_WORD and (
        single or (lexicon.common.issuperset(keys[first : name.after]) and not _is_the_area(words, name))
    ):
        signals = COMMON
    if single and of_first & (FAMILY_NAME | FIRST_NAME):
        signals |= FAMILY
    gap = words.gap(first) if first else ""
    signals |= _look_before(words, name, gap, known, classes) if first else INITIAL
    signals = _look_after(signals, words, name, known, classes)
    if _is_first(words, name, known) and _heads(signals, words, name, classes, violent):
        signals = signals & ~(SPEAKS | ACTOR | INITIAL) | LOCATED | TOLD
    elif gap == " " and _is_told(signals, words, first - 1, classes, violent):
        signals |= LOCATED | TOLD
    if single and words.written[first].isupper() and _shouts(signals, words, name):
        signals |= CAPITALS
    return signals


def _is_the_area(words: Words, name: Name) -> bool:
    """Whether an article stands before the name of an area of one country: ``across the West Bank``."""
    entry = name.readings[0].entry
    return name.first > 0 and words.words[name.first - 1] == "the" and entry.kind == "area" and bool(entry.country)


def _shouts(signals: Signals, words: Words, name: Name) -> bool:
    """Whether a name of one word in capitals has them though neither it nor what stands around it is written so."""
    return name.start > 0 and not (name.acronym or signals & HEADED or words.field.shouting)


def _look_before(words: Words, name: Name, gap: str, known: frozenset[int] | set[int], classes: Mapping[str, int]) -> Signals:
    signals, index = 0, name.first
    if gap != " " and not SENTENCE_END.isdisjoint(gap):
        signals = INITIAL
        if "\n" in gap:
            return signals
    before, upper = words.words[index - 1], words.written[index - 1][0].isupper()
    kind = classes.get(before, 0)
    if not (kind or upper or before in _TELLING_BEFORE):
        return signals
    if gap == " ":
        if kind & LOCATIVE and not (before in _NOT_ENGLISH and (words.english or name.text in _ENGLISH_LETTERS)):
            signals |= LOCATED
        if kind & KIND_BEFORE or (before in _OF and index > 1 and classes.get(words.words[index - 2], 0) & KIND_BEFORE):
            signals |= KIND
        if before in _SPEAKING and name.readings[0].entry.kind == "demonym":
            signals |= LANGUAGE
    elif upper and gap == ", ":
        signals |= CONTAINS
    return _capital_before(signals, gap, before, kind) if upper and index - 1 not in known else signals


def _capital_before(signals: Signals, gap: str, before: str, kind: int) -> Signals:
    """A capitalised word that is no place stands before the name."""
    initial = len(before) == 1 and gap == ". "
    if gap == " " or initial or (gap == ". " and kind & TITLE):
        if initial or kind & (FIRST_NAME | TITLE):
            return signals if signals & KIND else signals | PERSON
        return signals if kind & (KIND_BEFORE | LOCATIVE | COMMON_WORD) else (signals | BESIDE_CAPITAL) & ~INITIAL
    return signals | BESIDE_CAPITAL if gap == "-" and len(before) > 1 and not kind & KIND_BEFORE else signals


def _look_after(
    signals: Signals, words: Words, name: Name, known: frozenset[int] | set[int], classes: Mapping[str, int]
) -> Signals:
    index, count = name.after, len(words.words)
    gap = _gap_after(words, name)
    if gap == "'" and words.words[index] == "s" and index + 1 < count:
        signals |= POSSESSIVE
        index += 1
        gap = words.gap(index)
    elif gap == "'" and words.words[index] in _TURKISH_PLACE:
        signals |= LOCATED
    if signals & INITIAL and any(dash in gap for dash in _DASHES):
        signals |= HEADED
    if index >= count or gap not in _BESIDE:
        return signals
    after = words.words[index]
    if after == "coast" and words.words[index + 1 : index + 2] == ["guard"]:
        return signals | ACTOR
    kind, upper = classes.get(after, 0), words.written[index][0].isupper()
    if not (kind or upper or after in _TELLING_BEHIND):
        return signals
    if kind & ACTOR_VERB:
        signals |= 0 if _is_object(words, name) else SPEAKS | ACTOR
    elif kind & ACTOR_NOUN:
        signals |= ACTOR | SENDS if kind & SENT_NOUN else ACTOR
    signals |= _named_kind(after, kind, name)
    if upper and not (signals & POSSESSIVE or kind & KIND_AFTER or index in known):
        return _capital_after(signals, words, name, kind, classes)
    return signals


def _named_kind(after: str, kind: int, name: Name) -> Signals:
    """What the word behind a name says it is a name of."""
    signals = KIND if kind & KIND_AFTER else 0
    if after in _DIVISIONS:
        signals |= DIVISION
    if after in _SERVED and name.readings[0].entry.kind == "demonym":
        signals |= LANGUAGE
    return signals


def _is_object(words: Words, name: Name) -> bool:
    """Whether a preposition stands before the name, so that the verb behind is not its own: ``strike on Kharkiv kills``."""
    before = name.first - 1
    return before >= 0 and words.gap(name.first) == " " and words.words[before] in _PREPOSITIONS


def _is_told(signals: Signals, words: Words, before: int, classes: Mapping[str, int], violent: Mapping[str, bool]) -> bool:
    """Violence is told right before the name: ``strike on Kharkiv``, ``seize Bakhmut``, ``kill 12 in Jenin``."""
    keys = words.words
    if before < 1 and keys[before].isascii():
        return False
    if not signals & LOCATED:
        of_what = keys[before - 1] if before and keys[before] in _ON and words.gap(before) == " " else ""
        return bool(classes.get(of_what, 0) & HELD or violent[of_what] or classes.get(keys[before], 0) & HITS)
    floor = before - _BREATH if before > _BREATH else 0
    if not any(map(violent.__getitem__, keys[floor:before])):
        return False
    for index in range(before, floor, -1):
        if not SENTENCE_END.isdisjoint(words.gap(index)):
            return False
        if violent[keys[index - 1]]:
            return True
    return False


def _is_first(words: Words, name: Name, known: frozenset[int] | set[int]) -> bool:
    """Whether nothing stands before the name, or its country alone: ``Sudan's Kadugli``."""
    owner = name.first - 1
    return not name.first or (owner > 0 and words.words[owner] == "s" and known.issuperset(range(owner)))


def _heads(signals: Signals, words: Words, name: Name, classes: Mapping[str, int], violent: Mapping[str, bool]) -> bool:
    """The name stands at the head of a title that tells violence, as where it was.

    ``Kharkiv: drone strike kills six``, ``Kharkiv hospital hit by shells``, ``Kharkiv shelled by``, ``Kharkiv under fire``.
    """
    after, count = name.after, len(words.words)
    if signals & (FAMILY | COMMON) or after >= count:
        return False
    gap, next_words = _gap_after(words, name), words.words[after : after + _BREATH]
    if gap.strip() == ":":
        return any(violent[word] for word in next_words)
    if gap != " " or words.is_upper(after) or len(next_words) == 1:
        return False
    if violent[next_words[0]] and next_words[1] in _BY:
        return True
    if name.readings[0].entry.kind == "city" and not words.raw.isascii() and any(violent[word] for word in next_words[:2]):
        return True
    follows = next_words[0] in _UNDER or classes.get(next_words[0], 0) & BELONGING
    return bool(follows) and any(violent[word] for word in next_words)


def _capital_after(signals: Signals, words: Words, name: Name, kind: int, classes: Mapping[str, int]) -> Signals:
    """A capitalised word that is no place follows."""
    if kind & STREET_WORD:
        return signals | STREET
    if kind & ORGANISATION_WORD:
        return signals | ORGANISATION
    if kind & FACILITY_WORD:
        return signals | FACILITY
    if kind & ACTOR_NOUN or words.gap(name.after) != " ":
        return signals
    if name.after - name.first == 1 and classes.get(words.words[name.first], 0) & FIRST_NAME:
        return signals | PERSON
    return signals if words.field.shouting else signals | BEFORE_CAPITAL


def _gap_after(words: Words, name: Name) -> str:
    """What stands between a name (with the full stop of ``U.S.``) and the next word."""
    if name.after >= len(words.words):
        return "\n"
    return words.raw[name.end : words.starts[name.after]].replace("\u2019", "'")
