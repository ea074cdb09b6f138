"""Who acts and who is acted on, read from the words around a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from news.actors import role_words as rw
from news.actors.role_words import Word, unspaced, words_after, words_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from news.model import ActorRole

_NEXT = 2
_TOWN = 4
"""Words in which a town and the word before it are looked for."""
_STEPS = 9
"""Words walked from a name before giving up."""
_AFTER_STRANGERS = 3
_BEFORE_STRANGERS = 2
"""Unknown words (names, adjectives) that may stand between a name and what decides its role."""
_CAUSES = 10
_ATTRIBUTED = 5
"""Words between ``attributed`` and ``to``: ``attributed by the army to X``."""
_DESCRIBED = 2
"""Words that may stand between ``in`` and a country: ``in neighbouring X``, ``in three X attacks``."""
_DATED = 7
"""Words within which a speaker comes to what it did: ``said in a statement late on Monday that its jets``."""
_OF = frozenset(("of", "de", "du", "d'"))
_BELONGS = frozenset(("from", "of", "with"))
"""Between fighters and what they fight for: ``gunmen from X``."""
_STATIONED = frozenset(("deployed", "held"))
"""Before ``in`` or ``to`` they are no deeds: ``Kenyan officers deployed to Haiti``."""
_ONE = frozenset(("a", "an", "un", "une", "una", "um", "uma"))
_ITSELF = frozenset(("it", "they", "its", "their"))
_ARMIES = frozenset(("army", "military", "forces", "junta", "navy"))
"""Behind a state's name they own what follows: ``Mali army drone strike``."""
_WALL = rw.STOP | rw.PREPOSITION | rw.AWAY | rw.AGAINST | rw.BY | rw.ONTO
"""Words that end the walk back from a name: what stands before them governs something else."""
_FILL = rw.PHRASE | rw.AUXILIARY | rw.NUMBER | rw.OWNER


class Reading(NamedTuple):
    """A role and the word that shows it."""

    role: ActorRole
    cue: str
    rule: str


_GOVERNORS: tuple[tuple[int, int, int, ActorRole, str], ...] = (
    (rw.BY, rw.PARTICIPLE | rw.NOUN | rw.VERB | rw.CLAIM | rw.BLAME, _CAUSES, "by", "by"),
    (rw.AGAINST, rw.BLAME, _CAUSES, "by", "blamed"),
    (rw.AGAINST, rw.NOUN | rw.VERB, _CAUSES, "against", "target"),
    (rw.WITH, rw.FIGHTING, _CAUSES, "against", "fights with"),
    (rw.BETWEEN, rw.FIGHTING, _CAUSES, "by", "fights"),
    (rw.FROM, rw.TAKEN, _CAUSES, "against", "taken from"),
    (rw.ONTO, rw.BLAME, _ATTRIBUTED, "by", "blamed"),
)
"""Class of the word before the name, classes of what must stand before that, within how many words; role; rule."""
_RULING = rw.BY | rw.AGAINST | rw.WITH | rw.BETWEEN | rw.FROM | rw.ONTO
_GOVERNING = _RULING | rw.CONNECT | rw.AGAINST_NOUN | rw.BY_NOUN | rw.NOUN | rw.VERB
"""Classes of the words that may make something of a name behind them; most words are of none."""


class Around(NamedTuple):
    """The words on both sides of a name, within its sentence."""

    before: list[Word]
    """Nearest first."""
    after: list[Word]
    glued: str
    """The word a hyphen joins to the name, as in ``X-backed``."""


def words_around(folded: str, span: tuple[int, int], sentence: tuple[int, int]) -> Around:
    start, end = span
    after = words_after(folded, end, sentence[1])
    glued = len(after) > 1 and after[0][0] == "-" and folded[end : end + 2] != " -"
    return Around(words_before(folded, sentence[0], start), after, after[1][0] if glued else "")


def sponsors(around: Around) -> bool:
    """Whether the name is only the first half of ``X-backed`` and the like."""
    return bool(around.glued and around.after[1][1] & rw.SPONSOR)


def speaks_of_state(around: Around, kind: str) -> bool:
    """Whether a country's name or demonym is followed by its forces or its government."""
    if sponsors(around) or (kind == "name" and around.after and _bare_noun(*around.after[0])):
        return False
    masks = [mask for _, mask in around.after[:4] if not mask & rw.OWNER]
    if masks and masks[0] & rw.CONNECT:
        masks = masks[2:4]  # Turkish and Syrian troops
    return any(mask & rw.STATE_NOUN for mask in masks[:2])


