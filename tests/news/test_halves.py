"""Tables in two halves: one was mended together with the code, the other was never looked at, so its rates are a measure.

The rates of both are printed. The gates of the halves that were held out stand a little below what was measured first.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from news.events.book import builtin_senses, builtin_wording, builtin_words
from news.events.senses import read_senses
from news.events.types import CatalogueError
from news.events.wording import REPORT, Wording, count_wording, read_wording
from news.model import Article, Tags, Toll
from news.relevance import Relevance
from news.tagging import Tagger
from scripts.learn_words import is_read, judged, learnt, note, notes, read_all, report_senses
from streams.knowledge import load_knowledge
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from news.events.reading import Reading
    from news.knowledge import Knowledge

DATA = Path(__file__).parent / "data"
HALVES = ("worked", "held")


def rows(name: str, half: str) -> list[list[str]]:
    """The rows of one half of a table, without the column that names the half."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [rest for first, *rest in cells if first == half]


def weighted_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """F1 of every wanted label, weighted by how often it is wanted; ``pairs`` are (wanted, said)."""
    wanted, said = Counter(want for want, _ in pairs), Counter(got for _, got in pairs)
    hit = Counter(want for want, got in pairs if want == got)
    return sum(number * 2 * hit[label] / (number + said[label]) for label, number in wanted.items()) / len(pairs)


def _show(capsys: pytest.CaptureFixture[str], name: str, half: str, rate: float, failures: list[str]) -> None:
    with capsys.disabled():
        shown = failures if half == "worked" else []
        print(f"\n{name}, {half}: {rate:.1%}, {len(failures)} wrong", *shown, sep="\n  ", file=sys.stderr)  # noqa: T201 - the rate is what the test is for


def _tag(tagger: Tagger, text: str, *, title: bool = False, lang: str = "") -> Tags:
    return tagger.tag(Article(id="t", title=text if title else "", text="" if title else text, lang=lang))


@pytest.fixture(scope="module")
def worker() -> Tagger:
    """The tagger as a worker has it, places included: acronyms and conflicts lean on them."""
    return Tagger(load_knowledge(Settings()))


FOLDS = 10


def without_fold(knowledge: Knowledge, fold: int, readings: list[tuple[bool, Reading]]) -> Tagger:
    """A tagger whose words were learnt from the notes, headlines and leads of the other folds, of both halves."""
    lines = [row for half in HALVES for row in enumerate(rows("event-notes.tsv", half))]
    words = learnt([(name, note(text)) for number, (name, text) in lines if number % FOLDS != fold and is_read(text)])
    others = [reading for number, reading in enumerate(readings) if number % FOLDS != fold]
    concepts = knowledge.events.concepts
    wording = Wording(count_wording(others, concepts), concepts, report_senses(others))
    return Tagger(replace(knowledge, events=replace(knowledge.events, words=words, wording=wording)))


@pytest.fixture(scope="module")
def readings(worker: Tagger) -> list[tuple[bool, Reading]]:
    """All headlines and leads whose verdict is known."""
    return read_all(worker)


@pytest.fixture(scope="module")
def folds(worker: Tagger, readings: list[tuple[bool, Reading]]) -> list[Tagger]:
    """For each fold of the tables a tagger that has not learnt from it."""
    return [without_fold(worker.knowledge, fold, readings) for fold in range(FOLDS)]


