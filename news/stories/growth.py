"""How a story's state grows: opened, joined, revised, merged, closed. Each is a pure step from state to state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

from news.model import Change, Story, StoryUpdate, TaggedArticle
from news.stories.changes import article_changes, opening_changes
from news.stories.headline import telling
from news.stories.match import goes_beyond, near_towns
from news.stories.policy import StoryPolicy
from news.stories.profile import Profile
from news.stories.state import Facts, Head, Member, Root, Step, StoryState
from news.stories.view import merged_view, open_story, source_of, untold, with_article, with_headline
from news.stories.words import Words

STEPS = 8
"""Versions whose changes are remembered, for redelivered articles."""
FACT_LIMIT = 48

T = TypeVar("T")
NO_WORDS = Words(terms=(), weights=(), counts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """An article on its way into a story."""

    profile: Profile
    clock: datetime
    why: str
    words: Words = NO_WORDS
    """Its unit vector; empty for a copy."""
    copy_of: str | None = None


def story_id(tagged: TaggedArticle) -> str:
    """From the first article alone, so that a replay names its stories alike."""
    unique = tagged.unique
    return "s" + blake2b(f"{unique.article.id}:{unique.revision}".encode(), digest_size=8).hexdigest()


def opened(joining: Joining) -> StoryState:
    profile = joining.profile
    story = open_story(story_id(profile.tagged), profile)
    return StoryState(
        story=story,
        size=1,
        terms=joining.words.terms,
        weights=joining.words.weights,
        counts=joining.words.counts,
        facts=profile.facts,
        members=(_member(profile, 1, None),),
        roots=_root(profile),
        steps=(_step(profile, 1, tuple(opening_changes(story)), joining.why),),
        first=profile.time,
        last=profile.time,
        touched=joining.clock,
        head=_head(profile),
    )


def joined(state: StoryState, joining: Joining, policy: StoryPolicy) -> StoryState:
    """One more article; a copy lends its source and nothing else, a round-up of several events neither figures nor headline."""
    profile, version = joining.profile, state.story.version + 1
    members = (*state.members, _member(profile, version, joining.copy_of))[-policy.members :]
    independent = max(state.story.independent_sources, _independent(members))
    story = with_article(state.story, profile, source_of(profile.tagged, joining.copy_of), independent, policy)
    roundup = goes_beyond(profile.facts, state.facts)
    if roundup:
        story = replace(story, fatalities=state.story.fatalities, wounded=state.story.wounded)
    head = state.head if joining.copy_of or roundup else _better(state, _head(profile), profile.article.lang)
    grown = replace(
        state,
        story=story if head is state.head else with_headline(story, profile.article),
        head=head,
        members=members,
        steps=_steps(state, _step(profile, version, tuple(_join_changes(state.story, story, joining)), joining.why)),
        first=min(state.first, profile.time),
        last=max(state.last, profile.time),
        touched=max(state.touched, joining.clock),
    )
    return grown if joining.copy_of else _with_words(grown, joining, policy)


def _join_changes(before: Story, after: Story, joining: Joining) -> Iterator[Change]:
    yield Change(kind="copy" if joining.copy_of else "source", after=joining.profile.family)
    if before.closed:
        yield Change(kind="reopened", before=before.updated.isoformat())
    yield from article_changes(before, after, joining.profile.tagged.tags)


def revised(state: StoryState, profile: Profile, clock: datetime, policy: StoryPolicy) -> StoryState:
    """A member changed its text: the words that made it a member stay, and what its tags say now is added.

    Where it is the only one, nobody else stands by what it said before: its tags take the place of the old ones.
    """
    version = state.story.version + 1
    old = next(one for one in state.members if one.article_id == profile.article.id)
    new = replace(old, revision=profile.tagged.unique.revision, version=version, confirms=not profile.tagged.tags.takes_back)
    members = tuple(new if one is old else one for one in state.members)
    source = source_of(profile.tagged, old.copy_of)
    before = untold(state.story) if len(members) == 1 and state.size == 1 else state.story
    story = with_article(before, profile, source, state.story.independent_sources, policy)
    changed = ", ".join(profile.tagged.unique.changed)
    changes = (Change(kind="revision", after=changed), *article_changes(state.story, story, profile.tagged.tags))
    why = f"revision {new.revision} of a member; changed: {changed or 'unknown'}"
    told = _head(profile)
    head = told if told.article_id == state.head.article_id and told.telling >= 0 else state.head
    return replace(
        state,
        story=story if head is state.head else with_headline(story, profile.article),
        head=head,
        members=members,
        steps=_steps(state, _step(profile, version, changes, why)),
        touched=max(state.touched, clock),
    )


def merged(
    keeper: StoryState, other: StoryState, profile: Profile, why: str, policy: StoryPolicy
) -> tuple[StoryState, StoryState]:
    """The older story with the younger in it, and the younger's last state, which points to the older."""
    version = keeper.story.version + 1
    moved = tuple(replace(one, version=version) for one in other.members)
    members = (*keeper.members, *moved)[-policy.members :]
    gone = replace(other, story=replace(other.story, version=other.story.version + 1, merged_into=keeper.story.id))
    story = merged_view(keeper.story, other.story, _independent(members), policy)
    changes = (
        Change(kind="merged", before=other.story.id, after=other.story.headline),
        *article_changes(keeper.story, story, profile.tagged.tags),
    )
    words = Words.of_state(keeper).plus(Words.of_state(other), policy.story_terms)
    head = _better(keeper, other.head, other.story.lang)
    grown = StoryState(
        story=story if head is keeper.head else with_headline(story, other.story),
        head=head,
        size=keeper.size + other.size,
        terms=words.terms,
        weights=words.weights,
        counts=words.counts,
        facts=_facts(keeper.facts, other.facts),
        members=members,
        roots=(*keeper.roots, *other.roots)[-policy.roots :],
        steps=_steps(keeper, replace(_step(profile, version, changes, why), taken=gone.story)),
        first=min(keeper.first, other.first),
        last=max(keeper.last, other.last),
        touched=max(keeper.touched, other.touched),
    )
    return grown, gone


