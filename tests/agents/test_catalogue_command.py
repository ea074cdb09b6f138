"""``tocsin catalogue check`` as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from agents.cli import cli
from streams.errors import TocsinError


def test_the_built_in_catalogue() -> None:
    """Without a directory the package checks itself and counts what it holds."""
    result = CliRunner().invoke(cli, ["catalogue", "check"])
    assert result.exit_code == 0
    assert "no problems" in result.output
    assert "256 conflicts" in result.output


def test_a_wrong_file_of_a_user(tmp_path: Path) -> None:
    """The problem is printed with file and line, and the command fails."""
    file = tmp_path / "actors.toml"
    file.write_text('[red-hand]\nname = "Red Hand"\ntype = "rebel"\ncountry = "XX"\n', "utf-8")
    result = CliRunner().invoke(cli, ["catalogue", "check", str(tmp_path)])
    assert f"{file}:4: [red-hand] country: unknown country XX" in result.output
    assert isinstance(result.exception, TocsinError)


def test_a_good_file_of_a_user(tmp_path: Path) -> None:
    """A sound addition is counted."""
    (tmp_path / "actors.toml").write_text('[red-hand]\nname = "Red Hand"\ntype = "rebel"\ncountry = "GR"\n', "utf-8")
    result = CliRunner().invoke(cli, ["catalogue", "check", str(tmp_path)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_directory_with_nothing_to_check(tmp_path: Path, name: str) -> None:
    """A missing or empty directory is one clear sentence."""
    result = CliRunner().invoke(cli, ["catalogue", "check", str(tmp_path / name)])
    assert isinstance(result.exception, TocsinError)
    assert str(tmp_path) in str(result.exception)
