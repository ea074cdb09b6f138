"""Tagged articles for story tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from news.model import Article, TaggedArticle, Tags, UniqueArticle

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tagged(
    article_id: str,
    title: str,
    text: str = "",
    *,
    hours: float = 0,
    family: str = "",
    revision: int = 0,
    tags: Tags | None = None,
    lang: str = "",
) -> TaggedArticle:
    """An article that was published and fetched ``hours`` after noon of the first day."""
    at = NOON + timedelta(hours=hours)
    article = Article(
        id=article_id,
        url=f"https://{article_id}.example/",
        family=family or article_id,
        title=title,
        lang=lang,
        text=text,
        published=at,
        fetched=at,
    )
    return TaggedArticle(
        unique=UniqueArticle(article=article, revision=revision, changed=("text",) if revision else ()),
        tags=tags or Tags(),
        theatre="world",
    )
