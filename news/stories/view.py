"""The public view of a story: what all its articles together say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from news.model import SEVERITIES, Article, SourceRef, Story, TaggedArticle, Tags, Toll
from news.stories.policy import StoryPolicy
from news.stories.profile import EPOCH, Profile

T = TypeVar("T")
TAG_LIMIT = 24
"""Tags of one kind a story keeps, the strongest or oldest first."""

SUMMARY = 1000
"""Characters of a summary that are kept."""


def open_story(story_id: str, profile: Profile) -> Story:
    """A story of one article."""
    article, tags = profile.article, profile.tagged.tags
    return Story(
        id=story_id,
        version=1,
        theatre=profile.tagged.theatre,
        opened=profile.time,
        updated=profile.time,
        headline=article.title,
        summary=article.summary[:SUMMARY],
        lang=article.lang,
        relevant=tags.relevant,
        relevance=tags.relevance,
        severity=tags.severity,
        severity_parts=tags.severity_parts,
        focus=tags.focus,
        places=tags.places[:TAG_LIMIT],
        countries=tags.countries[:TAG_LIMIT],
        regions=tags.regions[:TAG_LIMIT],
        conflicts=tags.conflicts[:TAG_LIMIT],
        events=tags.events[:TAG_LIMIT],
        actors=tags.actors[:TAG_LIMIT],
        fatalities=tags.fatalities,
        wounded=tags.wounded,
        flags=tags.flags[:TAG_LIMIT],
        sources=(source_of(profile.tagged, None),),
        independent_sources=1,
        evidence=tags.evidence[:TAG_LIMIT],
    )


def source_of(tagged: TaggedArticle, copy_of: str | None) -> SourceRef:
    article = tagged.unique.article
    return SourceRef(
        article_id=article.id,
        publisher=article.publisher or article.source,
        family=article.family,
        url=article.url,
        title=article.title,
        lang=article.lang,
        published=article.published,
        fetched=article.fetched,
        copy_of=copy_of,
        revision=tagged.unique.revision,
        backfill=article.backfill,
    )


def with_article(story: Story, profile: Profile, source: SourceRef, independent: int, policy: StoryPolicy) -> Story:
    """The next version of ``story``: its tags and those of one more article; of one that takes back, what it says of itself."""
    tags = profile.tagged.tags
    if tags.takes_back:
        tags = Tags(flags=tags.flags)
    severity, corrected = max(story.severity, tags.severity, key=SEVERITIES.index), tags.fatalities
    return replace(
        story,
        version=story.version + 1,
        opened=min(story.opened, profile.time),
        updated=max(story.updated, profile.time),
        closed=False,
        relevant=story.relevant or tags.relevant,
        relevance=max(story.relevance, tags.relevance),
        severity=severity,
        severity_parts=tags.severity_parts if severity != story.severity else story.severity_parts,
        focus=story.focus or tags.focus,
        places=_joined(story.places, tags.places, lambda one: (one.name, one.country, one.role)),
        countries=_joined(story.countries, tags.countries, lambda one: (one.code, one.role)),
        regions=_joined(story.regions, tags.regions, lambda one: one),
        conflicts=_joined(story.conflicts, tags.conflicts, lambda one: one.id),
        events=_joined(story.events, tags.events, lambda one: one.type),
        actors=_joined(story.actors, tags.actors, lambda one: one.id),
        fatalities=corrected if _corrects(story, profile) and corrected else toll(story.fatalities, tags.fatalities),
        wounded=toll(story.wounded, tags.wounded),
        flags=_joined(story.flags, tags.flags, lambda one: one.kind),
        evidence=story.evidence or tags.evidence[:TAG_LIMIT],
        sources=_sources(story.sources, source, policy),
        independent_sources=independent,
    )


def untold(story: Story) -> Story:
    """``story`` without what the tags of its articles gave it."""
    return replace(
        story,
        relevant=False,
        relevance=0.0,
        severity=SEVERITIES[0],
        severity_parts={},
        focus="",
        places=(),
        countries=(),
        regions=(),
        conflicts=(),
        events=(),
        actors=(),
        fatalities=None,
        wounded=None,
        flags=(),
        evidence=(),
    )


def with_headline(story: Story, other: Article | Story) -> Story:
    """``story`` under the headline of ``other``, an article or a story that was taken in; a summary goes with its headline."""
    headline = other.title if isinstance(other, Article) else other.headline
    return replace(story, headline=headline, summary=other.summary[:SUMMARY], lang=other.lang)


def merged_view(keeper: Story, other: Story, independent: int, policy: StoryPolicy) -> Story:
    """The next version of ``keeper``, with all that ``other`` knew."""
    severity = max(keeper.severity, other.severity, key=SEVERITIES.index)
    return replace(
        keeper,
        version=keeper.version + 1,
        opened=min(keeper.opened, other.opened),
        updated=max(keeper.updated, other.updated),
        closed=keeper.closed and other.closed,
        relevant=keeper.relevant or other.relevant,
        relevance=max(keeper.relevance, other.relevance),
        severity=severity,
        severity_parts=other.severity_parts if severity != keeper.severity else keeper.severity_parts,
        focus=keeper.focus or other.focus,
        places=_joined(keeper.places, other.places, lambda one: (one.name, one.country, one.role)),
        countries=_joined(keeper.countries, other.countries, lambda one: (one.code, one.role)),
        regions=_joined(keeper.regions, other.regions, lambda one: one),
        conflicts=_joined(keeper.conflicts, other.conflicts, lambda one: one.id),
        events=_joined(keeper.events, other.events, lambda one: one.type),
        actors=_joined(keeper.actors, other.actors, lambda one: one.id),
        fatalities=toll(keeper.fatalities, other.fatalities),
        wounded=toll(keeper.wounded, other.wounded),
        flags=_joined(keeper.flags, other.flags, lambda one: one.kind),
        sources=_bounded([*keeper.sources, *other.sources], policy),
        independent_sources=independent,
        merged_from=(*keeper.merged_from, other.id, *other.merged_from)[-TAG_LIMIT:],
    )


def _corrects(story: Story, profile: Profile) -> bool:
    """Whether the article takes back figures: it says so, or it is the story's only source and changed its text."""
    said = any(flag.kind == "correction" for flag in profile.tagged.tags.flags)
    return said or (profile.tagged.unique.revision > 0 and story.independent_sources <= 1)


