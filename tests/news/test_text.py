"""HTML of feeds becomes the text a reader sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.text import clean_text, plain_line, plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One<br/>Two", "One\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("A&amp;B &lt; C &#8217; &nbsp;D", "A&B < C ’ D"),
        ("A&amp;amp;B", "A&B"),
        ("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;", "Escaped twice"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("<script>alert('x < y')</script>Text<style>p{}</style>", "Text"),
        ("<!-- hidden -->Shown<![CDATA[ too]]>", "Shown too"),
        ("Cut in the middle of <a href='http://a.exa", "Cut in the middle of"),
        ("soft\u00adhyphen, zero\u200bwidth, no\u00a0break", "softhyphen, zerowidth, no break"),
        ("Itâ€™s read as Windows-1252", "It’s read as Windows-1252"),
        ("It\u0092s read as Latin-1", "It’s read as Latin-1"),
        ("bro<b>ken</b> words", "broken words"),
        ("می\u200cروم", "می\u200cروم"),
        ("<script>never closed", "never closed"),
    ],
)
def test_text_comes_out_as_it_is_read(html: str, text: str) -> None:
    """Tags, entities, scripts, what nobody sees, and the usual accidents of encoding."""
    assert plain_text(html).replace("\n\n\n", "\n\n") == text


def test_a_title_is_one_line() -> None:
    """Line breaks inside titles are blanks."""
    assert plain_line("<b>Two</b>\n  lines<br>here") == "Two lines here"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_clean_text_is_clean(text: str) -> None:
    """Composed, encodable, without controls or runs of blanks, and clean for good."""
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert "  " not in cleaned
    assert "\n\n\n" not in cleaned
    assert not any(unicodedata.category(character) == "Cc" and character != "\n" for character in cleaned)
    assert clean_text(cleaned) == cleaned


@given(st.text(alphabet=st.sampled_from("<>/ab p=\"'!-[]&;#x1\n"), max_size=300))
def test_no_html_is_too_broken(html: str) -> None:
    """Whatever the markup, there is text, and no complete tag of HTML is left in it."""
    text = plain_text(html)
    assert "<p>" not in text
    assert "</p>" not in text


@given(st.lists(st.text(alphabet=st.sampled_from("abc déж"), min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_paragraphs_are_kept_apart(paragraphs: list[str]) -> None:
    """Each paragraph stays whole and in its place."""
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert plain_text(html).split("\n\n") == [" ".join(unicodedata.normalize("NFC", each).split()) for each in paragraphs]
