"""Counts the words of our own texts: notes by event type (``words.tsv``), headlines and leads by verdict (``wording.tsv``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from news.document import Document
from news.events.language import lexicon_languages
from news.events.spots import LANGUAGE
from news.events.wording import count_wording, write_wording
from news.events.words import TypeWords, learn, write_words
from news.model import Article
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings

if TYPE_CHECKING:
    from news.events.reading import Reading

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "news" / "data"
EVENTS = ROOT / "news" / "catalogue" / "events"
WORDS_HEAD = (
    "# Counted by scripts/learn_words.py in our own notes: types with their notes; then words with their notes by type.\n"
)
WORDING_HEAD = (
    "# Counted by scripts/learn_words.py in our own headlines and leads: a word, or a =concept, its reports, its other texts.\n"
)


def note(text: str) -> Document:
    """A note as the tagger reads it."""
    return Document.of(Article(id="note", text=text))


def is_read(text: str) -> bool:
    """Whether it is in the language whose words are counted."""
    return lexicon_languages(text.lower(), "")[0] == LANGUAGE


def learnt() -> TypeWords:
    """The words of all notes of the language."""
    return learn((name, note(text)) for _, name, text in rows("event-notes.tsv") if is_read(text))


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


def main() -> None:
    (EVENTS / "words.tsv").write_text(WORDS_HEAD + write_words(learnt()), "utf-8")
    tagger = Tagger(load_knowledge(Settings()))
    counts = count_wording(read_all(tagger), tagger.knowledge.events.concepts)
    (EVENTS / "wording.tsv").write_text(WORDING_HEAD + write_wording(counts), "utf-8")


if __name__ == "__main__":
    main()
