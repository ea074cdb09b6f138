"""The shared view of an article keeps its offsets true, whatever the text."""

from __future__ import annotations

import pytest

from news.document import READ_LIMIT, Document, fold, sentence_spans
from news.model import Article

STRANGE = (
    "",
    "İstanbul’da IĞDIR “ŞIRNAK”",
    "ΟΔΥΣΣΕΥΣ ẞtraße ﬁn",
    "a\ud800b\udfffc",
    "\x00\x07\u200f\u202eabc",
    "👩‍👩‍👧‍👦 🇮🇶 Baghdad",
    "بغداد،  القدس",
)


@pytest.mark.parametrize("text", STRANGE)
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    """A span of the folded text is a span of the raw text."""
    assert len(fold(text)) == len(text)


def test_folding_straightens_quotes_and_case() -> None:
    """One spelling of an apostrophe reaches the lexicons."""
    assert fold("Kata’ib  “HEZBOLLAH”") == 'kata\'ib  "hezbollah"'


def test_folded_text_can_be_encoded() -> None:
    """Unpaired surrogates do not reach compiled matchers."""
    assert fold("x\ud800é").encode() == "x\ufffdé".encode()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("A U.S. drone struck Baghdad. Iraq protested.", ["A U.S. drone struck Baghdad.", " Iraq protested."]),
        ("They left the U.S. The war went on.", ["They left the U.S.", " The war went on."]),
        ("Gen. Smith met Mr. Jones in St. Louis. It rained.", ["Gen. Smith met Mr. Jones in St. Louis.", " It rained."]),
        ("First line\nSecond line", ["First line\n", "Second line"]),
        ("空袭造成三人死亡。政府谴责。", ["空袭造成三人死亡。", "政府谴责。"]),
        ("هل قتل؟ نعم.", ["هل قتل؟", " نعم."]),
        ("It cost 3.5 million.", ["It cost 3.5 million."]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    """Abbreviations and decimals do not end a sentence; a line break does."""
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_a_position_finds_its_sentence() -> None:
    """A tagger asks in which sentence a word stands."""
    text = Document.of(Article(id="1", text="One here. Two there. Three.")).text
    assert text.sentence_index(text.raw.index("Two")) == 1
    assert text.sentence_at(text.raw.index("Three")) == (20, 27)


def test_old_wire_copy_is_known_to_be_in_capitals() -> None:
    """In such text a capital letter says nothing."""
    assert Document.of(Article(id="1", text="SAN SALVADOR, 3 JAN 90 -- GUERRILLAS ATTACKED.")).text.shouting
    assert not Document.of(Article(id="1", text="The UN and the US met in Geneva.")).text.shouting


def test_a_dump_of_five_megabytes_is_read_to_a_limit() -> None:
    """One hostile article does not hold up the chain."""
    document = Document.of(Article(id="1", text="word. " * 900_000))
    assert len(document.text.folded) == READ_LIMIT
    assert document.text.sentences[-1][1] <= READ_LIMIT


def test_empty_fields_are_left_out() -> None:
    """A tagger walks over what there is, in reading order."""
    document = Document.of(Article(id="1", title="T", text="B"))
    assert [field.name for field in document.fields] == ["title", "text"]


def test_evidence_quotes_the_raw_text() -> None:
    """What is shown to the reader are the reader's own words."""
    evidence = Document.of(Article(id="1", title="In Baghdad")).title.evidence(3, 10, "rule")
    assert (evidence.field, evidence.text) == ("title", "Baghdad")