def closed(state: StoryState, silence: str) -> StoryState:
    """A story that nobody reports any more."""
    story = replace(state.story, version=state.story.version + 1, closed=True)
    step = Step(
        version=story.version,
        article_id="",
        revision=0,
        changes=(Change(kind="closed", after=silence),),
        why=f"no report for {silence}",
    )
    return replace(state, story=story, steps=_steps(state, step))


def update_of(state: StoryState, tagged: TaggedArticle) -> StoryUpdate:
    """The update of the newest version."""
    step = state.steps[-1]
    return StoryUpdate(story=state.story, changes=step.changes, article=tagged, copy_of=_copy_of(state, tagged), why=step.why)


def repeated(state: StoryState, tagged: TaggedArticle) -> tuple[StoryUpdate, ...]:
    """What a redelivered member says again: everything since the version it made, at the present version."""
    member = next(one for one in state.members if one.article_id == tagged.unique.article.id)
    steps = [step for step in state.steps if step.version >= member.version]
    changes = tuple(change for step in steps for change in step.changes)
    why = steps[0].why if steps else "a member of the story"
    again = StoryUpdate(story=state.story, changes=changes, article=tagged, copy_of=member.copy_of, why=why)
    return (again, *(_taken(step, state, tagged) for step in steps if step.taken))


def merged_update(gone: StoryState, keeper: StoryState, tagged: TaggedArticle, why: str) -> StoryUpdate:
    """Tells the followers of a story that was taken in where it went."""
    change = Change(kind="merged_into", before=gone.story.id, after=keeper.story.id)
    return StoryUpdate(story=gone.story, changes=(change,), article=tagged, why=why)


def _taken(step: Step, state: StoryState, tagged: TaggedArticle) -> StoryUpdate:
    assert step.taken is not None  # noqa: S101 - the caller asked
    change = Change(kind="merged_into", before=step.taken.id, after=state.story.id)
    return StoryUpdate(story=step.taken, changes=(change,), article=tagged, why=step.why)


def _copy_of(state: StoryState, tagged: TaggedArticle) -> str | None:
    article_id = tagged.unique.article.id
    return next((one.copy_of for one in reversed(state.members) if one.article_id == article_id), None)


def _with_words(state: StoryState, joining: Joining, policy: StoryPolicy) -> StoryState:
    words = Words.of_state(state).plus(joining.words, policy.story_terms)
    return replace(
        state,
        size=state.size + 1,
        terms=words.terms,
        weights=words.weights,
        counts=words.counts,
        facts=_facts(state.facts, joining.profile.facts),
        roots=(*state.roots, *_root(joining.profile))[-policy.roots :],
    )


def _facts(one: Facts, other: Facts) -> Facts:
    return Facts(
        towns=_union(one.towns, near_towns(other, one) if goes_beyond(other, one) else other.towns),
        actors=_union(one.actors, other.actors),
        events=_union(one.events, other.events),
        kinds=_union(one.kinds, other.kinds),
        names=_union(one.names, other.names),
        numbers=_union(one.numbers, other.numbers),
        deaths=tuple(sorted({*one.deaths, *other.deaths}))[-FACT_LIMIT:],
        tolls=_union(one.tolls, other.tolls),
        means=_union(one.means, other.means),
        days=_union(one.days, other.days),
        when=_union(one.when, other.when),
        told=min(one.told or other.told, other.told or one.told),
        langs=_union(one.langs, other.langs),
        keys=_union(one.keys, other.keys),
        again=one.again or other.again,
        past=one.past and other.past,
    )


def _union(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return one if set(other) <= set(one) else tuple(dict.fromkeys((*one, *other)))[:FACT_LIMIT]


def _member(profile: Profile, version: int, copy_of: str | None) -> Member:
    unique = profile.tagged.unique
    return Member(
        article_id=unique.article.id,
        revision=unique.revision,
        version=version,
        family=profile.family,
        copy_of=copy_of,
        confirms=not profile.tagged.tags.takes_back,
    )


def _root(profile: Profile) -> tuple[Root, ...]:
    return (Root(article_id=profile.article.id, sketch=profile.sketch.to_bytes()),) if profile.sketch else ()


def _head(profile: Profile) -> Head:
    return Head(article_id=profile.article.id, telling=telling(profile.article, profile.tagged.tags))


def _better(state: StoryState, other: Head, lang: str) -> Head:
    return other if other.telling > state.head.telling and lang == state.story.lang else state.head


def _step(profile: Profile, version: int, changes: tuple[Change, ...], why: str) -> Step:
    unique = profile.tagged.unique
    return Step(version=version, article_id=unique.article.id, revision=unique.revision, changes=changes, why=why)


def _steps(state: StoryState, step: Step) -> tuple[Step, ...]:
    return (*state.steps, step)[-STEPS:]


def _independent(members: tuple[Member, ...]) -> int:
    return len({one.family for one in members if one.copy_of is None and one.confirms})
