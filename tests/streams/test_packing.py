"""Story states as bytes: small, and readable whatever version wrote them."""

from __future__ import annotations

from news.stories import StoryBook, StoryState
from streams.codec import Malformed, encode
from streams.packing import pack, unpack
from tests.news.stories.story_factory import tagged

WRITTEN_BY_VERSION_1 = bytes.fromhex("0128b52ffd204dcd0000303133617d5d7d05004bab20ba7c5dc2996128664e4e9c3310")
"""With the first dictionary; it must be read for ever."""


def state() -> StoryState:
    text = "Two drones struck a fuel depot in the harbour of Novokamsk before dawn, the port authority said on Monday."
    (one,) = StoryBook().add(tagged("a", "Drones set fuel depot on fire", text)).written.values()
    return one


def test_a_packed_state_is_the_state_in_less_than_half_the_bytes() -> None:
    """What is packed comes back as it was."""
    assert unpack(StoryState, pack(state())) == state()
    assert 2 * len(pack(state())) < len(encode(state()))


def test_plain_json_of_older_versions_is_read_too() -> None:
    """States were plain JSON before they were packed."""
    assert unpack(StoryState, encode(state())) == state()


def test_what_the_first_dictionary_packed_can_still_be_read() -> None:
    """The bytes were kept when the format was new."""
    found = unpack(dict, WRITTEN_BY_VERSION_1)
    assert found == {"story": {"id": "s1", "version": 3}, "members": [{"article_id": "a", "revision": 0}]}


def test_broken_bytes_are_told_and_do_not_raise() -> None:
    """Cut off, altered, or something else altogether."""
    good = pack(state())
    for bad in (good[: len(good) // 2], good[:40] + b"\x00\x00" + good[42:], b"\x01", b"", b"\x02abc", b"{"):
        assert isinstance(unpack(StoryState, bad), Malformed)
