"""The frozen values that travel down the chain, one type per step.

``Entry → Article → UniqueArticle → TaggedArticle → StoryUpdate → Alert``; the first five hold or quote the one before, the
last is self-contained because it leaves the house. All times are timezone-aware UTC. All offsets count Unicode code points in
the named field (``title``, ``summary`` or ``text``), half-open, so that ``getattr(article, field)[start:end] == text``.
Fields are only ever added, with defaults: old messages must decode for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

SCHEMA = 1
"""Version of the wire formats; raised only when a field changes its meaning."""

FieldName = Literal["title", "summary", "text"]
PlaceRole = Literal["event", "dateline", "actor", "mention"]
ActorRole = Literal["by", "against", "mention"]
Severity = Literal["info", "low", "medium", "high", "critical"]
AlertType = Literal["alert", "update", "correction", "cancel"]
FlagKind = Literal[
    "historical", "future", "hypothetical", "negation", "denial", "retraction", "correction", "claim", "confirmation"
]
ChangeKind = Literal[
    "opened",  # the story began with this article
    "source",  # another article, not a copy
    "copy",  # a near-identical article
    "revision",  # an article of the story changed its text
    "toll",  # fatalities moved beyond the known range
    "event",  # a new event type
    "severity",  # severity went up or down
    "independent",  # the number of independent sources went up
    "claim",  # a party claims it
    "confirmation",  # a party or authority confirms it
    "denial",  # a party denies it
    "correction",  # a source corrects what it said
    "retraction",  # a source takes it back
    "merged",  # this story took in another
    "merged_into",  # this story was taken in by another
    "closed",  # silence for longer than the story window
    "reopened",  # reported again after it had closed
]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed as the parser found it, before any decision."""

    guid: str = ""
    link: str = ""
    title: str = ""
    """May hold HTML, as everything below that is text."""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A URL that is polled, and what is known of who is behind it."""

    url: str
    title: str = ""
    publisher: str = ""
    """Display name of the outlet; the host name where nothing better is known."""
    family: str = ""
    """Slug of the publisher family; outlets of one family count once."""
    country: str = ""
    """ISO 3166-1 alpha-2 of the publisher; never used as a tag of an article."""
    lang: str = ""
    kind: str = ""
    """wire, newspaper, broadcaster, magazine, ngo, government, blog or empty."""
    folder: str = ""
    full_text: bool = False
    """Whether the page behind each entry is fetched and extracted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry of a feed, normalised to plain text and a canonical URL. Topic ``articles``."""

    id: str
    """Hash of the canonical URL, else of feed and GUID."""
    url: str = ""
    feed: str = ""
    guid: str = ""
    source: str = ""
    """Host name of the outlet, or what a batch file gives."""
    publisher: str = ""
    family: str = ""
    publisher_country: str = ""
    lang: str = ""
    """ISO 639-1, empty where unknown."""
    title: str = ""
    summary: str = ""
    text: str = ""
    published: datetime | None = None
    """As the publisher says; ``None`` where it does not say or says nonsense (then see ``marks``)."""
    fetched: datetime | None = None
    """When the poller read it. ``None`` only in batch input."""
    text_hash: str = ""
    """Hash of title, summary and text; a changed date alone leaves it as it is."""
    backfill: bool = False
    """Found at the first contact with its feed, or replayed: updates stories, never rings."""
    marks: tuple[str, ...] = ()
    """What was mended on the way, e.g. ``date-missing``, ``date-future``, ``encoding-guessed``."""
    section: str = ""
    """Section, category or breadcrumb of the outlet; context only, never tagged."""
    schema: int = SCHEMA

    @property
    def voice(self) -> str:
        """Who says it: articles of one voice confirm nothing to each other."""
        return self.family or self.publisher or self.source or self.feed or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueArticle:
    """An article that passed dedupe: new, or a revision. Topic ``articles.unique``."""

    article: Article
    revision: int = 0
    """0 for the first text seen, then 1, 2, ..."""
    changed: tuple[str, ...] = ()
    """The fields that differ from the revision before."""
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words a decision rests on, and the rule that read them so."""

    field: FieldName
    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A toponym in the text, resolved."""

    field: FieldName
    start: int
    end: int
    text: str
    name: str
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2 (XK for Kosovo); ``None`` for seas and areas over several countries."""
    role: PlaceRole = "mention"
    confidence: float = 1.0
    geonameid: int | None = None
    kind: str = ""
    """country, capital, city, admin1, admin2, area, sea, demonym, ..."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryTag:
    code: str
    role: PlaceRole
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictTag:
    id: str
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTag:
    type: str
    """Our own slug, e.g. ``drone-strike``."""
    plover: str
    """PLOVER type, with its mode after a slash where it has one: ``ASSAULT/drone``."""
    acled: str | None
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorTag:
    id: str
    name: str
    side: str = ""
    """state or non-state."""
    country: str | None = None
    role: ActorRole = "mention"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """How many people; ``max`` is ``None`` where the text sets no upper bound."""

    min: int
    max: int | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something about how the article speaks: a denial, a retraction, an anniversary, ..."""

    kind: FlagKind
    evidence: Evidence


