"""What is kept of an open story: enough to go on after a restart as if nothing had happened, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news.model import Change, Story

GUESS = "-"
"""Stands between the bounds of people whom a word counts: "dozens"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story."""

    article_id: str
    revision: int
    version: int
    """Version of the story that this revision made."""
    family: str
    copy_of: str | None = None
    confirms: bool = True
    """Whether it reports the event, rather than says that there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A text of the story that later texts may be copies of."""

    article_id: str
    sketch: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one version changed; kept for the newest versions, so that a redelivered article can say it again."""

    version: int
    article_id: str
    revision: int
    changes: tuple[Change, ...]
    why: str = ""
    taken: Story | None = None
    """The last view of the story that was taken in, where the version is a merger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A place small enough to tell two events apart; degrees, WGS 84."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the articles of a story say that can be compared between stories."""

    towns: tuple[Town, ...] = ()
    actors: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    """Event types of conflict-relevant articles."""
    kinds: tuple[str, ...] = ()
    """What the main events of the articles are (see ``kinds``)."""
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    deaths: tuple[int, ...] = ()
    """Every toll reported, ascending."""
    tolls: tuple[str, ...] = ()
    """Every count of people with what became of them: ``killed 3``, where a word guesses ``killed 24-99``."""
    means: tuple[str, ...] = ()
    """By what it was done, where that is told for certain: from afar, by a bomb, by taking people away."""
    days: tuple[str, ...] = ()
    """ISO dates the event may have happened on; empty where nothing is said."""
    when: tuple[str, ...] = ()
    """The days, of a moment of conflict, without those on which it was told; empty where the dead may be counted later."""
    told: str = ""
    """ISO date of the first report, at the place: what it tells of happened no later."""
    langs: tuple[str, ...] = ()
    """ISO 639-1 of the articles."""
    keys: tuple[str, ...] = ()
    """Language-free keys (see ``bridge``)."""
    recount: bool = False
    """Of an article: whether it is about the toll of what was reported before."""
    adds: bool = False
    """Of an article: whether it may add dead to those of what was reported before."""
    again: bool = False
    """Whether one of the articles says that something like it happened before."""
    past: bool = False
    """Whether all the articles begin by saying that it was years ago: an anniversary, a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the headline is from, and how much it tells (see ``headline``)."""

    article_id: str = ""
    telling: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryState:
    """An open story. Bounded: see ``StoryPolicy``."""

    story: Story
    size: int
    """Articles that are no copies."""
    terms: tuple[str, ...]
    weights: tuple[float, ...]
    """Sum of the members' unit vectors, by ``terms``."""
    counts: tuple[int, ...]
    """Members that have each term, by ``terms``."""
    facts: Facts
    members: tuple[Member, ...]
    roots: tuple[Root, ...]
    steps: tuple[Step, ...]
    first: datetime
    """Event time of the earliest article."""
    last: datetime
    """Event time of the latest article."""
    touched: datetime
    """The book's clock (latest event time of any article) when the newest article came."""
    head: Head = Head()
