"""The next event of a kind, told in the words of the one before but for who took part."""

from __future__ import annotations

from news.stories import StoryBook
from tests.news.stories.story_factory import tagged

FIRST = (
    (
        "Dovas stops Petrow in ninth to keep belt",
        "Marek Dovas stopped Ilan Petrow in the ninth round in Karsk to keep his IBL title.",
    ),
    (
        "Champion Dovas beats Petrow",
        "Champion Marek Dovas floored Petrow twice before the referee ended the fight in round nine.",
    ),
    (
        "Petrow no match for Dovas",
        "Ilan Petrow had no answer to the jab of champion Marek Dovas, who kept his IBL title by a stoppage.",
    ),
    (
        "Dovas keeps title against Petrow",
        "Marek Dovas remains champion after his fight with Ilan Petrow ended in a stoppage in Karsk.",
    ),
    ("Dovas too strong for Petrow", "A patient Marek Dovas wore down Ilan Petrow and won the title fight in the ninth round."),
    (
        "Dovas retains belt as Petrow is stopped",
        "The title stays with Marek Dovas, who stopped Petrow in Karsk.",
    ),
    ("Petrow stopped by Dovas", "The corner of Ilan Petrow gave up after nine rounds of punches by the champion, Marek Dovas."),
    ("Dovas wins in Karsk", "Champion Marek Dovas knocked Ilan Petrow down in the second round and stopped him in the ninth."),
    ("Dovas defends title", "Marek Dovas needed nine rounds to stop Ilan Petrow and keep his title in Karsk."),
    (
        "Nine rounds are enough for Dovas",
        "Petrow was brave, but Marek Dovas stopped him in the ninth round of their IBL title fight.",
    ),
)
NEXT = (
    (
        "Dovas stops Halder in fifth to keep belt",
        "Marek Dovas stopped Joon Halder in the fifth round in Velm to keep his IBL title.",
    ),
    (
        "Champion Dovas beats Halder",
        "Champion Marek Dovas floored Joon Halder before the referee in Velm ended the fight.",
    ),
)


STRAY = (
    "Dovas retains belt as Petrow is stopped",
    "The title stays with Dovas, who stopped Petrow in Karsk; Joon Halder may be next.",
)


def _stories(*reports: tuple[str, str]) -> list[str]:
    """Story id of each report, in the order they came."""
    book = StoryBook()
    return [book.add(tagged(f"a{hour}", title, text, hours=hour)).story_id for hour, (title, text) in enumerate(reports)]


def test_the_next_opponent_makes_another_story() -> None:
    """Ten reports name Petrow; two name Halder in his stead, in much the same words: they are of another fight."""
    stories = _stories(*FIRST, *NEXT)
    assert len(set(stories[: len(FIRST)])) == 1
    assert len(set(stories[len(FIRST) :])) == 1
    assert stories[0] != stories[-1]


def test_one_stray_mention_of_a_name_opens_no_door() -> None:
    """One of the ten had mentioned Halder; by then the story's names have settled, and his fight is no part of it."""
    first = (*FIRST[:5], STRAY, *FIRST[6:])
    stories = _stories(*first, NEXT[0])
    assert len(set(stories[:-1])) == 1
    assert stories[-1] != stories[0]


def test_a_story_keeps_its_reports_that_name_nobody() -> None:
    """After ten reports one without either name still joins: only another name in the stead of the first is against it."""
    unnamed = ("IBL title stays where it is", "The champion kept his IBL title with a stoppage in the ninth round in Karsk.")
    stories = _stories(*FIRST, unnamed)
    assert stories[-1] == stories[0]