def of_civilians(around: Around) -> bool:
    """Whether a country's name or demonym speaks of its people or its trade: ``US workers``, ``French film``."""
    return bool(around.after and around.after[0][1] & rw.CIVILIAN and not around.after[0][1] & rw.STATE_NOUN)


def names_no_state(around: Around) -> bool:
    """Whether a country's name or demonym only names where something is: ``Sea of X``, ``X Sea``, ``near the Xian border``."""
    before, after = around.before, around.after
    if len(before) > 1 and before[0][0] in _OF and before[1][1] & rw.WATER:
        return True
    behind = after[2:] if around.glued else after
    if not behind or not behind[0][1] & (rw.WATER | rw.FRONTIER | rw.TERRITORY):
        return False
    if behind[0][1] & rw.TERRITORY:
        return any(mask & rw.PREPOSITION for _, mask in before[:2])
    manned = len(behind) > 1 and behind[1][1] & (rw.STATE_NOUN | rw.POST)
    return not (behind[0][1] & rw.FRONTIER and manned)


def of_state(around: Around) -> bool:
    """Whether a demonym speaks of a country's forces or deeds, not of its people: ``French troops``, ``frappe française``."""
    beside = around.before[0][1] if around.before else 0
    deed = around.after[0][1] & rw.NOUN if around.after else 0
    return bool(deed or beside & (rw.STATE_NOUN | rw.NOUN)) or speaks_of_state(around, "demonym")


def read_role(around: Around, kind: str) -> Reading | None:
    """What the sentence makes of a name; ``None`` where it shows neither doer nor target.

    Args:
        around: the words on both sides.
        kind: ``name`` (a country, which is a place as long as nothing makes it act), ``demonym`` or anything else.
    """
    before, after = around.before, around.after
    if kind == "name" and before and after and before[0][1] & rw.PLANNED and after[0][1] & rw.NOUN and after[0][1] & rw.VERB:
        return Reading("against", after[0][0], "planned")
    if sponsors(around) or (kind == "name" and _located(before)) or (kind == "demonym" and not of_state(around)):
        return None
    if before and before[0][1] & rw.BY and _harmless(before[1:]):
        return None
    if before and after and before[0][1] & rw.BLAME and after[0][0] in {"of", "for", "de", "в", "у"}:
        return Reading("by", before[0][0], "accused")
    return _before(before, kind) or _after(after, kind)


def _located(before: list[Word]) -> bool:
    """``strikes in Iraq and Syria``, ``in three Iraq attacks``: there the country is where it happens."""
    described = 0
    while described < _DESCRIBED and described < len(before) and before[described][1] & (rw.DESCRIPTIVE | rw.NUMBER):
        described += 1
    before = before[described:]
    if not before:
        return False
    mask = before[0][1]
    if before[0][0] in _OF and len(before) > 1:
        return bool(before[1][1] & (rw.PREPOSITION | rw.PART))
    if mask & rw.COMMA:
        return _in_town(before[1:])
    joined = mask & rw.CONNECT and len(before) > 2 and before[2][1] & rw.PREPOSITION  # noqa: PLR2004 - in X and Y
    return bool(mask & rw.PREPOSITION or joined)


def _in_town(before: list[Word]) -> bool:
    """``A blast in Quetta, Pakistan killed five``; but ``After the blast in Quetta, Pakistan sent troops``."""
    ends = rw.PREPOSITION | rw.COMMA | rw.AWAY | rw.STOP
    at = next((at for at, (_, mask) in enumerate(before[:_TOWN]) if mask & ends), 0)
    if not at or not before[at][1] & rw.PREPOSITION:
        return False
    clause = _clause(before[at + 1 :], _CAUSES)
    return bool(clause & (rw.NOUN | rw.VERB | rw.PARTICIPLE | rw.FIGHTING | rw.BLAST)) and not clause & (
        rw.AWAY | rw.STOP | rw.WITH
    )


def _after(words: list[Word], kind: str) -> Reading | None:
    strangers, passive, owns, spoken = 0, False, kind != "name", 0
    for index, (word, mask) in enumerate(words[:_STEPS]):
        if mask & (rw.BREAK | rw.COMMA):
            return None
        following = words[index + 1][1] if index + 1 < len(words) else rw.BREAK
        if index < spoken:
            continue
        if mask & rw.SAYS and (told := _told_of_itself(words, index)):
            spoken = told
            continue
        if _no_deed(words[index:_STEPS], following, kind):
            return None
        owns = owns and not (mask & rw.PREPOSITION and mask & rw.OBJECT and _in_deed(words[index + 1 :]))
        harmed = not _goes_on(words[index:], passive=passive) and _harmed(word, mask, following, passive=passive)
        if reading := harmed or _acts(word, mask, index, owns=owns):
            return reading
        joins = mask & rw.CONNECT and (index == 0 or following & rw.STATE_NOUN)  # X and Y, X drones and missiles
        astray = mask & rw.AGAINST and not mask & rw.PHRASE
        if (mask & rw.STOP and not joins) or astray or _bare_noun(word, mask):
            return None
        passive |= bool(mask & rw.PASSIVE)
        owns = owns and not (joins and index)  # drones that are only named beside missiles are no deed
        owns = not mask & rw.POST if owns and kind == "name" else owns or bool(mask & rw.OWNER or word in _ARMIES)
        strangers += not mask & (_FILL | rw.PASSIVE)
        if strangers > _AFTER_STRANGERS:
            return None
    return None


