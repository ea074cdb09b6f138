"""Whether a story update rings, and as what: the one decision of the alert stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from news.alerts.facts import facts_of, merged, news, revised
from news.alerts.held import follow, hold, one_more, release
from news.alerts.policy import AlertPolicy, rank
from news.alerts.ring import Ring, free_at, rung
from news.alerts.state import AlertState, Facts
from news.model import Alert, Article, Change, SourceRef, StoryUpdate


def rings(update: StoryUpdate, state: AlertState | None, policy: AlertPolicy) -> tuple[tuple[Alert, ...], AlertState | None]:
    """Every alert there is once this update is known: first of what waited and was due before it, then its own.

    An update with ``due`` is no news but a call for what waits until then, so that a story rings on time although nobody
    reports it; called twice, or too late, it yields nothing.
    """
    waited = None
    if state and is_ripe(state, update):
        waited, state = release(state, policy)
    alert = None
    if update.due is None:
        alert, state = decide(update, state, policy)
    return tuple(one for one in (waited, alert) if one), state


def is_ripe(state: AlertState, update: StoryUpdate) -> bool:
    """Whether what waits is due by the time of ``update``."""
    return state.held is not None and state.held.due <= (update.due or clock_of(update))


def decide(update: StoryUpdate, state: AlertState | None, policy: AlertPolicy) -> tuple[Alert | None, AlertState]:
    """The alert this update makes, if any, and what to remember.

    Deterministic in the times the update carries. An update that was handled before yields the alert it made then (or the
    newest one made), never a new ``seq``; writing it again must be idempotent.
    """
    if state is not None and update.story.version <= state.version:
        return _again(update.story.version, state), state
    state = state or _unknown(update)
    facts = facts_of(update, state.seen, policy)
    moved = replace(state, version=update.story.version, clock=max(state.clock, clock_of(update)), seen=facts)
    silent = not (may_ring(update, policy) or (state.seq and update.story.merged_into) or _stands_in(update, state, policy))
    if silent:
        return None, _followed(moved, state, update, policy)
    ring = _ring(update, state, facts, policy)
    if ring is None:
        return None, follow(update, moved)
    if not ring.urgent and free_at(moved, policy) > moved.clock:
        return None, hold(update, moved, policy)
    return rung(update, moved, ring, policy)


def clock_of(update: StoryUpdate) -> datetime:
    """Event time of an update: when its article reached us, else when it was published.

    Of a poller's clock and a worker's the earlier one counts: a clock that runs ahead would hold a story back until then.
    """
    article, tagged = update.article.unique.article, update.article.tagged
    if article.fetched and tagged:
        return min(article.fetched, tagged)
    return article.fetched or article.published or update.story.updated


def may_ring(update: StoryUpdate, policy: AlertPolicy) -> bool:
    """Whether the article behind the update is news: not stale and not back-filled.

    Reports of the past and of what might happen do not come this far: relevance has weighed those flags. A flag alone says
    little, since a long report of a strike mentions other days and possible consequences too.
    """
    article = update.article.unique.article
    return not (article.backfill or is_stale(article, policy))


def _stands_in(update: StoryUpdate, state: AlertState, policy: AlertPolicy) -> bool:
    """Whether a story nobody was told of takes in reports that may have rung: their alert is cancelled in its favour."""
    if (state.seq and not state.cancelled) or "merged" not in _kinds(update):
        return False
    return any(not (source.backfill or is_stale(source, policy)) for source in update.story.sources)


def is_stale(article: Article | SourceRef, policy: AlertPolicy) -> bool:
    """Whether the article was published longer than the alert window before it was fetched."""
    return bool(article.published and article.fetched and article.fetched - article.published > policy.window)


def _again(version: int, state: AlertState) -> Alert | None:
    for made in state.made:
        if made.version == version:
            return made.alert
    return state.made[-1].alert if state.made else None


def _unknown(update: StoryUpdate) -> AlertState:
    return AlertState(version=0, clock=clock_of(update), seen=Facts(), told=Facts())


def _followed(moved: AlertState, state: AlertState, update: StoryUpdate, policy: AlertPolicy) -> AlertState:
    """The state after an update that must not ring: its news counts as known, unless something older still waits."""
    waits = bool(news(update.story, state.told, state.seen, policy))
    return follow(update, moved) if waits and state.seq else replace(moved, told=merged(state.told, moved.seen))


def _ring(update: StoryUpdate, state: AlertState, facts: Facts, policy: AlertPolicy) -> Ring | None:
    if state.seq == 0:
        return _first(update, state, facts, policy)
    if state.cancelled:
        return _revived(update, state, facts, policy)
    return _cancel(update, state) or _correction(update, state, facts, policy) or _update(update, state, facts, policy)


def _first(update: StoryUpdate, state: AlertState, facts: Facts, policy: AlertPolicy) -> Ring | None:
    """The alert that opens a story; one known from back-fill alone rings if it is young or has news."""
    story = update.story
    if not story.relevant or story.merged_into or _kinds(update) & {"retraction", "closed"}:
        return None
    is_old = clock_of(update) - story.opened > policy.window
    if is_old and not (news(story, state.told, facts, policy) or _stands_in(update, state, policy)):
        return None
    return Ring(kind="alert", changes=(Change(kind="opened"),), urgent=True)


def _cancel(update: StoryUpdate, state: AlertState) -> Ring | None:
    story, kinds = update.story, _kinds(update)
    if story.merged_into or "merged_into" in kinds:
        return Ring(kind="cancel", changes=_of(update, "merged_into"), urgent=True)
    if "retraction" in kinds and _rests_on(update, state):
        return Ring(kind="cancel", changes=_of(update, "retraction"), urgent=True)
    if "correction" in kinds and update.article.tags.takes_back and _rests_on(update, state):
        return Ring(kind="cancel", changes=_of(update, "correction"), urgent=True)
    if not story.relevant and kinds & {"revision", "correction"}:
        return Ring(kind="cancel", changes=_of(update, "revision", "correction"), urgent=True)
    return None


def _rests_on(update: StoryUpdate, state: AlertState) -> bool:
    """Whether the alert falls with the source that takes its report back: it rang first, or nobody else confirms it."""
    return update.article.unique.article.voice == state.opened_by or update.story.independent_sources <= 1


def _correction(update: StoryUpdate, state: AlertState, facts: Facts, policy: AlertPolicy) -> Ring | None:
    """What is taken back, and with it what waited, for it does not ring any more."""
    kinds = _kinds(update)
    by_revision = bool(kinds & {"revision", "correction", "retraction"})
    said = _of(update, "correction", "retraction")
    taken_back = revised(update.story, state.told, facts, by_revision=by_revision)
    if not (said or taken_back):
        return None
    revises = {change.kind for change in (*said, *taken_back)}
    waited = news(update.story, state.told, facts, policy) if state.held else ()
    changes = (*said, *taken_back, *(change for change in waited if change.kind not in revises))
    return Ring(kind="correction", changes=changes, urgent=True)


def _update(update: StoryUpdate, state: AlertState, facts: Facts, policy: AlertPolicy) -> Ring | None:
    changes = (*_of(update, "merged"), *news(update.story, state.told, facts, policy))
    if not changes or not update.story.relevant or "closed" in _kinds(update):
        return None
    rises = rank(facts.severity) > rank(state.told.severity) and rank(facts.severity) >= rank(policy.breakthrough)
    return Ring(kind="update", changes=changes, urgent=rises or "merged" in _kinds(update))


def _revived(update: StoryUpdate, state: AlertState, facts: Facts, policy: AlertPolicy) -> Ring | None:
    """A cancelled story rings again only when one more independent source reports it, or a story that has one is merged in."""
    more = facts.independent_sources > state.told.independent_sources and bool(_kinds(update) & {"source", "merged"})
    if not more or update.story.merged_into or not update.story.relevant or "retraction" in _kinds(update):
        return None
    changes = (one_more(replace(state, seen=facts)), *news(update.story, state.told, facts, policy))
    return Ring(kind="alert", changes=changes, urgent=False)


def _kinds(update: StoryUpdate) -> set[str]:
    return {change.kind for change in update.changes}


def _of(update: StoryUpdate, *kinds: str) -> tuple[Change, ...]:
    return tuple(change for change in update.changes if change.kind in kinds)
