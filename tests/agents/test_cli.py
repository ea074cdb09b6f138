"""The command line: help, and one clear sentence for what a person can mend."""

from __future__ import annotations

from click.testing import CliRunner

from agents.cli import cli


def test_help_names_the_program_and_exits_well() -> None:
    """--help prints what Tocsin is."""
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    assert "news feeds" in result.output


def test_a_wrong_option_is_refused_in_one_sentence() -> None:
    """An unknown option exits non-zero and names the option."""
    result = CliRunner().invoke(cli, ["--no-such-option"])
    assert result.exit_code == 2
    assert "--no-such-option" in result.output
