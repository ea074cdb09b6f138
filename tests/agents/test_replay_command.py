"""``tocsin replay``: an archive rings as it would have rung live."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
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


def line(hour: int, text: str, name: str = "a", *, day: int = 14) -> dict[str, str]:
    return {
        "id": name,
        "title": text[:70],
        "text": text,
        "published": f"2024-05-{day}T{hour:02}:00:00Z",
        "source": f"{name}.example",
    }


def rang(rows: list[dict[str, Any]]) -> list[list[tuple[str, str, int | None]]]:
    """For each report the alerts it is the cause of: type, focus and the most dead that are told."""
    return [
        [(alert["type"], alert["focus"], alert["fatalities"] and alert["fatalities"]["max"]) for alert in row["alerts"]]
        for row in rows
    ]


def test_a_report_that_is_rewritten_into_another_is_corrected_and_then_taken_back(tmp_path: Path) -> None:
    """One outlet moves its strike to another country, and then tells of something else under the same address."""
    first, moved, withdrawn = replay(tmp_path, line(6, BLAST), line(7, CAR), line(8, MARKET))
    assert [(alert["type"], alert["focus"]) for alert in first["alerts"]] == [("alert", "IQ")]
    assert [(alert["type"], alert["focus"]) for alert in moved["alerts"]] == [("correction", "YE")]
    assert [alert["type"] for alert in withdrawn["alerts"]] == ["cancel"]


def test_the_edit_of_what_was_no_report_is_dropped(tmp_path: Path) -> None:
    rows = replay(tmp_path, line(6, MARKET), line(7, MARKET.replace("two", "three")))
    assert [(row["outcome"], row["story_id"], row["alerts"]) for row in rows] == [("dropped", None, [])] * 2


def test_a_date_at_the_end_of_time_is_none(tmp_path: Path) -> None:
    """It fills an empty field of a database; the other lines are read as ever."""
    rows = replay(tmp_path, line(6, BLAST) | {"published": "9999-12-31T23:59:59Z"}, line(7, CAR, "b"))
    assert [row["outcome"] for row in rows] == ["story", "story"]


def test_a_title_without_end_is_cut(tmp_path: Path) -> None:
    """As a poller cuts it, for it goes into every alert."""
    [row] = replay(tmp_path, line(6, BLAST) | {"title": f"{BLAST} {MARKET}" * 20})
    [alert] = row["alerts"]
    assert len(alert["headline"]) <= 502
    assert alert["headline"].endswith("…")


def test_a_round_up_of_two_attacks_leaves_both_alerts_as_they_are(tmp_path: Path) -> None:
    """Towns 500 km apart: neither is taken into the other, and the sum of the dead is nobody's toll."""
    rows = replay(
        tmp_path,
        line(6, "A car bomb killed eight people outside a hotel in Mogadishu in Somalia on Tuesday, police said.", "a"),
        line(7, "Gunmen killed three soldiers at a checkpoint in Kismayo in Somalia on Tuesday, police said.", "b"),
        line(
            9, "Attacks in Mogadishu and Kismayo in Somalia killed 11 people on Tuesday, eight by a car bomb at a hotel.", "c"
        ),
    )
    assert rang(rows)[:2] == [[("alert", "SO", 8)], [("alert", "SO", 3)]]
    assert [(kind, dead) for kind, _, dead in rang(rows)[2]] in ([], [("update", 8)], [("update", 3)])


SHELLED = "Troops shelled a residential district of Nikopol on {}, killing {} and wounding {}, governor Serhiy Lysak said."
TWO_REPORTS = {
    "the next day in the same mould": (
        line(6, SHELLED.format("Tuesday", "three people", "nine"), "a"),
        line(6, SHELLED.format("Wednesday", "one person", "four"), "b", day=15),
        [[("alert", "UA", 3)], [("alert", "UA", 1)]],
    ),
    "the next attack, with the one before recalled": (
        line(6, "A car bomb killed six people outside a restaurant in Mogadishu on Tuesday, police said.", "a"),
        line(
            9,
            "Gunmen killed four in a Mogadishu hotel on Wednesday, a day after a bomb at a restaurant killed six.",
            "b",
            day=15,
        ),
        [[("alert", "SO", 6)], [("alert", "SO", 4)]],
    ),
    "the answer to a strike": (
        line(6, "A missile strike on Odesa killed three people on Tuesday, the governor said.", "a"),
        line(
            9, "Drones set an oil depot in Krasnodar on fire on Tuesday, hours after a missile hit Odesa and killed three.", "b"
        ),
        [[("alert", "UA", 3)], [("alert", "RU", None)]],
    ),
    "the new toll of the next day": (
        line(6, "A suicide bomber killed nine people and wounded 30 at a mosque in Peshawar in Pakistan on Tuesday.", "a"),
        line(
            4,
            "Deaths from Peshawar mosque blast rise to 17. Eight more of the wounded died on Wednesday, doctors said.",
            "b",
            day=15,
        ),
        [[("alert", "PK", 9)], [("update", "PK", 17)]],
    ),
}


@pytest.mark.parametrize("name", TWO_REPORTS)
def test_another_event_rings_and_the_same_one_is_updated(name: str, tmp_path: Path) -> None:
    """Two reports with most of their words in common."""
    *reports, expected = TWO_REPORTS[name]
    assert rang(replay(tmp_path, *reports)) == expected


BOMB = "A bomb killed four people in a market in Lahore in Pakistan on Tuesday, police said."
BOMBED = "Four people were killed on Tuesday when a bomb went off in a market in the Pakistani city of Lahore."
NO_BOMB = "A gas cylinder, not a bomb, killed the four people in the market of Lahore on Tuesday, police said."
NO_FUEL = "A gas leak, not a bomb, killed the four people in the market of Peshawar on Tuesday, police said."


@pytest.mark.parametrize(
    ("reports", "alerts"),
    [
        ((line(6, BOMB, "a"), line(9, NO_BOMB, "b")), [["alert"], ["cancel"]]),
        ((line(6, BOMB, "a"), line(7, BOMBED, "b"), line(9, NO_BOMB, "a2")), [["alert"], ["update"], ["correction"]]),
        ((line(6, BOMB, "a"), line(9, NO_FUEL, "b")), [["alert"], []]),
        ((line(9, NO_BOMB, "b"),), [[]]),
    ],
)
def test_what_was_no_attack_is_taken_back(reports: tuple[dict[str, str], ...], alerts: list[list[str]], tmp_path: Path) -> None:
    """Cancelled where it was one outlet's word, corrected where others stand by it; never rung by itself or for another town."""
    assert [[kind for kind, _, _ in row] for row in rang(replay(tmp_path, *reports))] == alerts
