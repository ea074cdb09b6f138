"""When a country or region counts as silent."""

from __future__ import annotations

from news.silence import Arrivals, FeedsUp, Group, judge, poisson_at_most

USUAL = (20, 22, 18, 25, 19, 21, 20)


def arrived(seen: int, earlier: tuple[int, ...] = USUAL, name: str = "UA") -> Group:
    return Group(name=name, arrivals=Arrivals(seen=seen, earlier=earlier))


def test_far_fewer_articles_than_usual_for_the_hour_is_silence() -> None:
    """One article where twenty are usual is silent; twelve are not."""
    (turned,) = judge([arrived(1)], {})
    assert (turned.group.name, turned.reason, turned.silent) == ("UA", "articles", True)
    assert judge([arrived(12)], {}) == ()


def test_calm_hours_and_short_histories_do_not_cry_wolf() -> None:
    """Hours in which little is usual, days that differ wildly, and less than a week of history say nothing."""
    assert judge([arrived(0, (2, 3, 1, 4, 2, 3, 2))], {}) == ()
    assert judge([arrived(1, (20, 0, 22, 1, 19, 21, 20))], {}) == ()
    assert judge([arrived(0, USUAL[:6])], {}) == ()


def test_silence_is_announced_once_and_its_end_too() -> None:
    """While it lasts nothing is repeated; half of the usual ends it."""
    silent = {("UA", "articles"): True}
    assert judge([arrived(2)], silent) == ()  # type: ignore[arg-type]
    (over,) = judge([arrived(11)], silent)  # type: ignore[arg-type]
    assert not over.silent


def test_most_feeds_failing_is_silence_too() -> None:
    """Two of three failing feeds are announced; one of three, or both of two, are not."""
    (turned,) = judge([Group(name="SD", feeds=FeedsUp(total=3, failing=2))], {})
    assert (turned.reason, turned.silent) == ("feeds", True)
    assert judge([Group(name="SD", feeds=FeedsUp(total=3, failing=1))], {}) == ()
    assert judge([Group(name="SD", feeds=FeedsUp(total=2, failing=2))], {}) == ()


def test_when_all_the_world_is_silent_it_is_we_who_are_deaf() -> None:
    """Only the world is announced, not every country on its own."""
    turned = judge([arrived(0), arrived(0, name="world"), arrived(0, name="SD")], {})
    assert [found.group.name for found in turned] == ["world"]


def test_an_hour_already_judged_changes_nothing() -> None:
    """Between two full hours only the feeds are looked at."""
    assert judge([Group(name="UA", arrivals=None)], {("UA", "articles"): True}) == ()


def test_the_poisson_distribution_is_right() -> None:
    """Against values of a table: P(X <= 3) for a mean of 5 is 0.2650, P(X <= 0) for 2 is 0.1353."""
    assert round(poisson_at_most(3, 5), 4) == 0.2650
    assert round(poisson_at_most(0, 2), 4) == 0.1353
