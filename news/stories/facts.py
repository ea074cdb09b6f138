"""The facts of one article that can be compared between stories, from its tags and its words."""

from __future__ import annotations

import re

from news.boilerplate import without_boilerplate
from news.model import Article, EventTag, Flag, Place, TaggedArticle, Tags, Toll
from news.stories.common import language
from news.stories.days import adds_dead, counts_again, mentioned_days, possible_days, seen, tells_again
from news.stories.kinds import kinds_of
from news.stories.state import GUESS, Facts, Town
from news.stories.terms import READ_CHARACTERS, Terms
from news.tolls import is_counted, is_lone

AREA_KINDS = frozenset({"country", "demonym", "area", "sea", "region", "continent", "admin1", "overlay"})
"""Kinds of places too wide to tell two events apart."""
UNTIMED_KINDS = frozenset({"country", "demonym", "sea", "region", "continent"})
"""Kinds of places that may have several times of day."""
LEAD = 300
"""Characters of the body in which a town without a role still counts."""
TOWN_LIMIT = 12
NO_EVENT = "development"
TOLD = 0.84
"""Score from which an event's means is sure."""
LAID = "event:ied(ied)"
"""The rule for a bomb that was laid or driven; a mere "bomb" may have been dropped, and a blast may be anything."""
_MEANS = {
    **dict.fromkeys(("air-strike", "drone-strike", "missile-attack", "shelling"), "from afar"),
    **dict.fromkeys(("ied", "suicide-bombing"), "a bomb"),
    "abduction": "an abduction",
}
_FIREARMS = frozenset(("armed-clash", "attack-on-civilians", "assassination"))
_SHOT = re.compile(r"gun|shot|shoot|fire")
"""Words for an event that say guns did it; in English, as most reports that say no more are."""
_ABSENT = frozenset(("actor", "dateline"))
"""Roles of places where nothing happened: those who act are elsewhere, and so are most of those who write."""
OPENING = 60
"""Characters of the body in which it says what it is about."""


def body(article: Article) -> str:
    """Summary and text, once: most feeds repeat the one at the beginning of the other.

    Without what stands around the article: batch input was not normalised by us, and a note of where and when an article was
    first published tells nothing of its event.
    """
    text = article.text or article.summary
    if article.text and not article.text.startswith(article.summary[:80]):
        text = f"{article.summary}\n{article.text}"
    return without_boilerplate(text[:READ_CHARACTERS], article.title)


def facts_of(tagged: TaggedArticle, terms: Terms, text: str) -> Facts:
    """``text`` is the title and the body."""
    article, tags = tagged.unique.article, tagged.tags
    published = article.published or article.fetched
    recount = counts_again(article.title)
    today = seen(published, _east(tags.places)) if published else None
    days = mentioned_days(text, today) if today and not recount else frozenset()
    if today and tags.relevant:
        days = frozenset(day for day in days if day <= today.latest.isoformat())
    adds = adds_dead(text[:LEAD])
    moment = bool(days) and tags.relevant and not adds
    return Facts(
        towns=_towns(tags.places),
        actors=tuple(sorted({actor.id for actor in tags.actors})),
        events=_events(tags),
        kinds=kinds_of(tags),
        names=tuple(sorted(terms.names)),
        numbers=() if recount else tuple(sorted(terms.numbers)),
        days=tuple(sorted(days)),
        when=tuple(sorted(possible_days(text, today, days))) if today and moment else (),
        told=today.latest.isoformat() if today else "",
        deaths=(tags.fatalities.min,) if tags.fatalities and not is_lone(tags.fatalities) else (),
        tolls=_tolls(tags),
        means=_means(tags),
        langs=(article.lang or language(text),),
        recount=recount,
        adds=adds,
        again=tells_again(article.title),
        past=_looks_back(tags.flags),
    )


def _events(tags: Tags) -> tuple[str, ...]:
    """What takes back a report is compared with it as strictly as another report."""
    if not (tags.relevant or tags.takes_back):
        return ()
    return tuple(event.type for event in tags.events) or (NO_EVENT,)


def _tolls(tags: Tags) -> tuple[str, ...]:
    counts = {"killed": tags.fatalities, "wounded": tags.wounded, "abducted": tags.abducted}
    return tuple(f"{what} {_number(toll)}" for what, toll in counts.items() if toll and not is_lone(toll))


def _number(toll: Toll) -> str:
    """Of a word like "dozens" the bounds, unless it stands beside what has none ("dozens and at least five")."""
    return str(toll.min) if toll.max is None or is_counted(toll) else f"{toll.min}{GUESS}{toll.max}"


def _means(tags: Tags) -> tuple[str, ...]:
    """By what it was done; where it was guns in the first place, by what may have gone with them too: a blast at the gate."""
    if not (tags.relevant and tags.events):
        return ()
    shot = tags.events[0].type in _FIREARMS and any(_SHOT.search(one.text.lower()) for one in tags.events[0].evidence)
    found = {_MEANS[event.type] for event in tags.events if event.type in _MEANS and (shot or _is_told(event))}
    return tuple(sorted(found | {"guns"} if shot else found))


def _is_told(event: EventTag) -> bool:
    return event.score >= TOLD and (event.type != "ied" or event.evidence[0].rule == LAID)


def _looks_back(flags: tuple[Flag, ...]) -> bool:
    """A year that is gone is not enough: it stands in any background."""
    return any(
        flag.evidence.rule == "flag:historical" and (flag.evidence.field == "title" or flag.evidence.start < OPENING)
        for flag in flags
    )


def _east(places: tuple[Place, ...]) -> float:
    """The longitude of the event, in degrees; 0 where nothing narrower than a country is named."""
    found = (place.lon for place in places if place.role == "event" and place.kind not in UNTIMED_KINDS)
    return next((lon for lon in found if lon is not None), 0.0)


def _towns(places: tuple[Place, ...]) -> tuple[Town, ...]:
    """Where it happened; without roles, the towns of the title, else those of the lead."""
    towns = [place for place in places if place.kind not in AREA_KINDS and place.lat is not None and place.role not in _ABSENT]
    groups = (
        [place for place in towns if place.role == "event"],
        [place for place in towns if place.field == "title"],
        [place for place in towns if place.start < LEAD],
    )
    chosen = next((group for group in groups if group), [])
    found = {place.name: Town(name=place.name, lat=place.lat or 0.0, lon=place.lon or 0.0) for place in chosen}
    return tuple(sorted(found.values(), key=lambda town: town.name))[:TOWN_LIMIT]
