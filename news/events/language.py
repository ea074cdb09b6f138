"""Which lexicon reads an article: by its script, and among Latin scripts by its small words."""

from __future__ import annotations

import re
from itertools import repeat

_SAMPLE = 600
_SCRIPTS = (
    ("arabic", re.compile("[\u0600-\u06ff]+")),
    ("cyrillic", re.compile("[\u0400-\u04ff]+")),
    ("hebrew", re.compile("[\u0590-\u05ff]+")),
    ("han", re.compile("[\u4e00-\u9fff]+")),
)
SCRIPT_OF = {"ar": "arabic", "fa": "arabic", "ru": "cyrillic", "uk": "cyrillic", "he": "hebrew", "zh": "han"}
"""Languages that share a script share a matcher; the Latin ones stand alone."""

_SMALL_WORDS = {
    "en": "the of and in to a is for on with that at by from as was were has have said after his their over who an its it not",
    "fr": "le la les des du de et en un une dans pour sur par au aux est qui que avec ont été selon plus après son ses contre "
    "l d qu",
    "es": "el la los las de del y en un una que por para con se su al es más tras fue según como sus ha han contra entre",
    "pt": "o a os as de do da dos das e em um uma que por para com não se no na nos nas mais após foi segundo são ao aos "
    "pela pelo às já três",
    "de": "der das und von den dem mit für auf ist im ein eine einer einem nicht zu nach bei sich auch als wird wurde wurden "
    "haben hat sind aus über vor gegen durch seit zum zur zwischen sie er noch wegen unter",
    "it": "il lo la gli le di del dello della dei degli delle da dal dalla dai dalle nel nella nell e ed un una uno che per "
    "con su sul sulla sui sull al alla agli alle l d è sono ha hanno non si tra fra come più anche dopo contro dell dall",
    "tr": "ve bir bu da de için ile olarak çok daha sonra olan en göre kadar ancak ya mi olduğu üzerine karşı yeni dedi etti",
}
_DIGITS = 16
"""Bits in which the small words of a language are counted; a sample has fewer."""
_PLACES = {language: _DIGITS * number for number, language in enumerate(_SMALL_WORDS)}
_COUNTS: dict[str, int] = {}
"""A small word → 1 in the place of each language that has it, so that one sum counts for all languages."""
for _language, _words in _SMALL_WORDS.items():
    for _word in set(_words.split()):
        _COUNTS[_word] = _COUNTS.get(_word, 0) + (1 << _PLACES[_language])
_LETTERS = {
    "tr": ("ı", "ş", "ğ"),
    "de": ("ß", "ä"),
    "es": ("ñ", "¿", "¡"),
    "pt": ("ã", "õ"),
    "it": ("ò", "ì", "è ", "iù ", "tà "),
    "fr": ("è", "œ", "ù", "î", "û", "ë"),
}
_WORD = re.compile(r"[^\W\d_]+")
_ANY_SCRIPT = re.compile("[\u0400-\u06ff\u4e00-\u9fff]")
"""What every text of one of the scripts has, and hardly any other."""
_ASCII_NOT_WORD = {code: " " for code in range(128) if not chr(code).isalpha()}
_SURE = 3
"""Small words by which a language must lead to overrule what the feed says."""


def lexicon_languages(folded: str, stated: str) -> tuple[str, ...]:
    """The script of a non-Latin text, else those of en, de, fr, es, it, pt, tr that its small words allow, the likeliest first.

    More than one is given only where the feed states none and the words leave it open; then the lexicon that finds more
    decides.
    """
    sample = folded[:_SAMPLE]
    if not sample.isascii():
        script = _script(sample) if _ANY_SCRIPT.search(sample) else ""
        if script:
            return (script,)
    words = sample.translate(_ASCII_NOT_WORD).split() if sample.isascii() else _WORD.findall(sample)
    return _latin(words, stated[:2].lower() or _by_letters(sample))


def _script(sample: str) -> str:
    letters = len(_WORD.findall(sample)) or 1
    for name, pattern in _SCRIPTS:
        if sum(map(len, pattern.findall(sample))) > 2 * letters * (0.3 if name == "han" else 1):
            return name
    return ""


def _by_letters(sample: str) -> str:
    """Letters that only one of the languages writes often, or only it at the end of a word."""
    counted = {language: sum(map(sample.count, letters)) for language, letters in _LETTERS.items()}
    best = max(counted, key=lambda language: counted[language])
    return best if counted[best] else ""


def _latin(words: list[str], stated: str) -> tuple[str, ...]:
    counted = sum(map(_COUNTS.get, words, repeat(0)))
    scores = {language: counted >> place & (1 << _DIGITS) - 1 for language, place in _PLACES.items()}
    most = max(scores.values())
    if most - scores.get(stated, most) < _SURE and stated in scores:
        return (stated,)
    ranked = sorted(scores, key=lambda language: (-scores[language], language != "en"))
    return (ranked[0],) if stated in scores else tuple(one for one in ranked if most - scores[one] < _SURE)
