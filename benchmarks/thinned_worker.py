"""``tocsin`` with RocksDB buffers for a thinned stream: at the usual 8 MB a small table would never leave its first buffer."""

from __future__ import annotations

from agents.cli import main
from streams.flow.store import OPTIONS

KIB = 1024

if __name__ == "__main__":
    OPTIONS.update(write_buffer_size=128 * KIB, target_file_size_base=256 * KIB, block_cache_size=1024 * KIB)
    main()
