"""Workers that share a data directory do not share a local store."""

from __future__ import annotations

from pathlib import Path

from streams.flow.slot import Slot


def test_each_worker_has_a_directory_and_finds_it_again(tmp_path: Path) -> None:
    """The second worker gets another directory; one that left is given to the next who comes."""
    first, second = Slot(tmp_path), Slot(tmp_path)
    assert (first.directory.name, second.directory.name) == ("worker", "worker-2")
    first.close()
    third = Slot(tmp_path)
    assert third.directory.name == "worker"
    second.close()
    third.close()
