"""RocksDB stores with bounded memory, and one that outlives a broker that forgets.

Faust remembers in each local store how far of the changelog it holds, and refuses to start when the changelog is shorter than
that. With the embedded broker it always is after a restart, and the local store is the only copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import faust
from faust.stores.rocksdb import RocksDBOptions, Store
from faust.types import TP

MIB = 1024 * 1024
OPTIONS: dict[str, Any] = {
    "driver": "rocksdict",
    "write_buffer_size": 8 * MIB,
    "max_write_buffer_number": 2,
    "block_cache_size": 16 * MIB,
    "target_file_size_base": 16 * MIB,
    "max_open_files": 64,
}
"""For each partition of each table; RocksDB's own defaults would take gigabytes."""


class BoundedOptions(RocksDBOptions):
    """Options whose database also keeps its own log file short: by default it writes statistics there, for ever."""

    def as_options(self) -> Any:
        options: Any = super().as_options()
        options.set_max_log_file_size(MIB)
        options.set_keep_log_file_num(2)
        options.set_stats_dump_period_sec(0)
        return options


class BoundedStore(Store):
    """A store on such a database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Faust gives."""
        super().__init__(*args, **kwargs)
        self.rocksdb_options = BoundedOptions(**dict(self.options or {}), use_rocksdict=True)


class LocalStore(BoundedStore):
    """A store that neither asks nor notes how far of the changelog it holds."""

    def persisted_offset(self, tp: Any) -> int | None:  # noqa: ARG002 - Faust's signature
        return None

    def set_persisted_offset(self, tp: Any, offset: int) -> None:
        pass


class BoundedTable(faust.Table[Any, Any]):
    """A table on a bounded store."""

    kind: type[BoundedStore] = BoundedStore

    def _new_store_by_url(self, url: Any) -> BoundedStore:
        return self.kind(
            url,
            self.app,
            self,
            table_name=self.name,
            key_type=self.key_type,
            key_serializer=self.key_serializer,
            value_serializer=self.value_serializer,
            value_type=self.value_type,
            loop=self.loop,
            options=self.options,
        )


class LocalTable(BoundedTable):
    """A table on a local store."""

    kind = LocalStore


class Shard:
    """One partition of a table: its local store, read and written directly.

    Faust finds the partition through the one event that is being handled, and puts a value into the local store before its
    changelog has it; after a kill at that moment, another machine would restore less than was decided. Here the caller sends to
    the changelog, waits, and then puts.
    """

    def __init__(self, table: Any, partition: int) -> None:
        self._table, self._partition = table, partition
        self.database: Any = table.data._db_for_partition(partition)  # noqa: SLF001 - Faust has no face for one partition

    def get(self, key: bytes) -> bytes | None:
        value: bytes | None = self.database.get(key)
        return value

    def put(self, key: bytes, value: bytes | None) -> None:
        """``None`` deletes."""
        if value is None:
            self.database.delete(key)
        else:
            self.database.put(key, value)

    def note_offset(self, changelog: str, offset: int) -> None:
        """The store holds the changelog up to ``offset``."""
        self._table.data.set_persisted_offset(TP(changelog, self._partition), offset)

    def items(self, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """The keys that begin with ``prefix``, with their values, read as they are asked for: there may be millions."""
        offset_key: bytes = self._table.data.offset_key
        for key, value in self.database.items(from_key=prefix or None):
            if not key.startswith(prefix):
                return
            if key != offset_key:
                yield key, value