def _no_deed(words: Sequence[Word], following: int, kind: str) -> bool:
    """Whether the first word looks like a verb of violence and is none: ``Kenyan officers deployed to Haiti``."""
    word, mask = words[0]
    if mask & rw.SAYS and kind in {"name", "demonym"}:
        return _tells_of_others(words[1:])
    return word in _STATIONED and bool(following & (rw.OBJECT | rw.PREPOSITION | rw.ONTO))


def _told_of_itself(words: list[Word], index: int) -> int:
    """Where the deed begins in ``Hezbollah says it struck a base``, in which the speaker's own is told; else 0."""
    for told, (word, mask) in enumerate(words[index + 1 : index + 1 + _DATED], index + 2):
        if word in _ITSELF:
            return told
        if not mask & rw.DATED:
            return 0
    return 0


def _tells_of_others(words: Sequence[Word]) -> bool:
    """``Russia claims drones attacked a depot``: what a state tells of somebody else is no deed of its own."""
    for index, (word, mask) in enumerate(words):
        if mask & (rw.BREAK | rw.COMMA | rw.STOP) or word == "to":
            return False
        if index and mask & rw.VERB and not mask & rw.NOUN:
            return True
    return False


def _goes_on(words: Sequence[Word], *, passive: bool) -> bool:
    """``ambushed and killed ten soldiers``: the last of joined verbs has an object, so that all are the deeds of the name."""
    if passive or len(words) <= _NEXT or not words[0][1] & rw.VERB or not words[1][1] & rw.CONNECT:
        return False
    joined, behind = words[_NEXT][1], words[_NEXT + 1][1] if len(words) > _NEXT + 1 else rw.BREAK
    return bool(joined & rw.VERB) and not behind & (rw.BREAK | rw.COMMA | rw.OBJECT | rw.BY | rw.PREPOSITION)


def _in_deed(words: Sequence[Word]) -> bool:
    """``perished in an attack``: a deed that is only where one was is not one's own."""
    if words and words[0][0] == "the":
        words = words[1:]
    return bool(words) and (words[0][0] in _ONE or bool(words[0][1] & (rw.NOUN | rw.DESCRIPTIVE)))


def _harmed(word: str, mask: int, following: int, *, passive: bool) -> Reading | None:
    if mask & rw.PARTICIPLE and (passive or following & rw.BY):
        return Reading("against", word, "passive")
    if mask & rw.HARMED and following & (rw.BREAK | rw.COMMA | rw.OBJECT):
        return Reading("against", word, "harmed")
    return None


def _acts(word: str, mask: int, index: int, *, owns: bool) -> Reading | None:
    if mask & rw.NOUN and owns and not (mask & rw.PHRASE and index == 0):
        return Reading("by", word, "possessor")
    if mask & rw.VERB and (owns or not _bare_noun(word, mask)):
        return Reading("by", word, "agent")
    return None


def _bare_noun(word: str, mask: int) -> bool:
    """``Iraq attack kills five``: after a country's name a word that is noun and verb alike names what happened there."""
    return bool(mask & rw.VERB and mask & rw.NOUN) and not word.endswith("s")


def _before(words: list[Word], kind: str) -> Reading | None:
    strangers = 0
    if len(words) > 1 and words[0][1] & rw.COMMA and words[1][1] & rw.GROUP:
        words = words[1:]  # the armed group, X
    for index, (word, mask) in enumerate(words[:_STEPS]):
        if mask & (rw.BREAK | rw.COMMA):
            return None
        if word in _BELONGS and index + 1 < len(words) and words[index + 1][1] & rw.GROUP and kind != "name":
            continue
        parted = mask & rw.VERB and index and words[index - 1][1] & rw.CONNECT  # X attacked, and Y struck back
        if mask & _GOVERNING and not parted and (reading := _governed(word, mask, words[index + 1 :], index, kind)):
            return reading
        if mask & _WALL and not mask & rw.CONNECT:
            return None
        strangers += not mask & (rw.PHRASE | rw.CONNECT | rw.NUMBER | rw.OWNER)
        if strangers > _BEFORE_STRANGERS:
            return None
    return None


