"""A table of sentences in many languages, each a trap or a must, with a pass rate that may not fall."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from news.document import Document
from news.model import Article

if TYPE_CHECKING:
    import pytest

    from news.places.geoparser import Geoparser, PlaceTags

TABLE = Path(__file__).with_name("sentences.csv")
FEWEST = 300
PASS_RATE = 0.98


def _cases() -> list[tuple[str, str, list[str]]]:
    rows = [line.split(";") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(language, sentence, expected.split(",")) for language, sentence, expected in rows]


def _holds(tags: PlaceTags, expected: str) -> bool:
    if expected.startswith("!"):
        return all(place.text != expected[1:] for place in tags.places)
    name, _, wanted = expected.partition(">")
    if name == "focus":
        return (tags.focus or "-") == wanted
    country, _, role = wanted.partition("/")
    return any(
        place.text == name and (place.country or "-") == country and (not role or place.role == role) for place in tags.places
    )


def _failures(geoparser: Geoparser) -> list[str]:
    failed = []
    for language, sentence, expected in _cases():
        tags = geoparser.tag(Document.of(Article(id="1", text=sentence)))
        missed = [each for each in expected if not _holds(tags, each)]
        if missed:
            found = [f"{place.text}>{place.country or '-'}/{place.role}" for place in tags.places]
            failed.append(f"{language}  {sentence}\n    missed {missed}  found {found}  focus {tags.focus}")
    return failed


def test_the_table_of_traps_and_musts(geoparser: Geoparser, capsys: pytest.CaptureFixture[str]) -> None:
    """At least 300 sentences; what a reader would expect of nearly all of them is what is found."""
    cases, failed = _cases(), _failures(geoparser)
    rate = 1 - len(failed) / len(cases)
    with capsys.disabled():
        print(f"\nplaces: {len(cases) - len(failed)} of {len(cases)} sentences, {rate:.1%}", file=sys.stderr)  # noqa: T201 - the rate is to be seen
        print("\n".join(failed), file=sys.stderr)  # noqa: T201 - as above
    assert len(cases) >= FEWEST
    assert rate >= PASS_RATE
