"""What is asked of the streams and what is made of the answers: the part of the client without a socket.

All channels of one alert carry the same stream id, so one cursor is good for all of them, an alert on two channels is known
by its id, and reading in the order of ids is reading in the order of writing.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tocsin_client.alert import Alert, Missed
from tocsin_client.cursor import Cursor, key_of
from tocsin_client.filters import Filter

COUNT = 100
"""Messages asked of each stream at a time."""
REMEMBERED = 10_000
"""Alert ids remembered to recognise a repeat after the server lost its newest entries."""

Entry = tuple[str, Mapping[str, str]]
Item = Alert | Missed


class Reader:
    """Holds a subscriber's place. Feed ``accept`` the answer to an XREAD of ``request`` and take what it yields."""

    def __init__(self, wanted: Filter, cursor: Cursor) -> None:
        self.channels = wanted.channels()
        self._wanted = wanted
        self._id = cursor.id
        self._counts = dict(cursor.counts)
        self._seen: OrderedDict[str, None] = OrderedDict()

    @property
    def cursor(self) -> Cursor:
        """The place to resume from."""
        return Cursor(self._id, dict(self._counts))

    def request(self) -> dict[Any, Any]:
        """Stream → the id to read after."""
        return dict.fromkeys(self.channels, self._id)

    def check_oldest(self, channel: str, oldest: Entry | None) -> list[Missed]:
        """Before the first read: whether the oldest entry of a stream lies beyond the cursor because others were trimmed."""
        if oldest is None or channel in self._counts:
            return []
        entry_id, fields = oldest
        if key_of(entry_id) <= key_of(self._id) or _number(fields) <= 1:
            return []
        self._counts[channel] = _number(fields) - 1
        return [Missed(channel, None, entry_id)]

    def accept(self, reply: Mapping[str, Sequence[Entry]]) -> Iterator[Item]:
        """The wanted alerts of an answer in the order they were written, and a note where some were missed.

        Lazy on purpose: while an alert is being worked on, ``cursor`` already counts it as read, and nothing after it.
        """
        by_id: dict[str, list[tuple[str, Mapping[str, str]]]] = defaultdict(list)
        horizon = self._horizon(reply)
        for channel, entries in reply.items():
            for entry_id, fields in entries:
                if horizon is None or key_of(entry_id) <= horizon:
                    by_id[entry_id].append((channel, fields))
        for entry_id in sorted(by_id, key=key_of):
            self._id = entry_id
            for channel, fields in by_id[entry_id]:
                yield from self._count(channel, entry_id, fields)
            yield from self._alerts(by_id[entry_id][0][1])

    def _horizon(self, reply: Mapping[str, Sequence[Entry]]) -> tuple[int, int] | None:
        """How far every stream was read; beyond it, a full answer may hide older entries of its stream."""
        full = [key_of(entries[-1][0]) for entries in reply.values() if len(entries) >= COUNT]
        return min(full, default=None)

    def _count(self, channel: str, entry_id: str, fields: Mapping[str, str]) -> Iterable[Missed]:
        number, last = _number(fields), self._counts.get(channel)
        self._counts[channel] = number
        if last is None or number == last + 1:
            return
        # A number that was there before: the server has lost its data and counts anew.
        yield Missed(channel, number - last - 1 if number > last else None, entry_id)

    def _alerts(self, fields: Mapping[str, str]) -> Iterable[Alert]:
        try:
            alert = Alert.from_json(fields.get("json", ""))
        except ValueError:
            return
        if alert.alert_id in self._seen:
            return
        self._seen[alert.alert_id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        if self._wanted.matches(alert):
            yield alert


def entries_of(raw: Any) -> dict[str, list[Entry]]:
    """redis-py's answer to XREAD (RESP2 lists or RESP3 maps, bytes or str) in one shape."""
    if not raw:
        return {}
    pairs = raw.items() if isinstance(raw, dict) else raw
    return {_text(channel): [entry for batch in _batches(entries) for entry in batch] for channel, entries in pairs}


def entry_of(raw: Any) -> Entry:
    """One entry of redis-py's answer."""
    entry_id, fields = raw
    return _text(entry_id), {_text(name): _text(value) for name, value in fields.items()}


def _batches(entries: Any) -> Iterable[list[Entry]]:
    nested = bool(entries) and isinstance(entries[0], list)
    for batch in entries if nested else [entries]:
        yield [entry_of(entry) for entry in batch]


def _number(fields: Mapping[str, str]) -> int:
    return int(fields.get("n", 0))


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
