"""Tags as a proof: each decision with the words it rests on and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from news.model import Article, Evidence, Tags, Toll
from news.places.rival import Rival, Span
from news.relevance import THRESHOLD


def explain(
    article: Article, tags: Tags, theatre: str, rivals: Mapping[Span, tuple[Rival, ...]] = MappingProxyType({})
) -> Iterator[str]:
    """Lines of text, from the verdict down to the flags; ``rivals`` are the readings weighed for each name of a place."""
    yield f"{article.id}  {article.title or article.text[:80].strip()!r}"
    verdict = "RELEVANT" if tags.relevant else "not relevant"
    yield f"  {verdict}, {tags.relevance:.2f} (relevant from {THRESHOLD:.2f}); severity {tags.severity}"
    yield from _evidence("for", (e for e in tags.evidence if e.rule.startswith("for:")))
    yield from _evidence("against", (e for e in tags.evidence if e.rule.startswith("against:")))
    for event in tags.events:
        yield f"  event {event.type} {event.score:.2f}  PLOVER {event.plover}  ACLED {event.acled or '-'}"
        yield from _evidence("because", event.evidence)
    yield from _who_and_where(tags, rivals)
    yield f"  focus {tags.focus or '-'}; regions {', '.join(tags.regions) or '-'}; theatre {theatre}"
    yield from _tolls(tags)
    if tags.severity_parts:
        yield "  severity = " + " + ".join(f"{name} {part:.2f}" for name, part in tags.severity_parts.items())
    yield from _evidence("flag", (flag.evidence for flag in tags.flags))


def _who_and_where(tags: Tags, rivals: Mapping[Span, tuple[Rival, ...]]) -> Iterator[str]:
    for actor in tags.actors:
        yield f"  actor {actor.id} ({actor.side or '?'}, {actor.country or '-'}) role {actor.role}"
        yield from _evidence("named", actor.evidence)
    for conflict in tags.conflicts:
        yield f"  conflict {conflict.id} {conflict.score:.2f}"
        yield from _evidence("because", conflict.evidence)
    for place in tags.places:
        where = f"{place.lat:.2f},{place.lon:.2f}" if place.lat is not None and place.lon is not None else "no point"
        yield f"  place {place.name} ({place.country or '-'}; {where}) role {place.role} {place.confidence:.2f}"
        yield f"    at {place.field}[{place.start}:{place.end}] {place.text!r}: {place.reason}"
        if len(weighed := rivals.get((place.field, place.start, place.end), ())) > 1:
            yield f"    {weighed[0].score:.1f}, won over " + ", ".join(
                f"{one.name} ({one.country or '-'}, {one.kind}) {one.score:.1f}" for one in weighed[1:]
            )


def _tolls(tags: Tags) -> Iterator[str]:
    for name, toll in (("killed", tags.fatalities), ("wounded", tags.wounded), ("abducted", tags.abducted)):
        if toll is not None:
            yield f"  {name} {_range(toll)}"
            yield from _evidence("because", toll.evidence)
    for toll in tags.background:
        yield f"  background {_range(toll)}"
        yield from _evidence("because", toll.evidence)


def _range(toll: Toll) -> str:
    if toll.max is None:
        return f"at least {toll.min}"
    return str(toll.min) if toll.min == toll.max else f"{toll.min} to {toll.max}"


def _evidence(word: str, evidence: Iterable[Evidence]) -> Iterator[str]:
    for one in evidence:
        yield f"    {word}  {one.field}[{one.start}:{one.end}] {one.text!r}  {one.rule}"
