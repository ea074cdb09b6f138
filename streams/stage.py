"""How a stage handles a batch of messages so that nothing is lost, whatever is killed when.

Decide in order, publish every output, deliver outside, wait for the broker, write the state, and only then let the caller
acknowledge. A message that cannot be decoded, or makes a decision fail, goes to quarantine with who, when and why; it never
stops the others. Redelivery is normal: a repeat yields the same outputs again, and what receives them is idempotent.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from news.outcome import Dropped
from streams import metrics
from streams.codec import Malformed, decode
from streams.logs import get_logger
from streams.poison import PoisonGuard
from streams.topics import QUARANTINE

ARTICLE_HEADER = "article"
"""Message header that names the journal entry of the article a message comes from."""

TRIES_HEADER = "tries"
"""How often a message has been in quarantine."""
LARGEST = 900_000
"""Bytes of an output; brokers refuse messages above 1 MB unless told otherwise, and a refusal would stop the worker."""

Clock = Callable[[], datetime]
Scan = Callable[[bytes], Iterable[tuple[bytes, bytes]]]
"""From a prefix: the keys of a partition of a stage's table that begin so, with their values."""
log = get_logger("tocsin.stage")
_LOGGER = logging.getLogger("tocsin.stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What came from Kafka, undecoded."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A message to publish; ``body`` is the value ``payload`` encodes, for those who deliver it elsewhere too."""

    topic: str
    key: bytes
    payload: bytes
    partition: int | None = None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What a stage decided about one message: it passed with outputs, or it was dropped for a reason."""

    outputs: tuple[Output, ...] = ()
    dropped: Dropped | None = None
    article: tuple[str, str] = ("", "")
    """Article id and URL, for the trace behind ``tocsin why``."""
    detail: str = ""


class State(Protocol):
    """The part of a stage's table that belongs to the partition of the message at hand."""

    def get(self, key: bytes) -> bytes | None: ...
    def put(self, key: bytes, value: bytes) -> None: ...
    def delete(self, key: bytes) -> None: ...


class Stage(Protocol):
    """One worker of the chain.

    ``handle`` decides and may change only ``state``; ``deliver`` talks to the outside, idempotently.
    """

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str:
        """The topic it reads."""
        ...

    @property
    def table(self) -> str | None:
        """The name of its state, if it keeps any."""
        ...

    @property
    def accepts(self) -> type[Any]:
        """What the messages of its source decode to."""
        ...

    @property
    def final(self) -> bool:
        """Whether an article's way ends here even when it passes."""
        ...

    def handle(self, value: Any, message: Message, state: State) -> Handled: ...
    async def deliver(self, outputs: Sequence[Output]) -> None: ...
    def restore(self, partition: int, scan: Scan) -> None:
        """Forget what is held in memory for ``partition`` and build it again from its table."""
        ...


@runtime_checkable
class Undoing(Protocol):
    """A stage that takes a failed decision back; what others hold in memory is read from the table again after the batch."""

    def undo(self, message: Message) -> None:
        """Take back what the ``handle`` just done changed in memory: it failed, or what it decided cannot be sent."""
        ...


@runtime_checkable
class Timed(Protocol):
    """A stage that must act at a time of its own, too, though no message comes."""

    def calls(self, partitions: Collection[int], read: Callable[[int, bytes], bytes | None]) -> Sequence[Output]:
        """Messages to itself that are due in ``partitions``; ``read`` looks into the table by partition and key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One change of a stage's table; ``value`` is ``None`` to delete."""

    message: int
    """Index of the message in its batch that caused it."""
    key: bytes
    value: bytes | None


class BatchState:
    """Reads through the writes of this batch to the table, and remembers them until the outputs are safe."""

    def __init__(self, read: Callable[[int, bytes], bytes | None]) -> None:
        """Take ``read(message index, key)``, which looks into the table's partition of that message."""
        self._read = read
        self._new: dict[tuple[int, bytes], Write] = {}
        self._undo: list[tuple[tuple[int, bytes], Write | None]] = []
        self._partition = 0
        self._index = 0

    def at(self, index: int, partition: int) -> BatchState:
        """Look at the state through the message with this index."""
        self._index, self._partition = index, partition
        self._undo.clear()
        return self

    def get(self, key: bytes) -> bytes | None:
        write = self._new.get((self._partition, key))
        return write.value if write else self._read(self._index, key)

    def put(self, key: bytes, value: bytes) -> None:
        self._write(key, value)

    def delete(self, key: bytes) -> None:
        self._write(key, None)

    def final(self) -> list[Write]:
        """The last write of every key."""
        return list(self._new.values())

    def undo(self) -> None:
        """Take back what the message at hand wrote."""
        while self._undo:
            place, before = self._undo.pop()
            if before is None:
                del self._new[place]
            else:
                self._new[place] = before

    def _write(self, key: bytes, value: bytes | None) -> None:
        place, write = (self._partition, key), Write(message=self._index, key=key, value=value)
        self._undo.append((place, self._new.get(place)))
        self._new[place] = write


class Ports(Protocol):
    """The outside of a stage: where outputs go, where state is kept, and who is told."""

    async def publish(self, output: Output) -> Awaitable[object]:
        """Send; the awaitable that is returned ends when the broker has it."""
        ...

    def read(self, message: int, key: bytes) -> bytes | None: ...
    async def write(self, writes: Sequence[Write]) -> None:
        """Keep the changes where whoever takes over will find them; the last one of a key counts."""
        ...

    async def ended(self, ends: Sequence[End]) -> None:
        """Told of every message's end, after all is safe."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The one end a message came to at a stage."""

    stage: str
    outcome: str
    """passed, dropped or quarantined."""
    reason: str
    detail: str
    article: tuple[str, str]
    journal: str | None
    """The journal entry to strike out, when the article's way ended here."""


async def run_batch(stage: Stage, batch: Sequence[Message], ports: Ports, guard: PoisonGuard, clock: Clock) -> None:
    """Handle a batch to the point where its messages may be acknowledged.

    Raises:
        PoisonError: nearly everything fails, so going on would only empty the topic into quarantine.
    """
    state = BatchState(ports.read)
    results = [_decide(stage, message, state.at(index, message.partition), clock) for index, message in enumerate(batch)]
    guard.check(stage.name, [result.reason if result.outcome == "quarantined" else None for result, _ in results])
    sent = [
        await ports.publish(replace(output, headers={**_carry(message), **output.headers}))
        for message, (_, outputs) in zip(batch, results, strict=True)
        for output in outputs
    ]
    made = [output for _, outputs in results for output in outputs if output.topic != QUARANTINE]
    # Side by side: people need not wait for the broker, and whatever of it fails, all of it is done again.
    await asyncio.gather(stage.deliver(made), *sent)
    await ports.write(state.final())
    for end, _ in results:
        metrics.count(end.stage, end.outcome, end.reason)
    await ports.ended([end for end, _ in results])


def _carry(message: Message) -> Mapping[str, bytes]:
    article = message.headers.get(ARTICLE_HEADER)
    return {} if article is None else {ARTICLE_HEADER: article}


def _decide(stage: Stage, message: Message, state: BatchState, clock: Clock) -> tuple[End, tuple[Output, ...]]:
    value = decode(stage.accepts, message.value)
    if isinstance(value, Malformed):
        return _quarantined(stage, message, "malformed", value.error, clock)
    try:
        handled = stage.handle(value, message, state)
    except Exception as error:  # noqa: BLE001 - the one place where a stage is run: whatever it is, the others go on
        _undo(stage, message, state)
        log.debug("traceback", stage=stage.name, text=traceback.format_exc())
        return _quarantined(stage, message, "failed", repr(error), clock)
    size = max((len(output.payload) for output in handled.outputs), default=0)
    if size > LARGEST:
        _undo(stage, message, state)
        return _quarantined(stage, message, "too-large", f"an output of {size} bytes", clock)
    journal = message.headers.get(ARTICLE_HEADER)
    over = handled.dropped is not None or stage.final
    end = End(
        stage=stage.name,
        outcome="dropped" if handled.dropped else "passed",
        reason=handled.dropped.reason if handled.dropped else "",
        detail=handled.dropped.detail if handled.dropped else handled.detail,
        article=handled.article,
        journal=journal.decode() if journal and over else None,
    )
    if _LOGGER.isEnabledFor(logging.DEBUG):  # asked here, since a line that is not logged costs as much as a message
        log.debug("handled", stage=end.stage, outcome=end.outcome, reason=end.reason, article=handled.article[0])
    return end, handled.outputs


def _undo(stage: Stage, message: Message, state: BatchState) -> None:
    state.undo()
    if isinstance(stage, Undoing):
        stage.undo(message)


def _where(message: Message) -> str:
    return f"{message.topic}/{message.partition}/{message.offset}"


def _tries(message: Message) -> int:
    tries = message.headers.get(TRIES_HEADER, b"0")
    return int(tries) if tries.isdigit() else 0


def _quarantined(stage: Stage, message: Message, reason: str, error: str, clock: Clock) -> tuple[End, tuple[Output, ...]]:
    log.warning("quarantined", stage=stage.name, where=_where(message), reason=reason, error=error[:300])
    why = {"stage": stage.name, "time": clock().isoformat(), "reason": reason, "error": error[:1000], "origin": _where(message)}
    why[TRIES_HEADER] = str(_tries(message) + 1)
    headers = {name: text.encode("utf-8", "replace") for name, text in why.items()}
    output = Output(topic=QUARANTINE, key=message.key or b"", payload=message.value or b"", headers=headers)
    journal = message.headers.get(ARTICLE_HEADER)
    end = End(
        stage=stage.name,
        outcome="quarantined",
        reason=reason,
        detail=error[:300],
        article=("", ""),
        journal=journal.decode() if journal else None,
    )
    return end, (output,)
