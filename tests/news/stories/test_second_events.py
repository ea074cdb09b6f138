"""A second event in a town that has just had one rings; more reports of the first do not."""

from __future__ import annotations

from itertools import combinations, groupby

import pytest

from tests.news.stories.conflict_stories import SECOND, Report, reports, stories_of


def _week(report: Report) -> str:
    return report.story.split("/")[0]


WEEKS = {week: list(found) for week, found in groupby(sorted(reports(SECOND), key=_week), key=_week)}
MISSED = {
    "answer": "an order in the words of the war, without a toll or a town, in a book of few stories",
    "ruins": "a search that ends three days later names its own day, and tells the event in other words",
}


@pytest.mark.parametrize(
    "week",
    [pytest.param(week, marks=pytest.mark.xfail(reason=MISSED[week], strict=True) if week in MISSED else ()) for week in WEEKS],
)
def test_reports_share_a_story_if_they_share_their_event(week: str) -> None:
    """Of every two reports of a town's week: one story for one event, two for two."""
    grouped = stories_of(WEEKS[week])
    wrong = [
        (one.article.title, other.article.title)
        for one, other in combinations(WEEKS[week], 2)
        if (one.story == other.story) != (grouped[one.article.id] == grouped[other.article.id])
    ]
    assert wrong == []
