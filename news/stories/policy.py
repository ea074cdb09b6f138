"""Every number the story stage goes by, with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPolicy:
    """One set of defaults for every kind of news; nothing here is tuned to a collection."""

    silence: timedelta = timedelta(hours=72)
    """A story without a new article for this long closes."""
    memory: timedelta = timedelta(days=14)
    """A closed story is remembered until it has been silent for this long: a late report reopens it instead of ringing anew."""
    join: float = 0.08
    """Score (see match.py) from which an article joins a story."""
    merge: float = 0.06
    """Score from which two stories are one: lower, because a mean over many pairs is surer than one over few."""
    names_penalty: float = 1.1
    """How much a score falls (natural exponent) when the names both sides are about are all different."""
    both_names_penalty: float = 4.0
    """The same, again, where neither side has the names the other is about: another person or place stands in their stead."""
    instead_penalty: float = 4.0
    """How much a score falls (natural exponent) for another name in the stead of one that all reports have (see instead.py)."""
    settled: float = 5.0
    """Reports after the first by which half of that penalty counts: a young story's names still change, an old one's do not."""
    familiar: float = 0.25
    """Share of a story's articles that have a name, from which the story knows it in full; below, in proportion."""
    chance: float = 0.5
    """Chance that one report of an event leaves out a name that its story is about."""
    days_factor: float = 0.77
    """Where both name days and no day in common."""
    conflict_days_factor: float = 0.3
    """The same between two conflict reports, whose events last moments; a story that spans days already goes on."""
    towns_factor: float = 0.9
    """Where both name towns and none near another; between conflict reports that forbids (see match.py)."""
    conflict_factor: float = 0.65
    """Between two conflict reports: a war makes many events a day that are told in the same words."""
    agreed_factor: float = 0.85
    """The same where both name the same town and kind of event, and no other day."""
    pause: timedelta = timedelta(hours=12)
    """Time between two conflict reports of one event that says nothing: a night."""
    silence_factor: float = 0.5
    """What each day of silence beyond that costs between two conflict reports."""
    past_factor: float = 0.2
    """Where only one side looks back on what was years ago, and one of them reports conflict: an anniversary is no attack."""
    again_after: timedelta = timedelta(hours=3)
    """Age of a story of an attack from which a report of a second one is of another."""
    late: timedelta = timedelta(hours=36)
    """Silence after which another number of dead is that of another event; a toll that is called one may come later."""
    kinds_factor: float = 0.5
    """Where one tells of a deed and the other of a decision or a crowd: an answer to an attack is news of its own."""
    toll_factor: float = 0.4
    """Where a later conflict report counts fewer dead than any report of the story."""
    bridge: float = 8.0
    """Agreement (sum of inverse frequencies of shared keys) from which reports in two languages are one story."""
    bridge_gap: timedelta = timedelta(hours=48)
    """Longest time between reports in two languages that are joined."""
    recount_gap: timedelta = timedelta(hours=36)
    """Longest time between a story and a report that counts its dead again in other words."""
    numbers_factor: float = 0.75
    """Where both give numbers in title or lead and none in common."""
    usual_breadth: float = 10.0
    """Shared terms at which the score stays as it is; fewer lower it, more raise it."""
    breadth_power: float = 0.6
    usual_length: float = 30.0
    """Terms of the shorter side at which the score stays as it is; of long texts more must be shared."""
    length_power: float = 0.4
    size_power: float = 0.3
    """How much harder it is to join a story of many articles: its words are many, so something is always shared."""
    prior_stories: float = 300.0
    """Weight of the prior word frequencies, in stories, against those of the open stories."""
    candidates: int = 8
    """Stories looked at closely per article."""
    lookup_terms: int = 24
    """Terms of an article, rarest first, that candidates are looked up by."""
    lookup_budget: int = 3_000
    """Postings read per lookup; the rarest terms are read first, so the commonest give way."""
    article_terms: int = 80
    """Terms kept of an article, by weight."""
    story_terms: int = 200
    """Terms kept of a story, by weight."""
    members: int = 400
    """Article ids a story remembers; the oldest are forgotten first."""
    roots: int = 40
    """Texts a story remembers to recognise copies by."""
    sources_first: int = 5
    """Sources of the beginning that the public view keeps."""
    sources_last: int = 25
    """Newest sources that the public view keeps."""
    closings: int = 64
    """Stories closed per article at most, so that the work per article is bounded."""
