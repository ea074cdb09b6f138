"""The alert a story version makes: self-contained, bounded, without a clock of its own."""

from __future__ import annotations

from collections.abc import Sequence

from news.model import Alert, AlertSource, AlertTimes, AlertType, Change, SourceRef, StoryUpdate

MAX_SOURCES = 12
"""Sources an alert names: the first ones and the newest ones."""
MAX_PLACES = 16
MAX_EVIDENCE = 12
MAX_REFERENCES = 20


def alert_of(update: StoryUpdate, *, seq: int, kind: AlertType, changes: tuple[Change, ...]) -> Alert:
    """The alert number ``seq`` of the story; ``times.alerted`` is left to who writes it."""
    story, article = update.story, update.article
    return Alert(
        alert_id=f"{story.id}:{seq}",
        story_id=story.id,
        seq=seq,
        type=kind,
        references=tuple(f"{story.id}:{number}" for number in range(max(1, seq - MAX_REFERENCES), seq)),
        headline=story.headline,
        summary=story.summary,
        lang=story.lang,
        severity=story.severity,
        severity_parts=story.severity_parts,
        relevance=story.relevance,
        focus=story.focus,
        places=story.places[:MAX_PLACES],
        countries=story.countries,
        regions=story.regions,
        conflicts=story.conflicts,
        events=story.events,
        actors=story.actors,
        fatalities=story.fatalities,
        sources=sources_of(story.sources),
        independent_sources=story.independent_sources,
        times=AlertTimes(
            published=article.unique.article.published, fetched=article.unique.article.fetched, tagged=article.tagged
        ),
        evidence=story.evidence[:MAX_EVIDENCE],
        changes=changes,
        merged_into=story.merged_into,
    )


def sources_of(refs: Sequence[SourceRef]) -> tuple[AlertSource, ...]:
    """The first half and the newest half of the sources, a copy pointing at the URL it copies."""
    urls = {ref.article_id: ref.url for ref in refs}
    half = MAX_SOURCES // 2
    kept = refs if len(refs) <= MAX_SOURCES else (*refs[:half], *refs[-half:])
    return tuple(_source(ref, urls) for ref in kept)


def _source(ref: SourceRef, urls: dict[str, str]) -> AlertSource:
    return AlertSource(
        publisher=ref.publisher,
        family=ref.family,
        url=ref.url,
        title=ref.title,
        published=ref.published,
        copy_of=urls.get(ref.copy_of, ref.copy_of) if ref.copy_of else None,
        lang=ref.lang,
    )
