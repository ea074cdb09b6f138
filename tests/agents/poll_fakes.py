"""Hand-written stand-ins for what surrounds the poller, and a registry on a real Valkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agents.poll_one import Ports
from news.model import Article, Feed
from streams.fetch.result import FetchResult, Validators
from streams.reading import FeedReader
from streams.registry import FeedRegistry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Web:
    """Answers by URL; a list is used up one by one, its last answer stays."""

    answers: dict[str, list[FetchResult]] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    async def fetch(self, url: str, validators: Validators) -> FetchResult:
        self.asked.append((url, validators))
        answers = self.answers[url]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@dataclass
class Topic:
    """The broker: keeps what it acknowledged, and refuses while told to."""

    articles: list[Article] = field(default_factory=list)
    refuses: bool = False

    async def __call__(self, article: Article) -> None:
        if self.refuses:
            raise ConnectionError("the broker is down")
        self.articles.append(article)

    @property
    def titles(self) -> list[str]:
        return [article.title for article in self.articles]


def ports(registry: FeedRegistry, web: Web, topic: Topic, clock: Callable[[], datetime]) -> Ports:
    return Ports(registry=registry, fetcher=web, read=FeedReader(100), publish=topic, clock=clock, chance=lambda: 0.0)


def item(title: str, date: datetime | None = NOW, *, link: str = "", text: str = "", guid: str = "") -> str:
    stamp = f"<pubDate>{date.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate>" if date else ""
    words = text or f"What is told about {title} at some length."
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item>{named}<title>{title}</title><link>{link or 'https://a.example/' + title}</link><description>{words}</description>{stamp}</item>"


def rss(*items: str, head: str = "") -> bytes:
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><link>https://a.example/</link>{head}{"".join(items)}</channel></rss>'
    return body.encode()


def ok(body: bytes, **changes: object) -> FetchResult:
    known: dict[str, object] = {
        "outcome": "ok",
        "status": 200,
        "body": body,
        "content_type": "application/rss+xml",
        "validators": Validators(etag='"1"', body_hash=str(hash(body))),
        "final_url": "https://a.example/feed",
        **changes,
    }
    return FetchResult(**known)  # type: ignore[arg-type]


FEED = Feed(url="https://a.example/feed", title="A", publisher="A", country="GB")
