"""Messages of every version ever sent decode for ever, and lose nothing on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.codec import Malformed, decode, encode
from streams.topics import TOPICS

EXAMPLES = Path(__file__).parents[1] / "examples"
TYPES: dict[str, type[Any]] = {spec.name: spec.value for spec in TOPICS if spec.value}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("v*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_decodes_and_keeps_every_field(path: Path) -> None:
    """What an old message says is still said after decoding and encoding again."""
    value = decode(TYPES[path.stem], path.read_bytes())
    assert not isinstance(value, Malformed), value
    assert contains(json.loads(encode(value)), json.loads(path.read_bytes()))


def contains(new: Any, old: Any) -> bool:
    """Whether ``new`` says all that ``old`` says; it may say more."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(name in new and contains(new[name], old[name]) for name in old)
    if isinstance(old, list):
        return isinstance(new, list) and len(new) == len(old) and all(map(contains, new, old))
    return bool(new == old)


def test_every_topic_has_an_example() -> None:
    """A topic without an example would not be held to this."""
    assert {path.stem for path in EXAMPLES.glob("v1/*.json")} == set(TYPES)
