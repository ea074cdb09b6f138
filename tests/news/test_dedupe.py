"""An article passes once per text, whatever comes again and from wherever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from news.dedupe import KEEP, Seen, decide, expired
from news.model import Article, UniqueArticle
from news.outcome import Dropped, Outcome, Passed

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _article(text: str = "Shells hit the market.", *, feed: str = "https://one.example/rss", hours: float = 0) -> Article:
    return Article(id="a1", title="Shells hit market", text=text, feed=feed, fetched=NOON + timedelta(hours=hours))


def _passed(outcome: Outcome[UniqueArticle]) -> UniqueArticle:
    assert isinstance(outcome, Passed)
    return outcome.value


def _seen(*articles: Article) -> Seen:
    seen: Seen | None = None
    for article in articles:
        _, seen = decide(article, seen)
    assert seen is not None
    return seen


def test_a_new_article_is_revision_zero() -> None:
    """The first text passes, and nothing counts as changed."""
    outcome, seen = decide(_article(), None)
    unique = _passed(outcome)
    assert (unique.revision, unique.changed) == (0, ())
    assert seen.revision == 0


def test_the_same_text_met_by_a_later_poll_is_dropped() -> None:
    """An unchanged article still in its feed an hour later is a repeat, and the drop says of what."""
    outcome, _ = decide(_article(hours=1), _seen(_article()))
    assert isinstance(outcome, Dropped)
    assert outcome.reason == "repeat"
    assert "revision 0" in outcome.detail
    assert "one.example" in outcome.detail


def test_the_same_message_redelivered_passes_as_before() -> None:
    """The very message that was accepted gives the same answer again, because the first may be lost."""
    first, seen = decide(_article(), None)
    again, after = decide(_article(), seen)
    assert _passed(again) == _passed(first)
    assert after == seen


def test_a_redelivered_revision_keeps_its_number_and_its_changes() -> None:
    """Redelivery of both messages, in order, tells the same story as the first time."""
    first, second = _article(), _article("Shells hit the market; nine dead.", hours=1)
    seen = _seen(first, second)
    old, seen = decide(first, seen)
    new, _ = decide(second, seen)
    assert _passed(old).revision == 0
    assert (_passed(new).revision, _passed(new).changed) == (1, ("text",))


def test_another_text_is_a_revision_that_names_what_changed() -> None:
    """A new toll in the text raises the revision and names the field."""
    outcome, _ = decide(_article("Shells hit the market; nine dead.", hours=2), _seen(_article()))
    unique = _passed(outcome)
    assert (unique.revision, unique.changed) == (1, ("text",))


def test_two_feeds_of_an_outlet_with_two_texts_do_not_flip_for_ever() -> None:
    """Summary here, full text there: one revision, and then silence from both."""
    short, long = _article("Shells hit."), _article("Shells hit the market at noon.", feed="https://one.example/full", hours=1)
    seen = _seen(short, long)
    for hour in range(2, 8, 2):
        back, seen = decide(_article("Shells hit.", hours=hour), seen)
        forth, seen = decide(_article("Shells hit the market at noon.", feed="https://one.example/full", hours=hour + 1), seen)
        assert isinstance(back, Dropped)
        assert back.reason == "older-text"
        assert isinstance(forth, Dropped)
        assert forth.reason == "repeat"
    assert seen.revision == 1


def test_a_changed_date_alone_is_no_revision() -> None:
    """The text hash decides; a bumped publication date does not."""
    moved = Article(
        id="a1", title="Shells hit market", text="Shells hit the market.", published=NOON, fetched=NOON + timedelta(hours=3)
    )
    outcome, _ = decide(moved, _seen(_article()))
    assert isinstance(outcome, Dropped)


def test_memory_of_an_article_ends_by_event_time_and_is_renewed_while_it_is_met() -> None:
    """State expires after its time, unless the article is still seen in the feeds."""
    seen = _seen(_article())
    assert not expired(seen, NOON + KEEP - timedelta(seconds=1))
    assert expired(seen, NOON + KEEP)
    _, renewed = decide(_article(hours=24 * 7), seen)
    assert not expired(renewed, NOON + KEEP)


def test_a_repeat_soon_after_writes_no_state() -> None:
    """Polling every few minutes does not rewrite the memory of every article."""
    seen = _seen(_article())
    _, after = decide(_article(hours=1), seen)
    assert after is seen


def test_an_article_repeated_within_a_batch_file_is_dropped() -> None:
    """Without a fetch stamp there is no redelivery, only repetition."""
    article = Article(id="a1", title="Shells hit market", published=NOON)
    outcome, _ = decide(article, _seen(article))
    assert isinstance(outcome, Dropped)


def test_an_outlet_that_rewrites_without_end_keeps_bounded_state() -> None:
    """A live blog with a hundred texts is remembered by its newest few, and the revisions go on counting."""
    seen = _seen(*(_article(f"Minute {minute}", hours=minute / 60) for minute in range(100)))
    assert seen.revision == 99
    assert len(seen.accepted) == 8
