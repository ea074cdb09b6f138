"""What is different between two versions of a story, in words a person can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from news.model import Change, ChangeKind, Evidence, Flag, FlagKind, Story, Tags, Toll

SPOKEN: dict[FlagKind, ChangeKind] = {
    "claim": "claim",
    "confirmation": "confirmation",
    "denial": "denial",
    "correction": "correction",
    "retraction": "retraction",
}
"""Flags that are news of their own when a story first has them."""


def article_changes(before: Story, after: Story, tags: Tags) -> Iterator[Change]:
    """What one article changed beyond adding a source."""
    if before.fatalities != after.fatalities and after.fatalities:
        yield Change(
            kind="toll",
            before=toll_words(before.fatalities),
            after=toll_words(after.fatalities),
            evidence=after.fatalities.evidence,
        )
    yield from _new_events(before, after)
    if before.severity != after.severity:
        yield Change(kind="severity", before=before.severity, after=after.severity)
    if after.independent_sources > before.independent_sources:
        yield Change(kind="independent", before=str(before.independent_sources), after=str(after.independent_sources))
    yield from _spoken(before, tags)


def opening_changes(story: Story) -> Iterator[Change]:
    """Everything a first article says is new."""
    yield Change(kind="opened", after=story.headline)
    if story.fatalities:
        yield Change(kind="toll", after=toll_words(story.fatalities), evidence=story.fatalities.evidence)


def toll_words(toll: Toll | None) -> str:
    if toll is None:
        return ""
    if toll.max is None:
        return f"at least {toll.min}"
    return str(toll.min) if toll.min == toll.max else f"{toll.min} to {toll.max}"


def _new_events(before: Story, after: Story) -> Iterator[Change]:
    known = {event.type for event in before.events}
    fresh = [event for event in after.events if event.type not in known]
    if fresh:
        evidence: tuple[Evidence, ...] = fresh[0].evidence
        yield Change(
            kind="event", before=", ".join(sorted(known)), after=", ".join(event.type for event in fresh), evidence=evidence
        )


def _spoken(before: Story, tags: Tags) -> Iterator[Change]:
    known = {flag.kind for flag in before.flags}
    fresh: dict[FlagKind, Flag] = {flag.kind: flag for flag in reversed(tags.flags) if flag.kind not in known}
    for kind, flag in fresh.items():
        if kind in SPOKEN:
            yield Change(kind=SPOKEN[kind], after=flag.evidence.text, evidence=(flag.evidence,))
