"""The local stores stay small, and are read only as far as somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from streams.flow.store import OPTIONS, BoundedOptions, Shard

OFFSET_KEY = b"offset"


class Database:
    """Counts the rows that are read of it."""

    def __init__(self, rows: dict[bytes, bytes]) -> None:
        self.rows, self.read = rows, 0

    def items(self, from_key: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        for row in self.rows.items():
            self.read += 1
            yield row


def shard_of(database: Any) -> Shard:
    data = SimpleNamespace(offset_key=OFFSET_KEY, _db_for_partition=lambda _: database)
    return Shard(SimpleNamespace(data=data), 0)


def test_a_table_is_read_row_by_row_as_it_is_asked_for() -> None:
    """A stage that holds nothing in memory reads nothing of a table of millions; the note of the offset is no row."""
    database = Database({b"a": b"1", OFFSET_KEY: b"7", b"b": b"2"})
    items = shard_of(database).items()
    assert database.read == 0
    assert list(items) == [(b"a", b"1"), (b"b", b"2")]


def test_a_database_keeps_its_rows_and_no_statistics_in_its_log(tmp_path: Path) -> None:
    """Opened with a retention as a table does: rows come back, also by prefix and after a restart; its log is bounded."""
    options = BoundedOptions(
        **{name: value for name, value in OPTIONS.items() if name != "driver"}, ttl=3600, use_rocksdict=True
    )
    database = options.open(tmp_path / "0.db")
    database.put(b"key", b"value")
    for key in (b"held:b", b"held:a", b"other", b"gone"):
        database.put(key, b"1")
    assert [key for key, _ in shard_of(database).items(b"held:")] == [b"held:a", b"held:b"]
    database.close()
    again = options.open(tmp_path / "0.db")
    assert again.get(b"key") == b"value"
    again.close()
    said = next((tmp_path / "0.db").glob("OPTIONS*")).read_text()
    wanted = {"max_log_file_size": "1048576", "keep_log_file_num": "2", "stats_dump_period_sec": "0"}
    found = dict(line.strip().split("=", 1) for line in said.splitlines() if "=" in line)
    assert {name: found[name] for name in wanted} == wanted
