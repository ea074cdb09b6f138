"""Damages feed documents at random and reads them: nothing may crash or hang.

    python -m tests.streams.parse.fuzz DIRECTORY [--mutants 20000] [--seed 1]

The documents are the files below DIRECTORY; the same seed gives the same mutants. Prints how they were read and the longest
time one took; a mutant that raises is written to ``crash.xml`` and ends the run with exit code 1.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import click

from streams.parse import parse_feed

LARGEST = 300_000
"""Bytes; larger documents are left out, so that a run is over within minutes."""
DEBRIS = (b"<", b"&", b"]]>", b"<![CDATA[", b"<!--", b"&#x0;", b"\x00", b"</item>", b"<?xml?>", b'"', b"{")


def mutate(body: bytes, chance: random.Random) -> bytes:
    """A copy with up to twelve pieces deleted, doubled, moved, or debris put in."""
    mutant = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(mutant) + 1)
        piece = mutant[place : place + chance.randint(0, 40)]
        del mutant[place : place + len(piece)]
        where = chance.randrange(len(mutant) + 1)
        mutant[where:where] = chance.choice([piece, piece * 2, bytes([chance.randrange(256)]), b"", chance.choice(DEBRIS)])
    return bytes(mutant)


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mutants", default=20_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(directory: Path, mutants: int, seed: int) -> None:
    chance = random.Random(seed)
    bodies = [path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file() and path.stat().st_size < LARGEST]
    read: Counter[str] = Counter()
    longest = 0.0
    for _ in range(mutants):
        body = mutate(chance.choice(bodies), chance)
        start = time.perf_counter()
        try:
            parsed = parse_feed(body, None, "http://feed.example/")
        except Exception:
            Path("crash.xml").write_bytes(body)
            raise
        longest = max(longest, time.perf_counter() - start)
        read[f"{parsed.parser}, {'a feed' if parsed.is_feed else 'no feed'}"] += 1
    click.echo(f"{mutants} mutants of {len(bodies)} documents, seed {seed}: {dict(read)}; the longest took {longest:.2f} s")


if __name__ == "__main__":
    main()
