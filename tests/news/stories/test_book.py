"""The book of open stories: who joins whom, what is told, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import msgspec

from news.model import Place, Tags, Toll
from news.stories import StoryBook, StoryPolicy, StoryState
from tests.news.stories.story_factory import tagged

DEPOT = "Drones set fuel depot in Novokamsk harbour on fire"
DEPOT_TEXT = (
    "Two drones struck a fuel depot in the harbour of Novokamsk before dawn, the port authority said, setting three tanks alight. "
    "Firefighters kept the flames away from a grain terminal. Two night guards were treated for burns and ferries were held for hours."
)
DEPOT_OTHER = (
    "A fuel depot at Novokamsk harbour burned for hours after drones hit it in the night. The fire brigade saved the grain silos "
    "nearby; two guards suffered burns. Shipping stopped until midday, the port authority in Novokamsk said."
)
FIRE_RU = "Пожар на нефтебазе в порту Новокамска после удара беспилотников"
FIRE_RU_TEXT = (
    "Беспилотники ночью ударили по нефтебазе в порту Новокамска, загорелись три резервуара, сообщила администрация порта. "
    "Пожарные не пустили огонь к зерновому терминалу, паромы стояли несколько часов."
)
FIRE_RU_OTHER = (
    "Нефтебаза в порту Новокамска горела несколько часов после ночного удара беспилотников. Пожарные спасли зерновой терминал, "
    "паромы стояли до полудня, сообщила администрация порта."
)
PORT = Place(field="text", start=0, end=9, text="Novokamsk", name="Novokamsk", lat=47.0, lon=38.0, role="event", kind="city")
MARKET = "Gunmen raid cattle market near Tamou Bosso"
MARKET_TEXT = (
    "Armed men on motorbikes attacked a cattle market near Tamou Bosso and drove off two hundred animals, herders said."
)


def test_a_report_in_other_words_joins_and_another_event_does_not() -> None:
    """Two reports of the fire are one story; the raid is a second one."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    second = book.add(tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=2))
    third = book.add(tagged("c", MARKET, MARKET_TEXT, hours=3))
    assert (first.reason, second.reason, third.reason) == ("opened", "joined", "opened")
    assert second.story_id == first.story_id != third.story_id
    (update,) = second.updates
    assert (update.story.version, update.story.independent_sources) == (2, 2)
    assert {change.kind for change in update.changes} == {"source", "independent"}
    assert DEPOT in update.why


def test_two_languages_meet_in_one_story_whoever_comes_first() -> None:
    """No report alone agrees with the other language on enough, but all together do, in every order they can come."""
    tags = Tags(places=(PORT,))
    reports = [
        tagged("a", DEPOT, DEPOT_TEXT, lang="en", tags=tags),
        tagged("b", DEPOT, f"{DEPOT_OTHER} The fire brigade sent 340 people.", lang="en", tags=tags),
        tagged("c", FIRE_RU, FIRE_RU_TEXT, lang="ru", tags=tags),
        tagged("d", FIRE_RU, f"{FIRE_RU_OTHER} Тушили 340 человек.", lang="ru", tags=tags),
    ]
    for order in permutations(reports):
        book = StoryBook()
        for report in order:
            book.add(report)
        (story,) = (state.story for state in book.states())
        assert len(story.sources) == 4


def test_a_town_alone_does_not_join_two_languages() -> None:
    """Two reports in each language that agree on nothing but the town are two stories: it may be two events."""
    tags = Tags(places=(PORT,))
    book = StoryBook()
    for name, title, text, lang in (
        ("a", DEPOT, DEPOT_TEXT, "en"),
        ("c", FIRE_RU, FIRE_RU_TEXT, "ru"),
        ("b", DEPOT, DEPOT_OTHER, "en"),
        ("d", FIRE_RU, FIRE_RU_OTHER, "ru"),
    ):
        book.add(tagged(name, title, text, lang=lang, tags=tags))
    assert sorted(len(state.story.sources) for state in book.states()) == [2, 2]