NO_ATTACK = "flag:correction(no-attack)"
"""The rule of a flag that says that what was taken for an attack was none."""
TAKEN_BACK = 300
"""Characters of the body in which an article says what it takes back."""


def may_take_back(field: FieldName, start: int) -> bool:
    """Whether what stands at ``start`` of a field can say what the article takes back: in its title or at its head."""
    return field == "title" or start < TAKEN_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Everything that was decided about one article from its own words."""

    relevant: bool = False
    relevance: float = 0.0
    """0 to 1; relevant from the threshold the relevance module documents."""
    focus: str | None = None
    """ISO 3166-1 alpha-2 of the country the article is about."""
    places: tuple[Place, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    regions: tuple[str, ...] = ()
    conflicts: tuple[ConflictTag, ...] = ()
    events: tuple[EventTag, ...] = ()
    """The main one first."""
    actors: tuple[ActorTag, ...] = ()
    fatalities: Toll | None = None
    wounded: Toll | None = None
    abducted: Toll | None = None
    background: tuple[Toll, ...] = ()
    """Tolls of other events or of the whole war: seen, and kept out of ``fatalities``."""
    severity: Severity = "info"
    severity_parts: Mapping[str, float] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """For and against relevance; the rule's name starts with ``for:`` or ``against:``."""

    @property
    def takes_back(self) -> bool:
        """Whether it is no report of an attack, but says of what was reported that it is not so: "not a bomb, police say"."""
        return not self.relevant and any(
            flag.evidence.rule == NO_ATTACK and may_take_back(flag.evidence.field, flag.evidence.start) for flag in self.flags
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle:
    """A conflict-relevant article with its tags. Topic ``articles.tagged``, key: theatre."""

    unique: UniqueArticle
    tags: Tags
    theatre: str
    """The one region slug its story is sharded by."""
    tagged: datetime | None = None
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """One article as a source of a story."""

    article_id: str
    publisher: str
    family: str
    url: str
    title: str
    lang: str = ""
    published: datetime | None = None
    fetched: datetime | None = None
    copy_of: str | None = None
    """Article id of the text it is a near-identical copy of."""
    revision: int = 0
    backfill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The public view of a story: what all its articles together say."""

    id: str
    version: int
    """1 for the first article, plus 1 with every change; a StoryUpdate is known by (id, version)."""
    theatre: str
    opened: datetime
    """Event time (published, else fetched) of the first article."""
    updated: datetime
    headline: str
    summary: str = ""
    lang: str = ""
    relevant: bool = False
    relevance: float = 0.0
    severity: Severity = "info"
    severity_parts: Mapping[str, float] = field(default_factory=dict)
    focus: str | None = None
    places: tuple[Place, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    regions: tuple[str, ...] = ()
    conflicts: tuple[ConflictTag, ...] = ()
    events: tuple[EventTag, ...] = ()
    actors: tuple[ActorTag, ...] = ()
    fatalities: Toll | None = None
    wounded: Toll | None = None
    flags: tuple[Flag, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    """Oldest first; bounded, the first and the newest are kept."""
    independent_sources: int = 0
    """Publisher families that did not merely copy."""
    merged_from: tuple[str, ...] = ()
    merged_into: str | None = None
    closed: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different since the version before, fit to be shown to a person."""

    kind: ChangeKind
    before: str = ""
    after: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryUpdate:
    """A new version of a story and what made it. Topic ``stories``, key: story id."""

    story: Story
    changes: tuple[Change, ...]
    article: TaggedArticle
    """The article that made the change."""
    copy_of: str | None = None
    why: str = ""
    """Why the article joined or opened the story, in words (for ``tocsin why``)."""
    schema: int = SCHEMA
    due: datetime | None = None
    """Set where a version is published again to say that what the alert stage held back may ring from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSource:
    publisher: str
    family: str
    url: str
    title: str
    published: datetime | None = None
    copy_of: str | None = None
    """URL of the article it copies."""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTimes:
    published: datetime | None = None
    fetched: datetime | None = None
    tagged: datetime | None = None
    alerted: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A message about a story, self-contained. Topic ``alerts``, key: story id; the JSON subscribers see."""

    schema: int = SCHEMA
    alert_id: str
    """``story_id:seq``."""
    story_id: str
    seq: int
    type: AlertType
    references: tuple[str, ...] = ()
    """Alert ids of the earlier alerts of this story this one speaks about."""
    headline: str
    summary: str = ""
    lang: str = ""
    severity: Severity
    severity_parts: Mapping[str, float] = field(default_factory=dict)
    relevance: float
    focus: str | None = None
    places: tuple[Place, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    regions: tuple[str, ...] = ()
    conflicts: tuple[ConflictTag, ...] = ()
    events: tuple[EventTag, ...] = ()
    actors: tuple[ActorTag, ...] = ()
    fatalities: Toll | None = None
    sources: tuple[AlertSource, ...] = ()
    independent_sources: int = 0
    times: AlertTimes
    evidence: tuple[Evidence, ...] = ()
    changes: tuple[Change, ...] = ()
    """What is new since the alert before, in words."""
    merged_into: str | None = None
