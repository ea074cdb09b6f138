"""Which of its reports' headlines a story shows."""

from __future__ import annotations

from news.model import EventTag, Evidence, Place, Tags, Toll
from news.stories import StoryBook
from tests.news.stories.story_factory import tagged

TEXT = (
    "Two drones struck a fuel depot in the harbour of Novokamsk before dawn, the port authority said, setting three tanks alight. "
    "Firefighters kept the flames away from a grain terminal. Two night guards were treated for burns and ferries were held."
)
OTHER = (
    "A fuel depot at Novokamsk harbour burned for hours after drones hit it in the night. The fire brigade saved the grain silos "
    "nearby; two guards suffered burns. Shipping stopped until midday, the port authority in Novokamsk said."
)
VAGUE, FULL = "Fire at the port", "Drones hit fuel depot in Novokamsk, two killed"


def named(title: str, *words: str) -> Tags:
    """Tags that found ``words`` in ``title``: a place, an event and a toll, in this order."""
    at = [
        Evidence(field="title", start=title.index(word), end=title.index(word) + len(word), text=word, rule="r")
        for word in words
    ]
    places = tuple(Place(field="title", start=one.start, end=one.end, text=one.text, name=one.text) for one in at[:1])
    events = tuple(EventTag(type="drone-strike", plover="ASSAULT", acled=None, score=1.0, evidence=(one,)) for one in at[1:2])
    return Tags(places=places, events=events, fatalities=Toll(min=2, max=2, evidence=(at[2],)) if at[2:] else None)


def shown(*reports: tuple[str, str, Tags]) -> str:
    book = StoryBook()
    for number, (title, text, tags) in enumerate(reports):
        result = book.add(tagged(f"a{number}", title, text, hours=number, tags=tags))
    assert len(book) == 1
    return result.updates[-1].story.headline


def test_a_headline_that_names_more_takes_the_place_of_a_vague_one() -> None:
    """The first report says little; the next that names place, deed and dead gives the story its headline."""
    assert shown((VAGUE, TEXT, Tags()), (FULL, OTHER, named(FULL, "Novokamsk", "Drones", "two"))) == FULL


def test_of_equals_the_earliest_stays() -> None:
    """A later headline that names as much changes nothing."""
    later = "Novokamsk: drones over the harbour"
    first = named(FULL, "Novokamsk", "Drones")
    assert shown((FULL, TEXT, first), (later, OTHER, named(later, "Novokamsk", "drones"))) == FULL


def test_a_question_and_a_copy_give_no_headline() -> None:
    """However much they name."""
    question = "Who sent drones to Novokamsk, where two died?"
    tags = named(question, "Novokamsk", "drones", "two")
    assert shown((VAGUE, TEXT, Tags()), (question, OTHER, tags)) == VAGUE
    assert shown((VAGUE, TEXT, Tags()), (FULL, TEXT, named(FULL, "Novokamsk", "Drones", "two"))) == VAGUE


def test_a_changed_title_of_the_article_that_is_shown_is_shown() -> None:
    """The headline follows the revision of its own article."""
    book = StoryBook()
    book.add(tagged("a", VAGUE, TEXT))
    revised = book.add(tagged("a", "Fire at Novokamsk port under control", TEXT, hours=1, revision=1))
    assert revised.updates[-1].story.headline == "Fire at Novokamsk port under control"
