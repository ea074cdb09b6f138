"""One article as the story stage sees it: its words, its sketch and the facts its tags hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from news.copies import Sketch, sketch_of
from news.model import Article, TaggedArticle
from news.outlet_names import headline
from news.stories.bridge import keys_of
from news.stories.chunks import CHUNKS, CODES
from news.stories.facts import body, facts_of
from news.stories.policy import StoryPolicy
from news.stories.state import Facts
from news.stories.terms import Terms, article_terms

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORT_BODY = 150
"""Characters; a shorter body is compared for copies together with its title."""


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
    """When the stream had it: fetched, in batch input published; not after it was tagged, for a poller's clock may be wrong."""
    family: str

    @property
    def article(self) -> Article:
        return self.tagged.unique.article


def profile(tagged: TaggedArticle, policy: StoryPolicy) -> Profile:
    article = tagged.unique.article
    title, text = headline(article), body(article)
    terms = article_terms(title, text, policy.article_terms)
    facts = facts_of(tagged, terms, f"{title}\n{text}")
    return Profile(
        tagged=tagged,
        terms=terms,
        facts=replace(facts, keys=keys_of(facts, terms)),
        sketch=sketch_of(b"".join([CHUNKS[chunk][CODES] for chunk in _copied_text(article).split()])),
        time=article.published or article.fetched or EPOCH,
        arrival=_arrival(tagged),
        family=article.voice,
    )


def _arrival(tagged: TaggedArticle) -> datetime:
    fetched = tagged.unique.article.fetched
    if fetched is None:
        return tagged.unique.article.published or EPOCH
    return min(fetched, tagged.tagged or fetched)


def _copied_text(article: Article) -> str:
    """Wire copy travels under other headlines, so the title counts only where there is little else."""
    text = article.text or article.summary
    return text if len(text) >= SHORT_BODY else f"{article.title}\n{text}"
