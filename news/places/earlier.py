"""Clauses about an earlier event: ``hours after a strike on Odesa``, ``in retaliation for``."""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING

from news.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from news.places.field_words import Words


class EarlierClauses:
    """Finds them in folded text without marks: what the expressions match, up to the next comma or full stop."""

    def __init__(self, expressions: Iterable[str]) -> None:
        """Take regular expressions whose first words end at their first blank.

        Raises:
            re.error: one is no regular expression.
        """
        parts = tuple(expressions)
        heads = re.compile("|".join(part.split(" ")[0] for part in parts))
        self._expression = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})\b[^,.;:\n]*")
        self._may_begin = Memo(lambda word: heads.fullmatch(word) is not None)

    def spans(self, words: Words) -> Iterator[tuple[int, int]]:
        """Start and end of each clause of a field, in order; the expression is tried only at words that may begin one."""
        text = words.unified
        if not words.field.tokens.plain:
            yield from (found.span() for found in self._expression.finditer(text))
            return
        end = 0
        for start in compress(words.starts, map(self._may_begin.__getitem__, words.words)):
            if start >= end and (found := self._expression.match(text, start)):
                end = found.end()
                yield found.span()
