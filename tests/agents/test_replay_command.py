"""``tocsin replay``: an archive rings as it would have rung live."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from agents.cli import cli

BLAST = "An explosion tore through a depot in Basra in southern Iraq on Tuesday after a drone strike, and four soldiers were killed."
CAR = "A car bomb killed four soldiers in Aden in southern Yemen on Tuesday, the army said."
MARKET = "The market of the old town in Basra opens again on Tuesday after two years, the mayor said."


def replay(tmp_path: Path, *lines: dict[str, str]) -> list[dict[str, Any]]:
    archive = tmp_path / "archive.jsonl"
    archive.write_text("".join(json.dumps({"source": "one.example", **line}) + "\n" for line in lines))
    result = CliRunner().invoke(cli, ["replay", str(archive)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def line(hour: int, text: str, name: str = "a") -> dict[str, str]:
    return {"id": name, "title": text[:70], "text": text, "published": f"2024-05-14T{hour:02}:00:00Z"}


def test_a_report_that_is_rewritten_into_another_is_corrected_and_then_taken_back(tmp_path: Path) -> None:
    """One outlet moves its strike to another country, and then tells of something else under the same address."""
    first, moved, withdrawn = replay(tmp_path, line(6, BLAST), line(7, CAR), line(8, MARKET))
    assert [(alert["type"], alert["focus"]) for alert in first["alerts"]] == [("alert", "IQ")]
    assert [(alert["type"], alert["focus"]) for alert in moved["alerts"]] == [("correction", "YE")]
    assert [alert["type"] for alert in withdrawn["alerts"]] == ["cancel"]


def test_the_edit_of_what_was_no_report_is_dropped(tmp_path: Path) -> None:
    rows = replay(tmp_path, line(6, MARKET), line(7, MARKET.replace("two", "three")))
    assert [(row["outcome"], row["story_id"], row["alerts"]) for row in rows] == [("dropped", None, [])] * 2


def test_a_title_without_end_is_cut(tmp_path: Path) -> None:
    """As a poller cuts it, for it goes into every alert."""
    [row] = replay(tmp_path, line(6, BLAST) | {"title": f"{BLAST} {MARKET}" * 20})
    [alert] = row["alerts"]
    assert len(alert["headline"]) <= 502
    assert alert["headline"].endswith("…")
