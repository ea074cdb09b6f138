"""The kind of page the project began with: a drone strike, the attack it answers, and a wider war around both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from news.model import Article

if TYPE_CHECKING:
    from news.tagging import Tagger

PAGE = (
    "Home » World » Officials Denounce American Drone Strike on Militia Leader\n\n"
    "A commander of Kata'ib Hezbollah was killed by a U.S. drone strike in Baghdad on Tuesday night, Iraqi officials said. "
    "The militia, armed by Iran, is suspected of an attack on an outpost in Jordan last month, which killed three American troops.\n\n"
    "Central Command confirmed that its strike targeted the Kata'ib Hezbollah commander.\n\n"
    "Further south the Houthis in Yemen go on firing missiles at merchant ships in the Red Sea.\n\n"
    "Leave a Comment\n\nThis site uses Akismet to reduce spam. Learn how your comment data is processed."
)


def test_the_drone_strike_is_told_from_everything_around_it(tagger: Tagger) -> None:
    """Type, parties, conflict, toll and severity are those of this strike; the three dead troops are background."""
    tags = tagger.tag(Article(id="page", title="Officials Denounce American Drone Strike on Militia Leader", text=PAGE))
    roles = {actor.id: actor.role for actor in tags.actors}
    assert tags.relevant
    assert tags.events[0].type == "drone-strike"
    assert roles["united-states"] == "by"
    assert roles["kataib-hezbollah"] == "against"
    assert tags.conflicts[0].id == "us-iran-backed-militias"
    assert tags.fatalities is not None
    assert (tags.fatalities.min, tags.fatalities.max) == (1, 1)
    assert [toll.min for toll in tags.background] == [3]
    assert tags.severity in {"high", "critical"}
