"""What a story says now, and how that differs from what its subscribers were told."""

from __future__ import annotations

from dataclasses import replace

from news.alerts.policy import AlertPolicy, rank
from news.alerts.state import Facts
from news.model import Change, ChangeKind, Evidence, Story, StoryUpdate, Toll

SAID: tuple[ChangeKind, ...] = ("claim", "confirmation", "denial")
"""What a party may say about an event; each is news once per story."""


def facts_of(update: StoryUpdate, before: Facts, policy: AlertPolicy) -> Facts:
    """What the story says in this version; what was once said by a party stays said."""
    story = update.story
    heard = {change.kind for change in update.changes} | {flag.kind for flag in story.flags} | set(before.said)
    return Facts(
        severity=story.severity,
        events=tuple(event.type for event in story.events if event.score >= policy.event_score),
        toll=replace(story.fatalities, evidence=()) if story.fatalities else None,
        independent_sources=story.independent_sources,
        said=tuple(kind for kind in SAID if kind in heard),
        focus=story.focus,
    )


def merged(told: Facts, facts: Facts) -> Facts:
    """What subscribers know after an update: nothing of what they were told before is forgotten, so nothing rings twice."""
    return replace(
        facts,
        severity=max(told.severity, facts.severity, key=rank),
        events=tuple(dict.fromkeys((*facts.events, *told.events))),
        toll=facts.toll or told.toll,
        independent_sources=max(told.independent_sources, facts.independent_sources),
        said=tuple(kind for kind in SAID if kind in told.said or kind in facts.said),
    )


def upper(toll: Toll) -> int:
    """The highest number a toll states; ``at least 17`` states 17."""
    return toll.min if toll.max is None else toll.max


def said_of_toll(toll: Toll | None) -> str:
    """A toll in figures: ``17``, ``17-20``, ``17+``, or nothing."""
    if toll is None:
        return ""
    if toll.max is None:
        return f"{toll.min}+"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}-{toll.max}"


def news(story: Story, told: Facts, facts: Facts, policy: AlertPolicy) -> tuple[Change, ...]:
    """The changes since ``told`` that a person would want to know, gravest first."""
    found = (_severity(told, facts), _toll(story, told, facts), *_events(story, told, facts), *_said(story, told, facts))
    sources = _sources(told, facts, policy)
    return tuple(change for change in (*found, sources) if change)


def revised(story: Story, told: Facts, facts: Facts, *, by_revision: bool) -> tuple[Change, ...]:
    """The changes that take back something subscribers were told.

    A toll wholly below the one told always does. The main event type and the country count only when a source changed its own
    text: another source's view of them is no correction.
    """
    changes = [_lower_toll(story, told, facts)]
    if by_revision and told.events and told.events[0] not in facts.events and facts.events:
        changes.append(Change(kind="event", before=told.events[0], after=facts.events[0]))
    if by_revision and told.focus and facts.focus and told.focus != facts.focus:
        changes.append(Change(kind="revision", before=told.focus, after=facts.focus))
    return tuple(change for change in changes if change)


def _severity(told: Facts, facts: Facts) -> Change | None:
    if rank(facts.severity) <= rank(told.severity):
        return None
    return Change(kind="severity", before=told.severity, after=facts.severity)


def _toll(story: Story, told: Facts, facts: Facts) -> Change | None:
    if facts.toll is None or upper(facts.toll) <= (upper(told.toll) if told.toll else 0):
        return None
    return _toll_change(story, told, facts)


def _lower_toll(story: Story, told: Facts, facts: Facts) -> Change | None:
    if facts.toll is None or told.toll is None or upper(facts.toll) >= told.toll.min:
        return None
    return _toll_change(story, told, facts)


def _toll_change(story: Story, told: Facts, facts: Facts) -> Change:
    evidence = story.fatalities.evidence if story.fatalities else ()
    return Change(kind="toll", before=said_of_toll(told.toll), after=said_of_toll(facts.toll), evidence=evidence)


def _events(story: Story, told: Facts, facts: Facts) -> tuple[Change, ...]:
    evidence = {event.type: event.evidence for event in story.events}
    new = (kind for kind in facts.events if kind not in told.events)
    return tuple(Change(kind="event", after=kind, evidence=evidence.get(kind, ())) for kind in new)


def _said(story: Story, told: Facts, facts: Facts) -> tuple[Change, ...]:
    new = (kind for kind in facts.said if kind not in told.said)
    return tuple(_said_change(story, kind) for kind in new)


def _said_change(story: Story, kind: ChangeKind) -> Change:
    evidence: tuple[Evidence, ...] = tuple(flag.evidence for flag in story.flags if flag.kind == kind)
    return Change(kind=kind, after=evidence[-1].text if evidence else "", evidence=evidence[-1:])


def _sources(told: Facts, facts: Facts, policy: AlertPolicy) -> Change | None:
    before, after = told.independent_sources, facts.independent_sources
    if not any(before < step <= after for step in policy.source_steps):
        return None
    return Change(kind="independent", before=str(before), after=str(after))