def toll(known: Toll | None, new: Toll | None) -> Toll | None:
    """The latest word: a report within what is known changes nothing, one beyond it moves the range."""
    if known is None or new is None:
        return known or new
    if new.min > (known.max or known.min) or known.max is None:
        return new if new.min >= known.min else known
    return known


def moment(source: SourceRef) -> datetime | None:
    return source.published or source.fetched


def _joined(known: tuple[T, ...], new: tuple[T, ...], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    if not new:
        return known
    have = {key(one) for one in known}
    return (*known, *_fresh(new, have, key))[:TAG_LIMIT]


def _fresh(new: Iterable[T], have: set[Hashable], key: Callable[[T], Hashable]) -> Iterable[T]:
    for one in new:
        if key(one) not in have:
            have.add(key(one))
            yield one


def _sources(known: tuple[SourceRef, ...], new: SourceRef, policy: StoryPolicy) -> tuple[SourceRef, ...]:
    return _bounded([*(one for one in known if one.article_id != new.article_id), new], policy)


def _bounded(sources: list[SourceRef], policy: StoryPolicy) -> tuple[SourceRef, ...]:
    """Oldest first; of many, the first and the newest are kept."""
    sources.sort(key=lambda one: (moment(one) or EPOCH, one.copy_of is not None, one.article_id))
    if len(sources) <= policy.sources_first + policy.sources_last:
        return tuple(sources)
    return (*sources[: policy.sources_first], *sources[-policy.sources_last :])
