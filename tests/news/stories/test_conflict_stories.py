"""Sixty-three invented events, each reported by several outlets.

Among them the same town next day, two towns on one day, rising tolls, denials, an anniversary, chains of copies, two languages.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import pytest

from news.model import StoryUpdate, TaggedArticle, UniqueArticle
from news.stories import StoryBook
from news.tagging import Tagger
from streams.knowledge import load_knowledge
from streams.settings import Settings
from tests.news.stories.conflict_stories import MONDAY, Report, reports

REPORTS = reports()
STORIES = sorted({report.story for report in REPORTS})


@pytest.fixture(scope="module")
def tagged() -> dict[str, TaggedArticle]:
    """Every report with the tags it gets in production."""
    tagger = Tagger(load_knowledge(Settings()))
    found = {}
    for report in REPORTS:
        tags, theatre = tagger.tag_with_theatre(report.article)
        found[report.article.id] = TaggedArticle(unique=UniqueArticle(article=report.article), tags=tags, theatre=theatre)
    return found


def _grouped(tagged: dict[str, TaggedArticle], arrivals: Sequence[Report]) -> tuple[dict[str, str], list[StoryUpdate]]:
    """Story id by article id after all mergers, and every update."""
    book = StoryBook()
    stories: dict[str, str] = {}
    updates: list[StoryUpdate] = []
    for report in arrivals:
        result = book.add(tagged[report.article.id])
        stories[report.article.id] = result.story_id
        updates.extend(result.updates)
    into = {update.story.id: update.story.merged_into for update in updates if update.story.merged_into}
    for article_id, story_id in stories.items():
        while story_id in into:
            story_id = into[story_id]  # noqa: PLW2901 - following the mergers
        stories[article_id] = story_id
    return stories, updates


@pytest.fixture(scope="module")
def grouped(tagged: dict[str, TaggedArticle]) -> dict[str, str]:
    return _grouped(tagged, REPORTS)[0]


def test_the_set_is_as_large_as_it_says() -> None:
    """At least sixty events with three to eight reports each, in several languages."""
    assert len(STORIES) >= 60
    assert all(3 <= sum(report.story == story for report in REPORTS) <= 8 for story in STORIES)
    assert len({report.article.lang for report in REPORTS}) >= 8


@pytest.mark.parametrize("story", STORIES)
def test_reports_of_one_event_are_one_story(story: str, grouped: dict[str, str]) -> None:
    """Every two reports of the event share their story."""
    mine = [report.article.id for report in REPORTS if report.story == story]
    assert [pair for pair in combinations(mine, 2) if grouped[pair[0]] != grouped[pair[1]]] == []


@pytest.mark.parametrize("story", STORIES)
def test_reports_of_other_events_stay_out(story: str, grouped: dict[str, str]) -> None:
    """No report of another event, like as it may be, is in the event's story."""
    mine = {grouped[report.article.id] for report in REPORTS if report.story == story}
    assert [report.article.id for report in REPORTS if report.story != story and grouped[report.article.id] in mine] == []


def test_copies_are_marked_and_confirm_nothing(tagged: dict[str, TaggedArticle]) -> None:
    """The same wire text under other headlines names its original and does not raise the independent sources."""
    copied = {report.article.id: report.copy_of for report in REPORTS if report.copy_of}
    updates = _grouped(tagged, REPORTS)[1]
    found = {update.article.unique.article.id: update.copy_of for update in updates if update.copy_of}
    assert found == copied
    assert not [update for update in updates if update.copy_of and "independent" in {change.kind for change in update.changes}]


def test_a_rising_toll_is_told_step_by_step(tagged: dict[str, TaggedArticle]) -> None:
    """Three, seven, twelve: each report that moves the toll says from what to what."""
    updates = _grouped(tagged, [report for report in REPORTS if report.story == "dnipro-toll"])[1]
    tolls = [(change.before, change.after) for update in updates for change in update.changes if change.kind == "toll"]
    assert tolls == [("", "at least 3"), ("at least 3", "7"), ("7", "12")]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_within_an_hour_hardly_matters(seed: int, tagged: dict[str, TaggedArticle], grouped: dict[str, str]) -> None:
    """Arrivals shuffled within each hour give the same stories, whatever their names."""
    dice = random.Random(seed)
    late = {report.article.id: timedelta(minutes=dice.randrange(60)) for report in REPORTS}
    shuffled = sorted(REPORTS, key=lambda report: (report.article.published or MONDAY) + late[report.article.id])
    stories, _ = _grouped(tagged, shuffled)
    assert _partition(stories) == _partition(grouped)


def test_a_second_replay_is_identical(tagged: dict[str, TaggedArticle]) -> None:
    """The same stream gives the same stories, versions and words."""
    assert _grouped(tagged, REPORTS) == _grouped(tagged, REPORTS)


def test_the_same_stream_again_opens_nothing(tagged: dict[str, TaggedArticle]) -> None:
    """A stream delivered twice repeats what it said and makes no new story and no new version."""
    book = StoryBook()
    for report in REPORTS:
        book.add(tagged[report.article.id])
    again = [book.add(tagged[report.article.id]) for report in REPORTS]
    assert {result.reason for result in again} == {"redelivered"}
    assert not any(result.written for result in again)


def _partition(stories: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(name for name in stories if stories[name] == story) for story in stories.values()}
