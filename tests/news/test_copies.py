"""Near-identical texts are found; texts that merely speak of the same thing are not."""

from __future__ import annotations

import random

import numpy as np

from news.copies import CopyIndex, Sketch, containment, sketch

WIRE = (
    "Two drones struck a fuel depot on the edge of the harbour before dawn, the port authority said, setting three tanks alight "
    "and sending a column of smoke over the old town. Firefighters from four districts worked until noon to keep the flames away "
    "from a grain terminal next to the depot. Nobody was killed, a spokeswoman said, but two night guards were treated for burns. "
    "Ferries were held outside the breakwater for six hours and the coastal road stayed shut into the evening. It was the third "
    "strike on the harbour since the end of the truce, and insurers raised the premium for ships that call there the same day. "
    "The governor asked residents to keep their windows closed until the air had been measured again."
)
OTHER = (
    "A fuel depot at the harbour burned for hours on Friday after drones hit it in the night. The fire brigade saved the grain "
    "silos nearby. According to the port, two guards suffered burns; there were no deaths. Shipping stopped until midday and the "
    "road along the coast was closed. Since the ceasefire ended, the harbour has come under attack three times."
)


def _sketch(text: str) -> Sketch:
    found = sketch(text)
    assert found is not None
    return found


def _found(text: str) -> bool:
    index = CopyIndex()
    index.add("wire", _sketch(WIRE))
    return index.find(_sketch(text)) is not None


def _noisy(text: str, share: float) -> str:
    """Every so manieth word loses or swaps a letter, as a scanner or a tired hand would have it."""
    dice = random.Random(7)
    words = [word if dice.random() > share else word[:-1] + dice.choice("aeioust") for word in text.split()]
    return " ".join(words)


def test_the_same_text_is_a_copy() -> None:
    """Word for word is found with full containment."""
    assert containment(_sketch(WIRE), _sketch(WIRE)) == 1.0
    assert _found(WIRE)


def test_boilerplate_around_the_text_does_not_hide_it() -> None:
    """A navigation line before and a subscription plea after leave it a copy."""
    assert _found(
        "Home World Harbour Subscribe now. " + WIRE + " Read more stories like this in our evening letter. All rights reserved."
    )


def test_a_lead_alone_is_a_copy_of_the_whole() -> None:
    """The first sixty words, as feeds give them, are recognised."""
    assert _found(" ".join(WIRE.split()[:60]))


def test_a_text_whose_lead_was_cut_off_is_a_copy() -> None:
    """The first two sentences gone, the rest kept."""
    assert _found(WIRE.split("old town. ")[1])


def test_scattered_errors_do_not_hide_a_copy() -> None:
    """One word in twelve spoiled is still the same text."""
    assert _found(_noisy(WIRE, 1 / 12))


BACKGROUND = (
    " The rebels have attacked ships in the strait since the winter and fired rockets at the capital, in what they call an answer "
    "to the blockade; the coalition has bombed ports, airports and arms depots on the coast in return. Mediators have met both "
    "sides four times this year without a result."
)


def test_no_text_is_hidden_by_how_its_hashes_fall() -> None:
    """Of ten thousand leads a few have no shingle with a low hash; their copies are found all the same."""
    unlucky = np.arange(2**31, 2**32 - 2**26, 2**25, dtype=np.uint32)
    index = CopyIndex()
    index.add("lead", Sketch(unlucky[:-2], 2**32))
    assert index.find(Sketch(unlucky, 2**32)) is not None


def test_a_shared_paragraph_of_background_makes_no_copy() -> None:
    """Two reports of an agency that begin with two events and end with the same long paragraph are two reports."""
    index = CopyIndex()
    index.add(
        "depot",
        _sketch("Warplanes struck a missile depot in the hills above the old town, and it burned for hours." + BACKGROUND),
    )
    tanker = _sketch(
        "Two boats chased a tanker through the strait until guards on board opened fire; the crew is safe." + BACKGROUND
    )
    assert index.find(tanker) is None


def test_a_new_first_sentence_leaves_a_copy() -> None:
    """An outlet that rewrites the first sentence of the wire and keeps the rest is still found."""
    assert _found("Tanks in the harbour burned after a night of drones, officials told reporters." + WIRE.split("old town.")[1])


def test_another_report_of_the_same_event_is_no_copy() -> None:
    """Own words about the same fire are a report of their own."""
    assert not _found(OTHER)


def test_a_short_line_decides_nothing() -> None:
    """A handful of words can coincide and gets no sketch."""
    assert sketch("Drones hit harbour depot") is None


def test_texts_without_spaces_are_compared_by_characters() -> None:
    """A Chinese text with a sentence added is a copy; another one is not."""
    text = "周三凌晨两架无人机袭击了港口边缘的一座油库，三个储罐起火，浓烟笼罩老城。消防员一直工作到中午，以防火势蔓延到旁边的粮食码头。"
    index = CopyIndex()
    index.add("wire", _sketch(text))
    assert index.find(_sketch(text + "更多报道请关注本台晚间新闻。")) is not None
    assert (
        index.find(_sketch("本周末全国大部分地区将迎来降雨，气象部门提醒居民注意山洪和道路结冰，并减少不必要的出行。")) is None
    )


def test_a_digest_is_no_copy_of_a_report_in_it_nor_the_report_of_the_digest() -> None:
    """Only another edition of the whole digest is its copy."""
    report, digest = _sketch(OTHER), _sketch(f"{OTHER} {BACKGROUND} {WIRE}")
    reports, digests = CopyIndex(), CopyIndex()
    reports.add("report", report)
    digests.add("digest", digest, whole=True)
    assert reports.find(digest) is not None
    assert reports.find(digest, whole=True) is None
    assert digests.find(report) is None
    assert digests.find(_sketch(f"{OTHER} {BACKGROUND} {WIRE} Have a good day, all of you."), whole=True) is not None


def test_a_removed_text_is_found_no_more() -> None:
    """What left the index is neither found nor kept."""
    index = CopyIndex()
    index.add("wire", _sketch(WIRE))
    index.remove("wire")
    assert index.find(_sketch(WIRE)) is None
    assert len(index) == 0


def test_a_sketch_survives_being_stored() -> None:
    """Bytes and back compare as before, in bounded size."""
    data = _sketch(WIRE).to_bytes()
    assert len(data) < 700
    assert containment(Sketch.from_bytes(data), _sketch(WIRE)) == 1.0
