"""All accuracy figures of the tagger in one run: tags the labelled sets of a directory and scores them.

Usage: python benchmarks/accuracy.py DIRECTORY (or ``make accuracy LABELLED=DIRECTORY``). DIRECTORY holds JSON Lines as the
batch interface reads them, each with a ``gold`` object. What is scored follows from the gold: ``relevant``, ``violent`` or
``protest`` against the verdict; ``topic`` as the share of articles called relevant; ``event`` (an ACLED code) against the
first event.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from news.model import Tags
from news.tagging import Tagger
from streams.batch import read_batch
from streams.knowledge import load_knowledge
from streams.settings import Settings

ACLED_CODES = {
    "ARMED_CLASH": "Armed clash",
    "DISR_WEAP": "Disrupted weapons use",
    "PEACE_PROTEST": "Peaceful protest",
    "VIOL_DEMONSTR": "Violent demonstration",
    "GRENADE": "Grenade",
    "SUIC_BOMB": "Suicide bomb",
    "GOV_REGAINS_TERIT": "Government regains territory",
    "CHEM_WEAP": "Chemical weapon",
    "AIR_STRIKE": "Air/drone strike",
    "ART_MISS_ATTACK": "Shelling/artillery/missile attack",
    "REM_EXPLOS": "Remote explosive/landmine/IED",
    "ARREST": "Arrests",
    "AGREEMENT": "Agreement",
    "CHANGE_TO_GROUP_ACT": "Change to group/activity",
    "ATTACK": "Attack",
    "NON_STATE_ACTOR_OVERTAKES_TER": "Non-state actor overtakes territory",
    "FORCE_AGAINST_PROTEST": "Excessive force against protesters",
    "SEX_VIOL": "Sexual violence",
    "PROTEST_WITH_INTER": "Protest with intervention",
    "HQ_ESTABLISHED": "Headquarters or base established",
    "PROPERTY_DISTRUCT": "Looting/property destruction",
    "NON_VIOL_TERRIT_TRANSFER": "Non-violent transfer of territory",
    "ABDUCT_DISSAP": "Abduction/forced disappearance",
    "MOB_VIOL": "Mob violence",
    "OTHER": "Other",
}
VERDICTS = ("relevant", "violent", "protest")
Labelled = list[tuple[Mapping[str, Any], Tags]]


def f1(true: int, false: int, missed: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    precision = true / (true + false) if true + false else 0.0
    recall = true / (true + missed) if true + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def verdicts(labelled: Labelled, key: str) -> str:
    """Precision, recall, F1 of the relevant, and macro F1."""
    seen = Counter((bool(gold[key]), tags.relevant) for gold, tags in labelled)
    precision, recall, positive = f1(seen[True, True], seen[False, True], seen[True, False])
    negative = f1(seen[False, False], seen[True, False], seen[False, True])[2]
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {positive:.3f}  macro F1 {(positive + negative) / 2:.3f}"


def alarms(labelled: Labelled) -> str:
    """Share of each topic that is called relevant."""
    every = Counter(gold["topic"] for gold, _ in labelled)
    called = Counter(gold["topic"] for gold, tags in labelled if tags.relevant)
    return "  ".join(f"{topic} {called[topic] / every[topic]:.1%}" for topic in sorted(every))


def event_types(labelled: Labelled) -> str:
    """Weighted and macro F1 of the main event's ACLED name."""
    pairs = [
        (ACLED_CODES.get(gold["event"], "none"), (tags.events[0].acled if tags.events else None) or "none")
        for gold, tags in labelled
    ]
    wanted = Counter(want for want, _ in pairs)
    said = Counter(got for _, got in pairs)
    hit = Counter(want for want, got in pairs if want == got)
    scores = {name: f1(hit[name], said[name] - hit[name], number - hit[name])[2] for name, number in wanted.items()}
    weighted = sum(scores[name] * number for name, number in wanted.items()) / len(pairs)
    return f"weighted F1 {weighted:.3f}  macro F1 {sum(scores.values()) / len(scores):.3f}"


def tagged(path: Path, tagger: Tagger) -> Labelled:
    """Gold and tags of every good line of a file."""
    with path.open("rb") as file:
        lines = file.readlines()
    golds = (json.loads(line).get("gold", {}) for line in lines if line.strip())
    articles = read_batch(lines)
    return [(gold, tagger.tag(line.article)) for gold, line in zip(golds, articles, strict=True) if line.article]


def figures(labelled: Labelled) -> Iterator[str]:
    """One line for each thing the gold allows to score."""
    gold = labelled[0][0]
    for key in VERDICTS:
        if key in gold:
            yield f"{key}: {verdicts(labelled, key)}"
    if "topic" in gold:
        yield f"called relevant: {alarms(labelled)}"
    if isinstance(gold.get("event"), str):
        yield f"event types: {event_types(labelled)}"


def main(arguments: Iterable[str] = tuple(sys.argv[1:])) -> None:
    """Print the figures of every set that has something to score."""
    directory = next(iter(arguments), "")
    if not Path(directory).is_dir():
        sys.exit("usage: accuracy.py DIRECTORY (of labelled JSON Lines)")
    tagger = Tagger(load_knowledge(Settings()))
    for path in sorted(Path(directory).glob("*.jsonl")):
        with path.open("rb") as file:
            gold = json.loads(file.readline() or b"{}").get("gold", {})
        if {*VERDICTS, "topic"} & set(gold) or isinstance(gold.get("event"), str):
            labelled = tagged(path, tagger)
            print(f"{path.stem} ({len(labelled)} articles)", *figures(labelled), sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
