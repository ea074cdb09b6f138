"""robots.txt is read as RFC 9309 has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.robots import ALLOW_ALL, ALLOW_NOTHING, parse_robots

SITE = "https://a.example"
TEXT = """
User-agent: otherbot
Disallow: /

User-agent: tocsin
User-agent: friend
Disallow: /private/
Allow: /private/news/   # the longer rule wins
Disallow: /*.pdf$
Disallow: /search?q=

User-agent: *
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/x", False),
        ("/private/news/x", True),
        ("/file.pdf", False),
        ("/file.pdf?download", True),
        ("/search?q=war", False),
        ("/pr%69vate/x", False),
    ],
)
def test_our_own_group_counts_and_the_longest_rule_wins(path: str, *, allowed: bool) -> None:
    """The group that names us, not the one for everyone, decides."""
    assert parse_robots(TEXT, "Tocsin").allows(SITE + path) is allowed


def test_who_is_not_named_follows_the_group_for_all() -> None:
    """Without a group of its own a reader obeys the star; without any it may read all."""
    assert not parse_robots(TEXT, "Stranger").allows(SITE + "/")
    assert parse_robots("User-agent: otherbot\nDisallow: /", "Tocsin").allows(SITE + "/")
    assert parse_robots("User-agent: *\nDisallow:", "Tocsin").allows(SITE + "/")
    assert ALLOW_ALL.allows(SITE)
    assert not ALLOW_NOTHING.allows(SITE)


@given(st.text(alphabet=st.sampled_from("user-agent: *disallow/\n$#tocsin%?"), max_size=300), st.text(max_size=30))
def test_nonsense_is_read_without_complaint(text: str, path: str) -> None:
    """Whatever stands in the file, there is an answer."""
    assert parse_robots(text, "Tocsin").allows(f"{SITE}/{path}") in {True, False}
