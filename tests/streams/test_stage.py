"""What becomes of a batch: nothing is lost, poison is set aside, state comes after the outputs are safe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from news.model import Article
from news.outcome import Dropped
from streams.codec import encode
from streams.poison import PoisonError, PoisonGuard
from streams.stage import ARTICLE_HEADER, End, Handled, Message, Output, Scan, State, Write, run_batch

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@dataclass
class FakePorts:
    """Kafka and a table in memory; ``broken`` makes the broker refuse."""

    table: dict[bytes, bytes] = field(default_factory=dict)
    sent: list[Output] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    broken: bool = False
    log: list[str] = field(default_factory=list)

    async def publish(self, output: Output) -> Awaitable[object]:
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if self.broken:
            future.set_exception(ConnectionError("the broker is gone"))
        else:
            future.set_result(None)
            self.sent.append(output)
            self.log.append("sent")
        return future

    def read(self, message: int, key: bytes) -> bytes | None:
        return self.table.get(key)

    async def write(self, writes: Sequence[Write]) -> None:
        for write in writes:
            self.log.append("written")
            if write.value is None:
                self.table.pop(write.key, None)
            else:
                self.table[write.key] = write.value

    async def ended(self, ends: Sequence[End]) -> None:
        self.ends.extend(ends)


@dataclass
class Counting:
    """Counts articles by id; drops a third, fails on the title "boom"."""

    name: str = "counting"
    source: str = "articles"
    table: str | None = "counts"
    accepts: type[Article] = Article
    final: bool = False
    delivered: list[Output] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)

    def handle(self, value: Article, message: Message, state: State) -> Handled:
        count = int(state.get(value.id.encode()) or b"0") + 1
        state.put(value.id.encode(), str(count).encode())
        if value.title == "boom":
            raise ValueError("cannot count this")
        if count > 2:
            return Handled(dropped=Dropped("enough"), article=(value.id, value.url))
        return Handled(outputs=(Output(topic="articles.unique", key=b"k", payload=b"v"),), article=(value.id, value.url))

    def undo(self, message: Message) -> None:
        self.undone.append(message.offset)

    async def deliver(self, outputs: Sequence[Output]) -> None:
        self.delivered.extend(outputs)

    def restore(self, partition: int, scan: Scan) -> None: ...


def message(value: bytes, offset: int = 0) -> Message:
    headers = {ARTICLE_HEADER: f"token-{offset}".encode()}
    return Message(topic="articles", partition=0, offset=offset, key=b"k", value=value, headers=headers)


def article(title: str = "") -> bytes:
    return encode(Article(id="a", title=title))


def guard() -> PoisonGuard:
    return PoisonGuard(consecutive=10, share=0.5)


async def run(stage: Counting, ports: FakePorts, *values: bytes, limit: PoisonGuard | None = None) -> None:
    batch = [message(value, offset) for offset, value in enumerate(values)]
    await run_batch(stage, batch, ports, limit or guard(), lambda: NOON)


async def test_later_messages_of_a_batch_see_the_state_of_earlier_ones() -> None:
    """Three times the same article in one batch: two pass, the third is dropped."""
    ports = FakePorts()
    await run(Counting(), ports, article(), article(), article())
    assert [(end.outcome, end.reason) for end in ports.ends] == [("passed", ""), ("passed", ""), ("dropped", "enough")]
    assert ports.table == {b"a": b"3"}


async def test_state_is_written_only_after_all_outputs_are_acknowledged() -> None:
    """The order is publish, then write."""
    ports = FakePorts()
    await run(Counting(), ports, article(), article())
    assert ports.log == ["sent", "sent", "written"]


async def test_a_refused_output_leaves_the_state_as_it_was() -> None:
    """If the broker does not acknowledge, the batch fails as a whole and can be done again."""
    ports = FakePorts(broken=True)
    with pytest.raises(ConnectionError):
        await run(Counting(), ports, article())
    assert ports.table == {}
    assert ports.ends == []


@pytest.mark.parametrize("value", [b"not json", b'{"id": 3}', b"[1, 2]", b"", b"\xff\xfe", b"[" * 100_000])
async def test_bytes_of_another_shape_go_to_quarantine_as_they_are(value: bytes) -> None:
    """The original bytes are kept, with the stage, the time, the reason and where they came from."""
    ports = FakePorts()
    await run(Counting(), ports, article(), value, article())
    quarantined = [output for output in ports.sent if output.topic == "quarantine"]
    assert [output.payload for output in quarantined] == [value]
    headers = quarantined[0].headers
    assert headers["stage"] == b"counting"
    assert headers["reason"] == b"malformed"
    assert headers["origin"] == b"articles/0/1"
    assert headers["time"] == NOON.isoformat().encode()
    assert [end.outcome for end in ports.ends] == ["passed", "quarantined", "passed"]


async def test_a_failing_decision_is_set_aside_without_a_trace_in_the_state() -> None:
    """An exception quarantines its message, undoes its writes and stops nobody."""
    ports, stage = FakePorts(), Counting()
    await run(stage, ports, article("boom"), article())
    assert [end.outcome for end in ports.ends] == ["quarantined", "passed"]
    assert ports.table == {b"a": b"1"}
    assert stage.undone == [0]


async def test_the_journal_hears_where_an_articles_way_ends() -> None:
    """Dropped and quarantined messages end the article's way; a passed one does not until the final stage."""
    ports = FakePorts()
    await run(Counting(), ports, article(), article(), article(), b"?")
    assert [end.journal for end in ports.ends] == [None, None, "token-2", "token-3"]
    final = FakePorts()
    await run(Counting(final=True), final, article())
    assert [end.journal for end in final.ends] == ["token-0"]


async def test_outputs_carry_the_article_they_come_from() -> None:
    """The journal's token travels in a header."""
    ports = FakePorts()
    await run(Counting(), ports, article())
    assert ports.sent[0].headers[ARTICLE_HEADER] == b"token-0"


async def test_quarantine_is_not_delivered_outside() -> None:
    """Only what a stage made itself is delivered."""
    stage = Counting()
    await run(stage, FakePorts(), b"?", article())
    assert [output.topic for output in stage.delivered] == ["articles.unique"]


async def test_too_many_failures_in_a_row_stop_the_stage_before_it_empties_the_topic() -> None:
    """With a limit of three the third failure in a row raises, and nothing of the batch was sent."""
    ports = FakePorts()
    with pytest.raises(PoisonError, match="3 messages in a row"):
        await run(Counting(), ports, b"?", b"?", b"?", limit=PoisonGuard(consecutive=3, share=1.0))
    assert ports.sent == []


def test_a_share_of_failures_over_the_window_stops_the_stage() -> None:
    """Every second message failing is too much at a limit of 40 percent, once the window is full."""
    limit = PoisonGuard(consecutive=100, share=0.4, window=10)
    limit.check("s", [None, "malformed"] * 4 + [None])
    with pytest.raises(PoisonError, match="of the last 10"):
        limit.check("s", ["malformed"])
