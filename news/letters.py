"""Letters replaced one for one, so that offsets stay true; fast where few different ones of the table occur in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

MARKS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670]")
"""What Hebrew and Arabic may write above and below letters, or stretch them with; most texts do here and there."""


class Letters:
    """What ``str.translate`` does with the same table; that looks up every letter of a text, this only those of the table."""

    def __init__(self, table: Mapping[str, str]) -> None:
        """Take letter → letter; both are single code points."""
        self._table = {old: new for old, new in table.items() if old != new}
        self._order = {letter: number for number, letter in enumerate(_results_first(self._table))}
        self._any = re.compile("[" + "".join(map(re.escape, self._table)) + "]")

    def replace(self, text: str) -> str:
        found = set(self._any.findall(text))
        for letter in sorted(found, key=self._order.__getitem__) if len(found) > 1 else found:
            text = text.replace(letter, self._table[letter])
        return text


def _results_first(table: Mapping[str, str]) -> list[str]:
    """An order in which no replacement touches what another one wrote: ``ø`` becomes ``o`` before ``ǿ`` becomes ``ø``."""
    ordered: dict[str, None] = {}
    for letter in table:
        chain = [letter]
        while chain[-1] in table:
            chain.append(table[chain[-1]])
        ordered |= dict.fromkeys(one for one in reversed(chain) if one in table and one not in ordered)
    return list(ordered)
