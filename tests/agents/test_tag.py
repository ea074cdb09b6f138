"""``tocsin tag`` from the outside."""

from __future__ import annotations

import json

from click.testing import CliRunner

from agents.cli.tag import command

ATTACK = {"id": "a", "title": "Suicide bomber kills seven soldiers at army base"}
MATCH = {"id": 7, "title": "Arsenal attack sinks Chelsea in cup final", "text": "The striker scored twice in the second half."}


def _tag(lines: list[str], *options: str) -> tuple[list[str], str, int]:
    result = CliRunner().invoke(command, ["-", *options], input="\n".join(lines))
    return result.stdout.splitlines(), result.stderr, result.exit_code


def test_one_object_per_article_in_order_with_the_given_ids() -> None:
    """Whoever sends articles gets them back in the same order, ids untouched, numbers included."""
    out, _, code = _tag([json.dumps(ATTACK), json.dumps(MATCH)])
    rows = [json.loads(line) for line in out]
    assert [row["id"] for row in rows] == ["a", 7]
    assert [row["relevant"] for row in rows] == [True, False]
    assert rows[0]["events"][0]["acled"] == "Suicide bomb"
    assert code == 0


def test_a_bad_line_is_named_and_does_not_stop_the_rest() -> None:
    """One broken line costs one sentence on stderr, an error object in its place and the exit code, nothing more."""
    out, errors, code = _tag(["{broken", json.dumps({"id": "empty"}), json.dumps(ATTACK)])
    rows = [json.loads(line) for line in out]
    assert "error" in rows[0]
    assert rows[1] == {"id": "empty", "error": "Line 2 has neither title nor text."}
    assert rows[2]["relevant"]
    assert "Line 1 is not JSON" in errors
    assert code == 1


def test_evidence_points_at_the_quoted_words() -> None:
    """Every piece of evidence quotes exactly what stands at its offsets."""
    out, _, _ = _tag([json.dumps(ATTACK)])
    for event in json.loads(out[0])["events"]:
        for evidence in event["evidence"]:
            assert str(ATTACK[evidence["field"]])[evidence["start"] : evidence["end"]] == evidence["text"]


def test_explain_reads_as_a_proof() -> None:
    """With --explain a person sees the verdict, the words for it and where they stand."""
    out, _, _ = _tag([json.dumps(ATTACK)], "--explain")
    text = "\n".join(out)
    assert "RELEVANT" in text
    assert "title[0:14] 'Suicide bomber'" in text
    assert "suicide-bombing" in text


def test_the_proof_names_what_a_place_won_over() -> None:
    """Asked to explain, Tripoli beside Beirut is Lebanon's, and Libya's is named as the rival."""
    line = json.dumps({"title": "Protest in Tripoli", "text": "Police fired on protesters in Tripoli, north of Beirut."})
    out, _, code = _tag([line], "--explain")
    assert code == 0
    at = next(number for number, shown in enumerate(out) if "place Tripoli (LB" in shown)
    assert "won over Tripoli (LY" in out[at + 2]
