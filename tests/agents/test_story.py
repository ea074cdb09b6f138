"""The story agent: what a broken decision leaves behind, and what a kill between two writes costs."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import pytest

from agents.story import Stories
from news.model import StoryUpdate, TaggedArticle
from news.stories import StoryPolicy, StoryState
from streams.codec import encode
from streams.packing import unpack
from streams.poison import PoisonGuard
from streams.stage import Message, Output, Write, run_batch
from streams.topics import TAGGED
from tests.news.stories.story_factory import NOON, tagged
from tests.streams.test_stage import FakePorts

FIRE = "Drones set fuel depot in Novokamsk harbour on fire"
FIRE_TEXT = (
    "Two drones struck a fuel depot in the harbour of Novokamsk before dawn, the port authority said, setting three tanks alight. "
    "Firefighters kept the flames away from a grain terminal. Two night guards were treated for burns and ferries were held."
)
FIRE_OTHER = (
    "A fuel depot at Novokamsk harbour burned for hours after drones hit it in the night. The fire brigade saved the grain silos "
    "nearby; two guards suffered burns. Shipping stopped until midday, the port authority in Novokamsk said."
)
RAID = "Gunmen raid cattle market near Tamou Bosso"
RAID_TEXT = "Armed men on motorbikes attacked a cattle market near Tamou Bosso and drove off two hundred animals, herders said."


class Worker:
    """The story stage on a table that outlives it."""

    def __init__(self, ports: FakePorts) -> None:
        self.ports, self.stage = ports, Stories(StoryPolicy())
        self.stage.restore(0, lambda prefix: list(ports.table.items()))

    async def take(self, *articles: TaggedArticle) -> None:
        batch = [
            Message(topic=TAGGED, partition=0, offset=offset, key=b"world", value=encode(one))
            for offset, one in enumerate(articles)
        ]
        await run_batch(self.stage, batch, self.ports, PoisonGuard(consecutive=100, share=1.0), lambda: NOON)

    def told(self) -> list[tuple[str, int, str]]:
        """Story, version and article of every update that was published."""
        bodies = (output.body for output in self.ports.sent)
        return [
            (one.story.id, one.story.version, one.article.unique.article.id) for one in bodies if isinstance(one, StoryUpdate)
        ]


class KilledError(Exception):
    """The process is gone."""


@dataclass
class Mortal(FakePorts):
    """Ports of a process that is killed after so many single effects: a message at the broker, or a row in the table."""

    effects: int = 0

    async def publish(self, output: Output) -> Awaitable[object]:
        self._spend()
        return await super().publish(output)

    async def write(self, writes: Sequence[Write]) -> None:
        for write in writes:
            self._spend()
            await super().write([write])

    def _spend(self) -> None:
        if not self.effects:
            raise KilledError
        self.effects -= 1


@pytest.fixture
def boom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Updates about the article "boom" cannot be encoded: the book has changed when the decision breaks off."""

    def fail(value: object) -> bytes:
        if isinstance(value, StoryUpdate) and value.article.unique.article.id == "boom":
            raise ValueError("cannot encode this")
        return encode(value)

    monkeypatch.setattr("agents.story.encode", fail)


@pytest.mark.usefixtures("boom")
async def test_a_decision_that_breaks_off_leaves_no_trace_in_the_book() -> None:
    """The broken report joined, closed and merged nothing: what follows in its batch is told as if it had never come."""
    before, after = tagged("a", FIRE, FIRE_TEXT), tagged("b", "Novokamsk: fuel depot burns", FIRE_OTHER, hours=2)
    poison = tagged("boom", FIRE, FIRE_OTHER, hours=100)
    spared, struck = Worker(FakePorts()), Worker(FakePorts())
    await spared.take(before, after, tagged("c", RAID, RAID_TEXT, hours=3))
    await struck.take(before, poison, after, tagged("c", RAID, RAID_TEXT, hours=3))
    assert [end.outcome for end in struck.ports.ends] == ["passed", "quarantined", "passed", "passed"]
    assert struck.told() == spared.told()
    assert struck.ports.table == spared.ports.table


def members(ports: FakePorts) -> dict[str, list[str]]:
    """Article ids by story, from the table."""
    states = [unpack(StoryState, value) for value in ports.table.values()]
    return {one.story.id: [member.article_id for member in one.members] for one in states if isinstance(one, StoryState)}


async def test_whatever_is_killed_when_every_update_is_told_and_every_story_has_its_members() -> None:
    """Killed after each single effect in turn, with a closing among them: the next worker tells what was not told."""
    batch = (
        tagged("a", FIRE, FIRE_TEXT),
        tagged("b", "Novokamsk: fuel depot burns", FIRE_OTHER, hours=2),
        tagged("c", RAID, RAID_TEXT, hours=100),
        tagged(
            "d", "Bridge falls", "A bridge over the Olsa fell into the river, drivers said, and two lorries with it.", hours=101
        ),
    )
    spared = Worker(FakePorts())
    await spared.take(*batch)
    assert any(isinstance(one.body, StoryUpdate) and one.body.story.closed for one in spared.ports.sent)
    effects = len(spared.ports.sent) + len(spared.ports.table)
    for before in range(effects):
        ports = Mortal(effects=before)
        with pytest.raises(KilledError):
            await Worker(ports).take(*batch)
        ports.effects = 1_000
        heir = Worker(ports)
        await heir.take(*batch)
        assert set(heir.told()) >= set(spared.told()), f"killed after {before} effects"
        assert members(ports) == members(spared.ports), f"killed after {before} effects"
