"""Names of months and zones as dates use them."""

from __future__ import annotations

import tomllib
from importlib import resources

_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

ZONES: dict[str, int] = {
    "": 0,
    "Z": 0,
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "MEZ": 60,
    "MET": 60,
    "WAT": 60,
    "CEST": 120,
    "MESZ": 120,
    "MEST": 120,
    "CAT": 120,
    "SAST": 120,
    "EET": 120,
    "EEST": 180,
    "EAT": 180,
    "MSK": 180,
    "TRT": 180,
    "PKT": 300,
    "IST": 330,
    "WIB": 420,
    "WITA": 480,
    "SGT": 480,
    "HKT": 480,
    "PHT": 480,
    "MYT": 480,
    "JST": 540,
    "KST": 540,
    "WIT": 540,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "NST": -210,
    "NDT": -150,
    "ADT": -180,
    "AST": -240,
    "EDT": -240,
    "EST": -300,
    "ET": -300,
    "CDT": -300,
    "CST": -360,
    "MDT": -360,
    "MST": -420,
    "PDT": -420,
    "PST": -480,
    "AKDT": -480,
    "AKST": -540,
    "HST": -600,
}
"""Minutes east of Greenwich: RFC 822, 5.1, and the abbreviations feeds of one zone use without contradiction. IST is
India's: Israel and Ireland, whose it is too, do not write it in feeds. ET is taken for EST."""


def _months() -> dict[str, int]:
    table = tomllib.loads(resources.files("news").joinpath("catalogue", "months.toml").read_text(encoding="utf-8"))
    if set(table) != set(_ENGLISH):
        raise ValueError("months.toml: one list for each month by its English name is needed, nothing else")
    return {name: _ENGLISH.index(month) + 1 for month, names in table.items() for name in names}


MONTHS: dict[str, int] = _months()
"""Folded month name or abbreviation, without its point → 1 to 12."""
