"""What is remembered of a feed's entries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from news.model import Entry
from streams.registry.seen import REMEMBER, Mark, Seen, mark_of, raw_of


def marks(*names: str, text: str = "text") -> list[Mark]:
    return [mark_of(name, text, raw_of(Entry(guid=name, title=text))) for name in names]


def test_new_changed_and_known_are_told_apart() -> None:
    """By id and text, not by how the feed wrote it."""
    (before,) = marks("a")
    seen = Seen().after([before])
    assert seen.verdict(before._replace(raw=b"12345678")) == "known"
    assert seen.verdict(*marks("a", text="edited")) == "changed"
    assert seen.verdict(*marks("b")) == "new"


def test_the_same_words_are_recalled_without_an_article() -> None:
    """Also under another date; other words are not."""
    entry = Entry(guid="a", title="text")
    seen = Seen().after(marks("a"))
    assert seen.recall(raw_of(entry)) == marks("a")[0]
    assert seen.recall(raw_of(Entry(guid="a", title="other"))) is None


def test_an_entry_that_left_the_document_is_remembered_for_a_while_only() -> None:
    """It is known when it comes back; memory stays bounded however much passes through."""
    seen = Seen().after(marks("old"))
    seen = seen.after(marks("new"))
    assert seen.verdict(*marks("old")) == "known"
    for turn in range(40):
        seen = seen.after(marks(*(f"{turn}-{number}" for number in range(50))))
    assert len(seen.marks) == REMEMBER
    assert seen.verdict(*marks("old")) == "new"


def test_a_document_larger_than_the_bound_is_remembered_whole() -> None:
    """Else it would be published again and again."""
    document = marks(*(str(number) for number in range(3000)))
    seen = Seen().after(document)
    assert all(seen.verdict(mark) == "known" for mark in document)


@given(st.dictionaries(st.text(), st.text(), max_size=50))
def test_packing_loses_nothing(entries: dict[str, str]) -> None:
    """What goes into Redis comes out."""
    seen = Seen().after(mark_of(name, text, raw_of(Entry(guid=name))) for name, text in entries.items())
    assert Seen.from_bytes(seen.to_bytes()).marks == seen.marks


@given(st.binary(max_size=200))
def test_damaged_bytes_do_no_harm(packed: bytes) -> None:
    """At worst something is published again."""
    assert len(Seen.from_bytes(packed).marks) <= len(packed) // 22