def _governed(word: str, mask: int, rest: Sequence[Word], index: int, kind: str) -> Reading | None:
    """What a word before the name, nearest first, makes of it."""
    if mask & _RULING:
        if mask & rw.BY and _harmless(rest):
            return None
        for governor, causes, reach, role, rule in _GOVERNORS:
            if mask & governor and _clause(rest, reach) & causes:
                return Reading("by" if governor == rw.WITH and _fell(rest) else role, word, rule)
    if mask & rw.CONNECT and (clause := _clause(rest, _CAUSES)) & rw.BETWEEN and clause & rw.FIGHTING:
        return Reading("by", word, "fights")
    return _noun_of(mask, rest) or _adjective(word, mask, index, kind) or _object(word, mask, rest)


def _harmless(rest: Sequence[Word]) -> bool:
    """``brokered by X``, ``condemned by X``."""
    mask = rest[0][1] if rest else 0
    return bool(mask & (rw.SPONSOR | rw.UNHARMING)) and not mask & (rw.VERB | rw.BLAME)


def _fell(rest: Sequence[Word]) -> bool:
    """``soldier killed in clash with X``: what stands before the fight, nearest first, fell in it."""
    masks = [mask for _, mask in rest[:_CAUSES]]
    fight = next((at for at, mask in enumerate(masks) if mask & rw.FIGHTING), len(masks))
    behind = next((at for at in range(fight + 1, len(masks)) if masks[at] & rw.PREPOSITION), len(masks))
    return behind + 1 < len(masks) and bool(masks[behind + 1] & rw.HARMED)


def _noun_of(mask: int, rest: Sequence[Word]) -> Reading | None:
    """``killing of X``, ``ataque de X``."""
    if not mask & (rw.AGAINST_NOUN | rw.BY_NOUN):
        return None
    head = next(((word, m) for word, m in rest[:3] if not m & rw.PHRASE or m & rw.NOUN), ("", 0))
    if mask & rw.AGAINST_NOUN and head[1] & rw.SUFFERED:
        return Reading("against", head[0], "victim of")
    if mask & rw.BY_NOUN and head[1] & rw.NOUN:
        return Reading("by", head[0], "doer of")
    return None


def _adjective(word: str, mask: int, index: int, kind: str) -> Reading | None:
    """``frappe israélienne``, ``удар Израиля``: the doer right after the noun."""
    if index or not mask & rw.NOUN or mask & rw.PHRASE:
        return None
    if not word.isascii() or (kind == "demonym" and not mask & rw.VERB):
        return Reading("by", word, "doer of")
    return None


def _object(word: str, mask: int, rest: Sequence[Word]) -> Reading | None:
    """The verb before the name; ``jets bomb X``: behind forces in the plural a word that is noun and verb alike is the verb."""
    if not mask & rw.VERB:
        return None
    forces = bool(rest) and bool(rest[0][1] & rw.STATE_NOUN) and rest[0][0].endswith("s")
    if mask & rw.MILD and not (forces and mask & rw.NOUN):
        return None
    arabic = "\u0600" <= word[0] <= "\u06ff"
    return Reading("by", word, "agent") if arabic else Reading("against", word, "object")


def _clause(words: Sequence[Word], reach: int) -> int:
    """All classes of the next few words, up to the end of the clause."""
    together = 0
    for _, mask in words[:reach]:
        if mask & rw.BREAK:
            break
        together |= mask
    return together


def is_unspaced(character: str) -> bool:
    """Whether a name that starts with ``character`` is Chinese or Japanese."""
    return "\u3040" <= character <= "\u9fff"


def read_unspaced(folded: str, span: tuple[int, int], sentence: tuple[int, int]) -> Reading | None:
    """Chinese and Japanese have no spaces: position and coverb show the role."""
    before, after = folded[max(sentence[0], span[0] - 10) : span[0]], folded[span[1] : min(sentence[1], span[1] + 14)]
    verbs, by, against = unspaced()
    verb = next((verb for verb in verbs if verb in after), "")
    if verb and before.endswith(against):
        return Reading("against", before[-1], "target")
    if verb and after.startswith(by):
        return Reading("against", after[0], "passive")
    if verb:
        return Reading("by", verb, "by" if before.endswith(by) else "agent")
    verb = next((verb for verb in verbs if verb in before[-6:]), "")
    return Reading("against", verb, "object") if verb else None