def test_a_copy_adds_a_source_and_no_confirmation() -> None:
    """The same wire text under another headline is marked a copy and does not count as independent."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    copy = book.add(tagged("b", "Port ablaze", DEPOT_TEXT, hours=1))
    assert (copy.reason, copy.copy_of, copy.story_id) == ("copy", "a", first.story_id)
    story = copy.updates[0].story
    assert story.independent_sources == 1
    assert [source.copy_of for source in story.sources] == [None, "a"]


def test_outlets_of_one_family_count_once() -> None:
    """Two outlets of a house, in their own words, are one independent source."""
    book = StoryBook()
    book.add(tagged("a", DEPOT, DEPOT_TEXT, family="house"))
    second = book.add(
        tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=2, family="house")
    )
    assert second.updates[0].story.independent_sources == 1


def test_a_redelivered_article_says_the_same_again_and_changes_nothing() -> None:
    """The update comes again with the same version, and no state is written."""
    book = StoryBook()
    book.add(tagged("a", DEPOT, DEPOT_TEXT))
    second = tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=2)
    once = book.add(second)
    again = book.add(second)
    assert again.reason == "redelivered"
    assert again.updates == once.updates
    assert not again.written


def test_a_redelivered_older_article_repeats_all_that_may_have_been_lost() -> None:
    """When a later article came between, the repeated update tells the changes of both at the present version."""
    book = StoryBook()
    first = tagged("a", DEPOT, DEPOT_TEXT)
    book.add(first)
    book.add(tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=2))
    again = book.add(first)
    assert again.updates[0].story.version == 2
    assert [change.kind for change in again.updates[0].changes] == ["opened", "source", "independent"]


def test_a_revision_updates_its_story_and_tells_the_new_toll() -> None:
    """A corrected text raises the version, names the changed field and moves the toll."""
    book = StoryBook()
    book.add(tagged("a", DEPOT, DEPOT_TEXT, tags=Tags(fatalities=Toll(min=2, max=2))))
    revised = book.add(tagged("a", DEPOT, DEPOT_TEXT, hours=1, revision=1, tags=Tags(fatalities=Toll(min=5, max=5))))
    changes = {change.kind: change for change in revised.updates[0].changes}
    assert revised.reason == "revision"
    assert changes["revision"].after == "text"
    assert (changes["toll"].before, changes["toll"].after) == ("2", "5")


def test_what_the_only_report_takes_back_the_story_does_not_hold_on_to() -> None:
    """The outlet moves the strike to another country, and then finds that there was none; with a second report both stand."""
    book = StoryBook()
    book.add(tagged("a", DEPOT, DEPOT_TEXT, tags=Tags(relevant=True, focus="LY", fatalities=Toll(min=2, max=2))))
    moved = book.add(tagged("a", DEPOT, DEPOT_TEXT, hours=1, revision=1, tags=Tags(relevant=True, focus="LB")))
    assert (moved.updates[0].story.focus, moved.updates[0].story.fatalities) == ("LB", None)
    withdrawn = book.add(tagged("a", DEPOT, DEPOT_TEXT, hours=2, revision=2, tags=Tags(relevant=False)))
    assert not withdrawn.updates[0].story.relevant
    book.add(
        tagged(
            "b", "Novokamsk: fuel depot burns after drone strike", DEPOT_OTHER, hours=3, tags=Tags(relevant=True, focus="UA")
        )
    )
    kept = book.add(tagged("a", DEPOT, DEPOT_TEXT, hours=4, revision=3, tags=Tags(relevant=False)))
    assert (kept.updates[0].story.relevant, kept.updates[0].story.focus) == (True, "UA")


def test_the_edit_of_an_article_that_was_no_report_joins_nothing() -> None:
    """It was dropped when it came; its edit is let through for the story it may belong to, and belongs to none."""
    book = StoryBook()
    book.add(tagged("a", DEPOT, DEPOT_TEXT))
    edited = book.add(tagged("b", DEPOT, DEPOT_OTHER, hours=1, revision=1, tags=Tags(relevant=False)))
    assert edited.reason == "irrelevant"
    assert not edited.updates
    assert not edited.written


def test_a_poller_whose_clock_is_ahead_makes_no_story_forgotten() -> None:
    """An article fetched in three weeks, by the poller, and tagged now: the next report of the earlier event still joins it."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    ahead = tagged("c", MARKET, MARKET_TEXT, hours=1)
    article = ahead.unique.article
    assert article.fetched
    wrong = replace(article, fetched=article.fetched + timedelta(days=21))
    book.add(replace(ahead, unique=replace(ahead.unique, article=wrong), tagged=article.fetched))
    joined = book.add(tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=2))
    assert joined.story_id == first.story_id


def test_a_story_closes_after_silence_and_reopens_for_a_late_report() -> None:
    """Three days of silence close it; a late report joins it again instead of ringing as new."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    later = book.add(tagged("c", MARKET, MARKET_TEXT, hours=100))
    closed = next(update for update in later.updates if update.story.id == first.story_id)
    assert closed.story.closed
    assert [change.kind for change in closed.changes] == ["closed"]
    late = book.add(tagged("b", "Novokamsk: fuel depot burns after drone strike on harbour", DEPOT_OTHER, hours=110))
    assert late.story_id == first.story_id
    assert not late.updates[-1].story.closed
    assert "reopened" in {change.kind for change in late.updates[-1].changes}


def test_a_closed_story_is_forgotten_in_the_end() -> None:
    """After the time of memory its state is deleted and a report opens a story of its own."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    book.add(tagged("c", MARKET, MARKET_TEXT, hours=100))
    gone = book.add(tagged("d", "Bridge collapses", "A bridge over the Olsa fell into the river, drivers said.", hours=24 * 20))
    assert first.story_id in gone.deleted
    assert book.add(tagged("b", DEPOT, DEPOT_OTHER, hours=24 * 20 + 1)).reason == "opened"


