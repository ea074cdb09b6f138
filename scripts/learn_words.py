"""Counts the words of our own notes (``tests/news/data/event-notes.tsv``) into ``news/catalogue/events/words.tsv``."""

from __future__ import annotations

from pathlib import Path

from news.document import Document
from news.events.language import lexicon_languages
from news.events.words import LANGUAGE, TypeWords, learn, write_words
from news.model import Article

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "tests" / "news" / "data" / "event-notes.tsv"
WORDS = ROOT / "news" / "catalogue" / "events" / "words.tsv"
HEAD = "# Counted by scripts/learn_words.py in our own notes: types with their notes; then words with their notes by type.\n"


def note(text: str) -> Document:
    """A note as the tagger reads it."""
    return Document.of(Article(id="note", text=text))


def is_read(text: str) -> bool:
    """Whether it is in the language whose words are counted."""
    return lexicon_languages(text.lower(), "")[0] == LANGUAGE


def learnt() -> TypeWords:
    """The words of all notes of the language."""
    lines = [line.split("\t") for line in NOTES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return learn((name, note(text)) for _, name, text in lines if is_read(text))


def main() -> None:
    WORDS.write_text(HEAD + write_words(learnt()), "utf-8")


if __name__ == "__main__":
    main()
