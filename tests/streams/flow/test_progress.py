"""What is given out of a partition, and what is committed of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.flow.progress import Progress


def test_messages_are_given_out_in_order_and_once() -> None:
    """What came before does not come again."""
    progress = Progress(5)
    assert [progress.take(offset) for offset in (5, 6, 5, 6, 7)] == [True, True, False, False, True]


def test_a_message_behind_a_hole_waits() -> None:
    """After a look back those in the hole come first; then the one behind it."""
    progress = Progress(5)
    assert not progress.take(7)
    assert [progress.take(offset) for offset in (5, 6, 7)] == [True, True, True]


def test_a_hole_that_is_there_twice_is_in_the_log() -> None:
    """It is passed over, and what was committed follows."""
    progress = Progress(5)
    assert [progress.take(offset) for offset in (5, 9, 9, 10)] == [True, False, True, True]
    for offset in (5, 9):
        progress.handle(offset)
    assert progress.commit() == 10


def test_what_was_deleted_is_not_waited_for() -> None:
    """Retention took the messages between."""
    progress = Progress(5)
    progress.skip(20)
    assert progress.take(20)
    progress.handle(20)
    assert progress.commit() == 21


def test_the_first_message_is_not_passed_over() -> None:
    """Neither at the beginning of a partition nor after a commit."""
    progress = Progress(0)
    progress.handle(1)
    assert progress.commit() is None
    progress.handle(0)
    assert (progress.commit(), progress.commit(), progress.committed) == (2, None, 2)


@given(st.permutations(range(12)), st.integers(0, 5))
def test_a_commit_never_passes_what_was_not_handled(order: list[int], start: int) -> None:
    """In whatever order messages are handled, and when all are, all are committed."""
    progress, done = Progress(start), set[int]()
    for offset in order:
        progress.handle(offset)
        done.add(offset)
        progress.commit()
        assert progress.committed == next(at for at in range(start, 13) if at not in done)
    assert progress.committed == 12
