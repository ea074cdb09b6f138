"""Learns the words of our own texts: notes by event type, headlines and leads by verdict.

Counts go into ``words.tsv`` and ``wording.tsv``, the weights of the words' vectors into ``senses.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from news.document import Document
from news.events.language import lexicon_languages
from news.events.senses import Senses, with_vectors, write_senses
from news.events.spots import LANGUAGE, spots_of
from news.events.wording import REPORT, count_wording, write_wording
from news.events.words import TypeWords, learn, write_words
from news.model import Article
from news.tagging import Tagger
from news.vectors import DIMENSIONS, Vector, builtin_vectors
from streams.knowledge import load_knowledge
from streams.settings import Settings

if TYPE_CHECKING:
    from news.events.reading import Reading

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "news" / "data"
STRENGTH = 10
"""Inverse of the weight of L2, for vectors of length one."""
EVENTS = ROOT / "news" / "catalogue" / "events"
WORDS_HEAD = (
    "# Counted by scripts/learn_words.py in our own notes: types with their notes; then words with their notes by type.\n"
)
SENSES_HEAD = "# Learnt by scripts/learn_words.py from our own texts: a name, its constant, its weights by dimension.\n"
WORDING_HEAD = (
    "# Counted by scripts/learn_words.py in our own headlines and leads: a word, or a =concept, its reports, its other texts.\n"
)


def note(text: str) -> Document:
    """A note as the tagger reads it."""
    return Document.of(Article(id="note", text=text))


def is_read(text: str) -> bool:
    """Whether it is in the language whose words are counted."""
    return lexicon_languages(text.lower(), "")[0] == LANGUAGE


def notes() -> list[tuple[str, Document]]:
    """All notes of the language, each after the name of its type."""
    return [(name, note(text)) for _, name, text in rows("event-notes.tsv") if is_read(text)]


def type_senses(notes: Sequence[tuple[str, Document]]) -> Senses:
    """The weights of the vectors of notes of known type."""
    return _regression([name for name, _ in notes], [document for _, document in notes])


def report_senses(texts: Iterable[tuple[bool, Reading]]) -> Senses:
    """The weights of the vectors of texts of known verdict."""
    read = [(report, reading.document) for report, reading in texts if reading.language == LANGUAGE]
    found = _regression([REPORT if report else "" for report, _ in read], [document for _, document in read])
    return found.only(REPORT)


def mean_vector(document: Document) -> Vector:
    """The vector of the words at the head of a text."""
    return builtin_vectors().mean(with_vectors(list(spots_of(document)))[1])


def _regression(names: Sequence[str], documents: Sequence[Document]) -> Senses:
    """Logistic regression with L2, all names weighing alike, over vectors of mean 0 and equal spread in each dimension."""
    vectors = np.array([mean_vector(document) for document in documents], dtype=np.float64)
    scaler = StandardScaler().fit(vectors)
    model = LogisticRegression(C=STRENGTH / DIMENSIONS, class_weight="balanced", max_iter=5_000, tol=1e-6)
    model.fit(scaler.transform(vectors), names)
    weights = model.coef_ / scaler.scale_
    constants = model.intercept_ - weights @ scaler.mean_
    if len(weights) == 1:  # of two names only the second has weights
        weights, constants = np.concatenate((-weights, weights)), np.concatenate((-constants, constants))
    return Senses(tuple(model.classes_), constants, weights)


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table, in cells."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


class Judged(NamedTuple):
    """A headline, with or without a lead, whose verdict is known."""

    table: str
    half: str
    report: bool
    article: Article


def judged() -> Iterator[Judged]:
    """All our headlines and leads."""
    for verdict, *_, title in rows("headlines.tsv"):
        yield Judged("headlines", "worked", verdict == "yes", Article(id="headline", title=title))
    for half, lang, verdict, title in rows("traps.tsv"):
        yield Judged("traps", half, verdict == "yes", Article(id="trap", title=title, lang=lang))
    for half, verdict, title, text in rows("verdicts.tsv"):
        yield Judged("verdicts", half, verdict == "yes", Article(id="verdict", title=title, text=text))


def read_all(tagger: Tagger) -> list[tuple[bool, Reading]]:
    """What the wording is counted in, in the order of ``judged``."""
    return [(one.report, tagger.reading(one.article)) for one in judged()]


def learnt(notes: Sequence[tuple[str, Document]]) -> TypeWords:
    """The words of notes of known type, and their sense."""
    return learn(notes, type_senses(notes))


def main() -> None:
    words = learnt(notes())
    (EVENTS / "words.tsv").write_text(WORDS_HEAD + write_words(words), "utf-8")
    tagger = Tagger(load_knowledge(Settings()))
    texts = read_all(tagger)
    counts = count_wording(texts, tagger.knowledge.events.concepts)
    (EVENTS / "wording.tsv").write_text(WORDING_HEAD + write_wording(counts), "utf-8")
    (EVENTS / "senses.tsv").write_text(SENSES_HEAD + write_senses(words.senses) + write_senses(report_senses(texts)), "utf-8")


if __name__ == "__main__":
    main()
