"""Whether a line begins with one of many phrases, asked of every line of every article."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKS = 8
"""Bullets, brackets and blanks that may stand before the phrase."""
_REACH = 24
"""Characters in which the first letter is looked for: those marks, and marks a phrase itself may begin with."""


class LineStart:
    """A line that begins with one of some phrases in any case, after bullets and brackets, with something behind it."""

    def __init__(self, phrases: Iterable[str], after: str) -> None:
        """Take the phrases, and the expression of what must stand behind them."""
        longest_first = sorted(phrases, key=len, reverse=True)
        choices = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
        self._expression = re.compile(rf"[\W_]{{0,{_MARKS}}}(?:{choices}){after}", re.IGNORECASE)
        self._openings = set(map(opening_of, longest_first))

    def matches(self, line: str, opening: str) -> bool:
        """Whether the line begins so; its ``opening_of`` rules most lines out before the expression is tried."""
        if opening not in self._openings and opening[:1] not in self._openings:
            return False
        return self._expression.match(line) is not None


def opening_of(line: str) -> str:
    """The first letter or digit of a line and the one beside it; alike where an expression that ignores case takes them so."""
    head = line[:2]
    if head.isascii() and head.isalnum():
        return head.lower()
    for first, letter in enumerate(line[:_REACH]):
        if letter.isalnum():
            return "".join(map(_caseless, filter(str.isalnum, line[first : first + 2])))
    return ""


def _caseless(letter: str) -> str:
    return "i" if letter == "\u0131" else letter.casefold()[0]
