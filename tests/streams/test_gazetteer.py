"""The compiled gazetteer: read back as written, built anew when it must be, shared safely."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from news.places import catalogue
from news.places.compile import Compiler
from news.places.gazetteer import decode
from news.places.sources import SourceRow
from streams import gazetteer as module
from streams.gazetteer import cache_path, load_gazetteer, wanted_version
from streams.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    SourceRow(name="Iraq", kind="country", names=("irakien",), country="IQ", lat=33.0, lon=44.0),
    SourceRow(
        name="Baghdad", kind="capital", alternates=("بغداد", "Bagdad"), country="IQ", lat=33.34, lon=44.4, population=7_000_000
    ),
    SourceRow(name="Port-au-Prince", kind="capital", country="HT", lat=18.5, lon=-72.3, population=1_000_000),
)


def _compiled(version: str = "v") -> bytes:
    compiler = Compiler()
    compiler.add_all(ROWS)
    return compiler.finish(version)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, list[str]]:
    """Settings with a cache of their own, and a build of three rows that counts its calls."""
    built: list[str] = []

    def build(wanted: str) -> bytes:
        built.append(wanted)
        return _compiled(wanted)

    monkeypatch.setattr(module, "build", build)
    return Settings(cache_dir=tmp_path / "cache"), built


def test_a_compiled_gazetteer_is_read_back_as_it_was_written() -> None:
    """Names in any script and any punctuation lead to the same entry."""
    found = decode(_compiled())
    entry = found.readings(found.index["بغداد"])[0].entry
    assert (entry.name, entry.country, entry.kind, entry.lat) == ("Baghdad", "IQ", "capital", 33.34)
    assert found.heads["port"] == 3
    assert found.index["irakien"] in found.lower


def test_the_same_rows_compile_to_the_same_bytes() -> None:
    """A build can be compared with another."""
    assert _compiled() == _compiled()


def test_it_is_built_once_and_then_read(small: tuple[Settings, list[str]]) -> None:
    """The second start finds the file."""
    settings, built = small
    assert load_gazetteer(settings).version == load_gazetteer(settings).version == wanted_version()
    assert len(built) == 1


def test_processes_that_start_at_once_build_it_once(small: tuple[Settings, list[str]]) -> None:
    """One builds, the others wait and read."""
    settings, built = small
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_gazetteer(settings), range(8)))
    assert len(built) == 1
    assert {each.entry_count for each in found} == {3}


@pytest.mark.parametrize("damage", [b"", b"not a gazetteer", b'{"format": 1}\n', None])
def test_a_damaged_file_is_built_anew(small: tuple[Settings, list[str]], damage: bytes | None) -> None:
    """A file that was cut short by a full disk does not stop the next start."""
    settings, built = small
    load_gazetteer(settings)
    path = cache_path(settings, wanted_version())
    path.write_bytes(path.read_bytes()[:-5] if damage is None else damage)
    assert load_gazetteer(settings).entry_count == 3
    assert len(built) == 2


def test_a_cache_that_cannot_be_written_is_done_without(small: tuple[Settings, list[str]], tmp_path: Path) -> None:
    """Every command works where the user's cache is read-only."""
    (tmp_path / "file").write_text("in the way")
    assert load_gazetteer(Settings(cache_dir=tmp_path / "file")).entry_count == 3


def test_old_versions_do_not_pile_up(small: tuple[Settings, list[str]]) -> None:
    """The cache holds a few versions, not all there ever were."""
    settings, _ = small
    folder = cache_path(settings, "x").parent
    folder.mkdir(parents=True)
    for number in range(9):
        (folder / f"gazetteer-{number}.bin").write_bytes(b"old")
    load_gazetteer(settings)
    assert len(list(folder.glob("gazetteer-*.bin"))) <= 4


@pytest.mark.parametrize(
    ("text", "width", "words"),
    [("a;b\n", 3, "line 1: expected 3 cells"), ("# comment\nx;y;z\n1;2\n", 3, "line 3: expected 3 cells")],
)
def test_a_wrong_line_of_a_place_file_is_named(text: str, width: int, words: str) -> None:
    """Whoever edits the catalogue is told where."""
    with pytest.raises(catalogue.CatalogueError, match=words):
        list(catalogue.parse("file.csv", text, width))


def test_the_place_files_are_sound() -> None:
    """Every line of every file parses, and its codes are known countries."""
    codes = {country.code for country in catalogue.countries()}
    assert len(codes) == 250
    assert {province.country for province in catalogue.provinces()} <= codes
    assert {code for area in catalogue.areas() for code in area.countries} <= codes
    assert {country for country, _ in catalogue.aliases()} <= codes
