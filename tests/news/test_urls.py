"""One article, one URL: what does not tell articles apart is taken away, and nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.url_rules import parse_rules
from news.urls import canonical_url, host_name, url_key

STORY = "https://www.example.com/world/story-1?id=7"


def _google_news(target: str) -> str:
    packed = b'\x08\x13"' + bytes([len(target)]) + target.encode() + b"\xd2\x01\x00"
    return f"https://news.google.com/rss/articles/{urlsafe_b64encode(packed).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "link",
    [
        STORY,
        f"{STORY}&utm_source=rss&utm_medium=feed",
        f"{STORY}&fbclid=abc#comments",
        f"  {STORY}\n",
        "HTTP://www.example.com:80/world/./x/../story-1?id=7",
        "http://example.com//world/story-1/?id=7",
        "https://m.example.com/world/story-1?id=7",
        "https://amp.example.com/world/story-1/amp/?id=7",
        "https://www.example.com/world/story-1?ref=rss&id=7",
        "https://www.example.com/world/story%2D1?id=7",
        f"https://www.google.com/url?rct=j&url={quote(STORY, safe='')}&ct=ga",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/world/story-1?id=7",
        "https://www.google.com/amp/s/www.example.com/world/story-1?id=7",
        f"https://l.facebook.com/l.php?u={quote(STORY, safe='')}&h=x",
        f"https://nam02.safelinks.protection.outlook.com/?url={quote(STORY, safe='')}&data=x",
        _google_news(STORY),
        _google_news(f"{STORY}&utm_source=x"),
    ],
)
def test_many_links_lead_to_one_article(link: str) -> None:
    """Tracking, small screens, AMP, redirectors and ways of writing make no second article."""
    assert url_key(canonical_url(link)) == url_key(STORY)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.example.com/world/story-2?id=7",
        "https://www.example.com/world/story-1?id=8",
        "https://www.example.com/world/Story-1?id=7",
        "https://live.example.com/world/story-1?id=7",
        "https://www.example.com:8080/world/story-1?id=7",
        "https://www.example.com/world/story-1?id=7&ref=other-section",
        "https://www.example.com/world%2Fstory-1?id=7",
    ],
)
def test_different_articles_stay_different(link: str) -> None:
    """Path, host, port and parameters that say what the page is are kept."""
    assert url_key(canonical_url(link)) != url_key(STORY)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "story-1",
        "/story-1",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "http://",
        "https://[::1",
        "http://a.example:99999/",
        "mailto:a@b.example",
    ],
)
def test_what_is_no_web_link_has_no_canonical_form(link: str) -> None:
    """Such entries go by their GUID."""
    assert canonical_url(link) == ""


def test_a_redirector_that_hides_its_target_stays_as_it_is() -> None:
    """A key only Google can read is kept, without what it says about the reader."""
    assert (
        canonical_url("https://news.google.com/rss/articles/CBMiABC_xyz?oc=5&hl=en")
        == "https://news.google.com/rss/articles/CBMiABC_xyz?hl=en"
    )


def test_international_names_and_paths_have_one_form() -> None:
    """Punycode and percent escapes, whichever way they were written."""
    assert canonical_url("https://пример.рф/ё") == canonical_url("https://xn--e1afmkfd.xn--p1ai/%d1%91")
    assert host_name("https://www.EXAMPLE.com./x") == "example.com"


_text = st.text(alphabet=st.sampled_from("abcXYZ019.-_~%/?&=#:@![]()+ éя中\\\"'<>|{}^`;,*$\n\t"), max_size=60)
_links = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["http://", "https://", "HTTPS://", "http:", "//", ""]), _text),
    st.builds(
        "https://{}/{}?{}".format,
        st.sampled_from(
            ["a.example", "www.google.com", "m.a.example", "news.google.com", "x.cdn.ampproject.org", "amp.m.a.example"]
        ),
        _text,
        _text,
    ),
    st.builds("https://www.google.com/url?url={}".format, _text.map(lambda text: quote(f"https://a.example/{text}"))),
)


@given(_links)
def test_the_canonical_form_is_final(link: str) -> None:
    """Applied twice it changes nothing more, it is plain ASCII without blanks, and it is http(s) or nothing."""
    canonical = canonical_url(link)
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()
    assert not any(character.isspace() for character in canonical)
    assert canonical == "" or canonical.startswith(("http://", "https://"))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_is_too_strange(link: str) -> None:
    """Whatever stands where a link should be, there is an answer."""
    assert url_key(canonical_url("https://" + link)) is not None


@given(
    st.lists(st.sampled_from(["utm_source=a", "fbclid=b", "gclid=c", "utm_campaign=d"]), max_size=4),
    st.permutations(["id=1", "page=2", "q=x%20y"]),
)
def test_tracking_and_order_make_no_difference(tracking: list[str], own: list[str]) -> None:
    """The key of a link is the same however its parameters are ordered and whatever follows the reader."""
    plain = "https://a.example/story?id=1&page=2&q=x%20y"
    assert url_key(canonical_url("http://www.a.example/story/?" + "&".join([*tracking, *own]))) == url_key(plain)


def test_a_broken_rule_file_is_named() -> None:
    """The place in the file is part of the message."""
    with pytest.raises(ValueError, match=r"urls\.toml: \[tracking\] prefixes"):
        parse_rules({"tracking": {"prefixes": [""]}})