@pytest.mark.parametrize(("half", "least"), [("worked", 0.90), ("held", 0.86)])
def test_the_main_event_of_a_short_note(
    folds: list[Tagger], half: str, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Notes of one to three lines get the event a coder would give them, over all 25 names of the crosswalk."""
    pairs, failures = [], []
    for number, (wanted, text) in enumerate(rows("event-notes.tsv", half)):
        events = _tag(folds[number % FOLDS], text).events
        said = (events[0].acled if events else None) or "none"
        pairs.append((wanted, said))
        if said != wanted:
            failures.append(f"{said} ({events[0].type if events else '-'}) for {wanted}: {text}")
    rate = weighted_f1(pairs)
    _show(capsys, "event notes, weighted F1", half, rate, failures)
    assert rate >= least


def test_the_words_are_those_of_our_texts(worker: Tagger, readings: list[tuple[bool, Reading]]) -> None:
    """They were counted anew after the last change of the texts or the lexicons: ``python -m scripts.learn_words``."""
    words, counted = builtin_words(), learnt(notes())
    assert (words.notes, words.counts) == (counted.notes, counted.counts)
    assert builtin_wording() == count_wording(readings, worker.knowledge.events.concepts)
    for stored, again in ((words.senses, counted.senses), (builtin_senses().only(REPORT), report_senses(readings))):
        assert stored.weights == pytest.approx(again.weights, abs=0.02)
        assert stored.constants == pytest.approx(again.constants, abs=0.02)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("report\tmuch\t0.1", r"senses.tsv:2: 'report\tmuch\t0.1' is no line of weights"),
        ("report\t1\t2 3", "senses.tsv:2: report has 2 weights instead of 100"),
    ],
)
def test_a_wrong_weight_names_its_file_and_line(line: str, sentence: str) -> None:
    """A line of the senses that gives no weights is refused where it stands."""
    with pytest.raises(CatalogueError, match=re.escape(sentence)):
        read_senses(f"# senses\n{line}\n", "senses.tsv")


@pytest.mark.parametrize(
    ("table", "half", "least"),
    [("traps", "worked", 0.95), ("traps", "held", 0.93), ("verdicts", "worked", 0.91), ("verdicts", "held", 0.92)],
)
def test_what_is_a_report_and_what_is_not(
    folds: list[Tagger], table: str, half: str, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sport, prices, crime, accidents, films and history are no conflict in any language and words, and conflict is."""
    failures, cases = [], 0
    for number, one in enumerate(judged()):
        if (one.table, one.half) == (table, half):
            tags = folds[number % FOLDS].tag(one.article)
            cases += 1
            if tags.relevant != one.report:
                failures.append(f"{tags.relevance:.2f} {one.article.lang} {one.report}: {one.article.title} {one.article.text}")
    rate = 1 - len(failures) / cases
    _show(capsys, table, half, rate, failures)
    assert rate >= least


def test_the_quick_verdict_on_all_of_them_is_the_full_one(worker: Tagger) -> None:
    """Where the chain looks for no places, actors and wars, they would not have made the article relevant."""
    quick = [one.article for one in judged() if isinstance(worker.tag_relevant(one.article), Relevance)]
    assert quick
    assert not [article.title for article in quick if worker.tag(article).relevant]


def test_a_wrong_count_names_its_file_and_line() -> None:
    """A line of the wording that is no count is refused where it stands."""
    with pytest.raises(CatalogueError, match=r"wording.tsv:2: 'curfew\\tmany\\t0' is no count of a word"):
        read_wording("==\t3\t4\ncurfew\tmany\t0\n", "wording.tsv")


def _parts(tags: Tags, verdict: str, kind: str, parties: str, conflict: str) -> list[str]:
    """One entry for each thing the row asks: empty where the tags say so too, else what they say."""
    first = tags.events[0].type if tags.events else "none"
    roles: dict[str, str] = {actor.id: actor.role for actor in tags.actors}
    conflicts = [tag.id for tag in tags.conflicts]
    parts = ["" if tags.relevant == (verdict == "yes") else f"relevance {tags.relevance:.2f}"]
    parts += [] if kind == "-" else ["" if first == kind else f"{first} for {kind}"]
    parts += [] if conflict == "-" else ["" if conflict in conflicts else f"{conflicts} for {conflict}"]
    for actor, role in (party.split(":") for party in parties.split(",") if party != "-"):
        right = roles.get(actor) == role or (role == "-" and actor in roles)
        parts.append("" if right else f"{actor} {roles.get(actor)}")
    return parts


@pytest.mark.parametrize(("half", "least"), [("worked", 0.95), ("held", 0.83)])
def test_who_against_whom_in_which_war(worker: Tagger, half: str, least: float, capsys: pytest.CaptureFixture[str]) -> None:
    """A headline gets its verdict, its type, its actors with their roles, and its conflict; each counts as one."""
    asked, failures = 0, []
    for *wanted, text in rows("parties.tsv", half):
        parts = _parts(_tag(worker, text, title=True), *wanted)
        asked += len(parts)
        failures += [f"{part}: {text}" for part in parts if part]
    rate = 1 - len(failures) / asked
    _show(capsys, "parties", half, rate, failures)
    assert rate >= least


def _said(toll: Toll | None) -> str:
    if toll is None:
        return "-"
    if toll.max is None:
        return f"{toll.min}+"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}-{toll.max}"


@pytest.mark.parametrize(("half", "least"), [("worked", 0.95), ("held", 0.8)])
def test_tolls_that_rise_and_tolls_of_before(
    tagger: Tagger, half: str, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """A toll that rises is read in every language, one of an earlier event is background, and the main event's counts."""
    cases = rows("tolls-later.tsv", half)
    failures = []
    for killed, wounded, abducted, background, text in cases:
        tags = _tag(tagger, text)
        said = (_said(tags.fatalities), _said(tags.wounded), _said(tags.abducted))
        behind = _said(tags.background[0]) if tags.background else "-"
        if said != (killed, wounded, abducted) or background not in {"-", behind}:
            failures.append(f"{said} background {behind}: {text}")
    rate = 1 - len(failures) / len(cases)
    _show(capsys, "later tolls", half, rate, failures)
    assert rate >= least
