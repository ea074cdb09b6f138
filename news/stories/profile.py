"""One article as the story stage sees it: its words, its sketch and the facts its tags hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from news.copies import Sketch, sketch
from news.model import Article, TaggedArticle
from news.stories.days import mentioned_days
from news.stories.policy import StoryPolicy
from news.stories.state import Facts
from news.stories.terms import Terms, article_terms

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORT_BODY = 150
"""Characters; a shorter body is compared for copies together with its title."""
AREA_KINDS = frozenset({"country", "demonym", "area", "sea", "region", "continent"})
"""Kinds of places too wide to tell two events apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything the decision about one article looks at."""

    tagged: TaggedArticle
    terms: Terms
    facts: Facts
    sketch: Sketch | None
    time: datetime
    """Event time: published, else fetched."""
    arrival: datetime
    """When the stream had it: fetched, in batch input published."""
    family: str

    @property
    def article(self) -> Article:
        return self.tagged.unique.article


def profile(tagged: TaggedArticle, policy: StoryPolicy) -> Profile:
    article = tagged.unique.article
    terms = article_terms(article.title, body(article), policy.article_terms)
    return Profile(
        tagged=tagged,
        terms=terms,
        facts=_facts(tagged, terms),
        sketch=sketch(_copied_text(article)),
        time=article.published or article.fetched or EPOCH,
        arrival=article.fetched or article.published or EPOCH,
        family=article.family or article.publisher or article.source or article.feed or article.id,
    )


def body(article: Article) -> str:
    """Summary and text, once: most feeds repeat the one at the beginning of the other."""
    if not article.text or article.text.startswith(article.summary[:80]):
        return article.text or article.summary
    return f"{article.summary}\n{article.text}"


def _copied_text(article: Article) -> str:
    """Wire copy travels under other headlines, so the title counts only where there is little else."""
    text = article.text or article.summary
    return text if len(text) >= SHORT_BODY else f"{article.title}\n{text}"


def _facts(tagged: TaggedArticle, terms: Terms) -> Facts:
    article, tags = tagged.unique.article, tagged.tags
    published = article.published or article.fetched
    happened = [place for place in tags.places if place.role == "event"]
    towns = {place.name for place in happened if place.kind not in AREA_KINDS and place.lat is not None}
    return Facts(
        towns=tuple(sorted(towns)),
        countries=tuple(sorted({one.code for one in tags.countries if one.role == "event"})),
        actors=tuple(sorted({actor.id for actor in tags.actors})),
        events=tuple(event.type for event in tags.events),
        names=tuple(sorted(terms.names)),
        numbers=tuple(sorted(terms.numbers)),
        days=tuple(sorted(mentioned_days(f"{article.title}\n{body(article)}", published.date()))) if published else (),
        deaths=(tags.fatalities.min,) if tags.fatalities else (),
    )
