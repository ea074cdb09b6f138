"""An update that waits for the end of the quiet period, or for room below the cap, and rings then."""

from __future__ import annotations

from dataclasses import replace

from news.alerts.facts import news
from news.alerts.policy import AlertPolicy
from news.alerts.ring import Ring, free_at, rung
from news.alerts.state import AlertState, Held
from news.model import Alert, Change, Story, StoryUpdate


def hold(update: StoryUpdate, state: AlertState, policy: AlertPolicy) -> AlertState:
    """The state in which the story waits; of several updates the first lends its article, the last its view of the story."""
    if state.held:
        return follow(update, state)
    return replace(state, held=Held(update=_without_text(update), due=free_at(state, policy)))


def follow(update: StoryUpdate, state: AlertState) -> AlertState:
    """What waits, if anything does, shows the story as ``update`` has it."""
    if state.held is None:
        return state
    return replace(state, held=replace(state.held, update=replace(state.held.update, story=update.story)))


def release(state: AlertState, policy: AlertPolicy) -> tuple[Alert | None, AlertState]:
    """The alert of what waits, rung at the time it was due, however late somebody looks; ``None`` if it came to nothing."""
    held = state.held
    if held is None:
        return None, state
    moved = replace(state, clock=max(state.clock, held.due), held=None)
    ring = _ring(held.update.story, state, policy)
    return (None, moved) if ring is None else rung(held.update, moved, ring, policy)


def _ring(story: Story, state: AlertState, policy: AlertPolicy) -> Ring | None:
    changes = news(story, state.told, state.seen, policy)
    if story.closed or story.merged_into or not story.relevant:
        return None
    if state.cancelled:
        return Ring(kind="alert", changes=(one_more(state), *changes), urgent=False)
    return Ring(kind="update", changes=changes, urgent=False) if changes else None


def one_more(state: AlertState) -> Change:
    """What makes a cancelled story ring again: the number of independent sources it had, and has now."""
    before, after = state.told.independent_sources, state.seen.independent_sources
    return Change(kind="independent", before=str(before), after=str(after))


def _without_text(update: StoryUpdate) -> StoryUpdate:
    """An alert needs of its article who and when, not the text."""
    unique = update.article.unique
    bare = replace(update.article, unique=replace(unique, article=replace(unique.article, text="")))
    return replace(update, article=bare)
