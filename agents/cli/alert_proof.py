"""An alert as a proof: what it says, and the words every tag of it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from news.alerts.where import countries_of
from news.model import Alert, Change, Evidence
from news.render import clean
from news.watches import Verdict, Watch
from streams.channels import channels_of


def alert_lines(alert: Alert, watch: Watch | None) -> Iterator[str]:
    """What an alert says and the words each of its tags rests on; then the verdict of the watch."""
    yield f"{alert.type} {clean(alert.alert_id)}  {alert.severity}  {clean(alert.headline)}"
    if alert.references:
        yield f"  after {', '.join(alert.references)}"
    for change in alert.changes:
        yield _change(change)
        yield from _evidence(change.evidence)
    yield f"  countries {', '.join(countries_of(alert)) or 'none'}; regions {', '.join(alert.regions) or 'none'}"
    yield from _tags(alert)
    if alert.severity_parts:
        yield "  severity " + " + ".join(f"{name} {part:.2f}" for name, part in alert.severity_parts.items())
    for source in alert.sources:
        copied = f" (copy of {clean(source.copy_of)})" if source.copy_of else ""
        yield f"  source {clean(source.publisher)}: {clean(source.url)}{copied}"
    yield f"  independent sources {alert.independent_sources}"
    yield from _evidence(alert.evidence)
    yield f"  channels {' '.join(channels_of(alert))}"
    if watch:
        yield from verdict_lines(watch, alert)


def verdict_lines(watch: Watch, alert: Alert) -> Iterator[str]:
    """The condition of a watch, part by part: what held, what failed, what was found instead."""
    verdict = watch.judge(alert)
    yield f"  watch {watch.name}: {'meets' if verdict.holds else 'does not meet'} {watch.when}"
    yield from _verdict(verdict, 2)


def _verdict(verdict: Verdict, depth: int) -> Iterator[str]:
    found = f"  (found: {clean(verdict.found)})" if verdict.found else ""
    yield f"{'  ' * depth}{'yes' if verdict.holds else 'NO '} {clean(verdict.text)}{found}"
    for part in verdict.parts:
        yield from _verdict(part, depth + 1)


def _tags(alert: Alert) -> Iterator[str]:
    for place in alert.places:
        where = f"{place.country or '-'} {place.role} {place.confidence:.2f}"
        stands = f"{clean(place.text)!r} {place.field} {place.start}-{place.end}"
        yield f"  place {clean(place.name)} ({where}): {stands} {clean(place.reason)}"
    for conflict in alert.conflicts:
        yield f"  conflict {conflict.id} {conflict.score:.2f}"
        yield from _evidence(conflict.evidence)
    for event in alert.events:
        yield f"  event {event.type} {event.score:.2f}"
        yield from _evidence(event.evidence)
    for actor in alert.actors:
        yield f"  actor {actor.id} {actor.role}"
        yield from _evidence(actor.evidence)
    if alert.fatalities:
        yield f"  killed {alert.fatalities.min} to {alert.fatalities.max if alert.fatalities.max is not None else 'more'}"
        yield from _evidence(alert.fatalities.evidence)


def _change(change: Change) -> str:
    before = f"{clean(change.before)} → " if change.before else ""
    return f"  {change.kind}: {before}{clean(change.after)}" if before or change.after else f"  {change.kind}"


def _evidence(found: Iterable[Evidence]) -> Iterator[str]:
    for one in found:
        yield f"    {clean(one.text, 120)!r} in {one.field} {one.start}-{one.end}, rule {one.rule}"