def test_a_replay_gives_identical_stories() -> None:
    """Two books that read the same articles agree in every update."""
    articles = [
        tagged("a", DEPOT, DEPOT_TEXT),
        tagged("b", DEPOT, DEPOT_OTHER, hours=1),
        tagged("c", MARKET, MARKET_TEXT, hours=2),
    ]
    one, other = StoryBook(), StoryBook()
    assert [one.add(article) for article in articles] == [other.add(article) for article in articles]


def test_a_restored_book_goes_on_as_if_nothing_had_happened() -> None:
    """States written, encoded, decoded and restored decide the next articles as the uninterrupted book does."""
    before = [tagged("a", DEPOT, DEPOT_TEXT), tagged("c", MARKET, MARKET_TEXT, hours=1)]
    after = [tagged("b", "Novokamsk: fuel depot burns", DEPOT_OTHER, hours=2), tagged("d", "Port ablaze", DEPOT_TEXT, hours=3)]
    book = StoryBook()
    kept: dict[str, bytes] = {}
    for article in before:
        kept |= {name: msgspec.json.encode(state) for name, state in book.add(article).written.items()}
    restored = StoryBook()
    restored.restore(msgspec.json.decode(data, type=StoryState) for data in kept.values())
    assert [restored.add(article) for article in after] == [book.add(article) for article in after]


def test_the_state_of_a_much_reported_story_stays_small() -> None:
    """Two hundred articles leave a state of some tens of kilobytes, with the first and the newest sources."""
    book = StoryBook(StoryPolicy(members=50))
    for number in range(200):
        result = book.add(tagged(f"a{number}", DEPOT, f"{DEPOT_OTHER} Note {number} by desk {number % 7}.", hours=number / 10))
    (state,) = result.written.values()
    assert len(state.members) == 50
    assert state.story.sources[0].article_id == "a0"
    assert state.story.sources[-1].article_id == "a199"
    assert len(msgspec.json.encode(state)) < 40_000


def test_an_article_whose_membership_was_forgotten_comes_back_as_a_copy() -> None:
    """Of a much reported story the oldest articles are forgotten; one that comes again is known by its text."""
    book = StoryBook(StoryPolicy(members=3))
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    for number in range(4):
        book.add(tagged(f"b{number}", DEPOT, DEPOT_OTHER, hours=1 + number))
    again = book.add(tagged("a", DEPOT, DEPOT_TEXT, hours=6))
    assert (again.reason, again.story_id, again.copy_of) == ("copy", first.story_id, "a")


def test_what_is_undone_never_was() -> None:
    """A merger, a closing and a late report are taken back; the book goes on like one that never saw them."""
    articles = [
        tagged("a", DEPOT, DEPOT_TEXT),
        tagged("c", MARKET, MARKET_TEXT, hours=1),
        tagged("b", "Novokamsk: fuel depot burns", DEPOT_OTHER, hours=2),
        tagged("d", "Port ablaze", DEPOT_TEXT, hours=3),
    ]
    one, other = StoryBook(), StoryBook()
    for article in articles:
        other.add(tagged("late", "Novokamsk depot still burns", DEPOT_OTHER, hours=24 * 30))
        other.undo()
        other.add(article)
        other.undo()
        assert other.add(article) == one.add(article)
    assert {state.story.id: state for state in other.states()} == {state.story.id: state for state in one.states()}


def test_a_story_that_was_taken_in_does_not_come_back() -> None:
    """A worker died after it wrote the older story and before it deleted the younger: the next one deletes it."""
    book = StoryBook()
    first = book.add(tagged("a", DEPOT, DEPOT_TEXT))
    younger = book.add(tagged("c", MARKET, MARKET_TEXT, hours=1)).written
    (orphan,) = younger.values()
    (kept,) = first.written.values()
    keeper = replace(kept, story=replace(kept.story, merged_from=(orphan.story.id,)))
    restored = StoryBook()
    restored.restore([keeper, orphan])
    assert len(restored) == 1
    assert restored.add(tagged("d", "Bridge falls", "A bridge over the Olsa fell into the river.", hours=2)).deleted == (
        orphan.story.id,
    )
