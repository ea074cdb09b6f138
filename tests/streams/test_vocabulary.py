"""The words a watch may use are those the catalogues tag with; any other is refused, with the line and what may be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.watches import Vocabulary, WatchRules, read_watches
from streams.settings import Settings
from streams.vocabulary import load_vocabulary

ZONES = "[zone.upper-nile-front]\npolygon = [[9.0, 31.0], [9.0, 33.0], [10.5, 32.0]]\n"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Settings(_env_file=None))


@pytest.mark.parametrize(
    ("condition", "message", "suggestion"),
    [
        ("country = Irak", "country 'IRAK' is unknown", "did you mean IQ?"),
        ("region = sahell", "region 'sahell' is unknown", "did you mean sahel?"),
        ("region = 'Middle East'", "region 'middle east' is unknown", "did you mean middle-east?"),
        ("zone = horn-of-afrika", "zone 'horn-of-afrika' is unknown", "did you mean horn-of-africa?"),
        ("conflict = gaza-warr", "conflict 'gaza-warr' is unknown", "did you mean gaza-war?"),
        ("actor = hesbollah", "actor 'hesbollah' is unknown", "did you mean hezbollah?"),
        ("event = dronestrike", "event 'dronestrike' is unknown", "did you mean drone-strike?"),
        ("language = english", "language 'english' is unknown", "did you mean en?"),
        ("type = updates", "type 'updates' is unknown", "did you mean update?"),
        ("region in (sahel, xyzzy)", "region 'xyzzy' is unknown", "for example "),
    ],
)
def test_an_unknown_word_is_refused_with_its_line(
    condition: str, message: str, suggestion: str, vocabulary: Vocabulary
) -> None:
    """Second line of a file, first watch: the sentence names file, line, word and what is like it."""
    watches, [problem] = read_watches(f'[watch.w]\nwhen = """{condition}"""\n', WatchRules(vocabulary=vocabulary))
    assert watches == ()
    assert problem.sentence("watches.toml").startswith(f"watches.toml:2: watch w: {message}")
    assert suggestion in problem.suggestion


def test_every_word_the_catalogues_tag_with_is_taken(vocabulary: Vocabulary) -> None:
    """Regions of M49, overlays and conflicts alike."""
    condition = "region = western-asia and (zone = sahel or conflict = gaza-war) and not (actor = hezbollah or language = ar)"
    watches, problems = read_watches(f"[watch.w]\nwhen = '{condition}'\n", WatchRules(vocabulary=vocabulary))
    assert problems == ()
    assert [watch.when for watch in watches] == [condition]


def test_a_users_own_zone_is_known(tmp_path: Path) -> None:
    """Defined in the catalogue directory, named in a watch."""
    (tmp_path / "zones.toml").write_text(ZONES)
    vocabulary = load_vocabulary(Settings(catalogue_dir=tmp_path, _env_file=None))
    assert vocabulary.problem("zone", "upper-nile-front") is None
    assert vocabulary.problem("zone", "upper-nile") == ("zone 'upper-nile' is unknown", "did you mean upper-nile-front?")
