"""What stands beside a name, and what that says of it: a person, an organisation, a street, or a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from news.places.lexicon import Lexicon
    from news.places.recognise import Name, Words

_NOT_ENGLISH: Final = frozenset(("a", "no", "en", "sur", "vers", "na", "em", "on"))
_SPEAKING: Final = frozenset(
    str.split("speak speaks spoke speaking spoken learn learned learning teach teaches taught fluent broken")
)
_SERVED: Final = frozenset(
    str.split(
        "language food cuisine sausage restaurant grill class classes teacher lessons literature wine cheese bread toast opera "
        "dressing subtitles translation dictionary grammar"
    )
)
_DIVISIONS: Final = frozenset(("state", "states", "province", "region", "oblast", "governorate"))
_SENTENCE_END: Final = frozenset('.!?:;\n"“”»«—–…|•')


@dataclass(slots=True)
class Signals:
    """Observations about one name, each with one meaning."""

    person: bool = False
    """Part of a person's name: after a given name, a title or an initial, or before a family name."""
    beside_capital: bool = False
    """An unknown capitalised word stands directly before it."""
    before_capital: bool = False
    """An unknown capitalised word stands directly after it."""
    organisation: bool = False
    street: bool = False
    contains: bool = False
    """Stands after a name and a comma, as what that name lies in."""
    facility: bool = False
    locative: bool = False
    kind: bool = False
    """A word such as city, province, river stands beside it."""
    initial: bool = False
    """First word of a sentence or a title, so that its capital says nothing."""
    common: bool = False
    family: bool = False
    """A common family name, or one that the text itself gives to a person."""
    borne: bool = False
    """A person of this text bears the name."""
    speaks: bool = False
    """A verb of speech or will follows."""
    headed: bool = False
    """A dash follows, as after the place of a dateline."""
    actor: bool = False
    """A verb of speech or will follows, or a noun that makes it the state."""
    shouting: bool = False
    capitals: bool = False
    """Written in capitals in running text, though it is no acronym (SWAT)."""
    language: bool = False
    """Named as a language or a dish, not a people."""
    division: bool = False
    """The word state, province or region follows or precedes."""
    possessive: bool = False


def observe(words: Words, name: Name, known: frozenset[int] | set[int], lexicon: Lexicon) -> Signals:
    """Look at the words around a name. ``known`` holds the indexes of words that belong to other names of places."""
    signals = Signals(shouting=words.field.shouting)
    if not name.spaced:
        return signals
    run = words.words[name.first : name.after]
    signals.common = lexicon.common.issuperset(run)
    if len(run) == 1:
        signals.family = run[0] in lexicon.family_names or run[0] in lexicon.first_names
    signals.capitals = not signals.shouting and name.text.isupper() and name.start > 0 and not name.acronym and len(run) == 1
    _look_before(signals, words, name, known, lexicon)
    _look_after(signals, words, name, known, lexicon)
    signals.capitals = signals.capitals and not signals.headed
    return signals


def _look_before(signals: Signals, words: Words, name: Name, known: frozenset[int] | set[int], lexicon: Lexicon) -> None:
    index = name.first
    gap = words.gaps[index]
    signals.initial = index == 0 or not _SENTENCE_END.isdisjoint(gap)
    if index == 0 or "\n" in gap:
        return
    signals.contains = gap == ", " and words.is_upper(index - 1)
    before = words.words[index - 1]
    if gap == " ":
        signals.locative = before in lexicon.locatives and not (words.english and before in _NOT_ENGLISH)
        signals.language = before in _SPEAKING and name.readings[0].entry.kind == "demonym"
        signals.kind = before in lexicon.kinds_before or (
            before in ("of", "de", "du", "d") and index > 1 and words.words[index - 2] in lexicon.kinds_before
        )
    if not words.is_upper(index - 1) or index - 1 in known:
        return
    if gap == " " or (gap == ". " and (len(before) == 1 or before in lexicon.titles)):
        if before in lexicon.first_names or before in lexicon.titles or (len(before) == 1 and gap == ". "):
            signals.person = not signals.kind
        elif before not in lexicon.kinds_before and before not in lexicon.locatives and before not in lexicon.common:
            signals.beside_capital = True
            signals.initial = False
    elif gap == "-" and len(before) > 1:
        signals.beside_capital = before not in lexicon.kinds_before


def _look_after(signals: Signals, words: Words, name: Name, known: frozenset[int] | set[int], lexicon: Lexicon) -> None:
    index = name.after
    gap = _gap_after(words, name)
    if gap == "'" and words.words[index] == "s" and index + 1 < len(words):
        signals.possessive = True
        index += 1
        gap = words.gaps[index]
    signals.headed = signals.initial and any(dash in gap for dash in ("—", "–", "--", " - "))
    if index >= len(words) or gap not in (" ", "-", " & "):
        return
    after = words.words[index]
    signals.speaks = after in lexicon.actor_verbs
    signals.actor = signals.speaks or after in lexicon.actor_nouns
    signals.kind = signals.kind or after in lexicon.kinds_after
    signals.division = after in _DIVISIONS
    signals.language = signals.language or (after in _SERVED and name.readings[0].entry.kind == "demonym")
    if not (signals.possessive or after in lexicon.kinds_after or index in known) and words.is_upper(index):
        _look_at_capital(signals, words, name, after, lexicon)


def _gap_after(words: Words, name: Name) -> str:
    """What stands between a name (with the full stop of ``U.S.``) and the next word."""
    if name.after >= len(words):
        return "\n"
    return words.raw[name.end : words.starts[name.after]].replace("\u2019", "'")


def _look_at_capital(signals: Signals, words: Words, name: Name, after: str, lexicon: Lexicon) -> None:
    """A capitalised word that is no place follows."""
    if after in lexicon.streets:
        signals.street = True
    elif after in lexicon.organisations:
        signals.organisation = True
    elif after in lexicon.facilities:
        signals.facility = True
    elif words.gaps[name.after] == " " and after not in lexicon.actor_nouns:
        given = name.after - name.first == 1 and words.words[name.first] in lexicon.first_names
        signals.person = signals.person or given
        signals.before_capital = not given and not words.field.shouting
