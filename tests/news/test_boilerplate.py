"""Page furniture is found, and the article is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.boilerplate import boilerplate_spans
from news.boilerplate_words import parse_words

ARTICLE = "Shelling killed four people in the border town on Monday, the governor said.\n\nRescuers were still digging at noon."


def _kept(text: str, title: str = "") -> str:
    for start, end in reversed(boilerplate_spans(text, title)):
        text = text[:start] + text[end:]
    return text.strip()


@pytest.mark.parametrize(
    "furniture",
    [
        "Home » World » Border town shelled",
        "Inicio > Mundo > Noticias",
        "Главная › Новости › В мире",
        "الرئيسية » أخبار » العالم",
        "World » Asia » Border",
        "Leave a Comment",
        "Leave a comment / World / By admin",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
        "Оставить комментарий",
        "Share this: Facebook",
        "Click to share on X (Opens in new window)",
        "Subscribe to our newsletter",
        "READ ALSO: Gunmen free hostages in another town",
        "Lire aussi : Un autre article",
        "Читайте также: Другая статья",
        "Advertisement",
        "© 2024 The Daily Example. All rights reserved.",
        'video-container">',
        "The post Border town shelled first appeared on The Daily Example.",
        "This article was first published in The Daily Example.",
        "The report originally appeared in the Weekly Example on March 9, 2026 - March 15, 2026",
    ],
)
def test_furniture_goes_and_the_article_stays(furniture: str) -> None:
    """A line of furniture before, between or behind the paragraphs is found, whatever its language."""
    first, second = ARTICLE.split("\n\n")
    assert _kept(f"{first}\n\n{furniture}\n\n{second}").split() == ARTICLE.split()
    assert _kept(f"{ARTICLE}\n\n{furniture}").split() == ARTICLE.split()


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        "Le ministre a dit « la paix » » et il est parti.",
        "Home to 40,000 people, the town was shelled.",
        "Subscribe to the theory or not, the shelling of the town that began on Monday night has now killed at least forty people.",
        "Read more than one account and they differ.",
        "Watch: Video shows the strike",
        "He scored 3 > 2 in the test.",
        "The report, first published in March, says the town was shelled.",
        "",
    ],
)
def test_sentences_are_no_furniture(text: str) -> None:
    """Words of the lists inside an article's own sentence mark nothing."""
    assert boilerplate_spans(text) == ()


def test_a_scraped_page_comes_out_as_its_paragraphs() -> None:
    """Breadcrumb, doubled title, stray markup and comment footer go together; one title line stays."""
    title = "Officials Condemn Border Shelling"
    page = f'Home » World » “{title}”\n\n“{title}”\n\nvideo-container">\n\n{title}\n\n{ARTICLE}\n\nLeave a Comment\n\nThis site uses Akismet'
    assert _kept(page).split() == f"“{title}” {ARTICLE}".split()
    assert _kept(page, title).split() == ARTICLE.split()


def test_a_page_on_one_line_loses_its_head_and_footer() -> None:
    """White space squeezed to blanks does not hide the breadcrumb, the doubled title and the footer."""
    title = "Officials Condemn Border Shelling In The Morning Hours"
    body = (
        " ".join(ARTICLE.split())
        + " More is not known about it, and the road to the town is closed for the time being, the police said."
    )
    footer = "Leave a Comment This site uses Akismet to reduce spam. Learn how your comment data is processed."
    assert _kept(f'Home » World » “{title}” “{title}” video-container"> {title} {body} {footer}') == f"{title} {body}"


@given(st.text(alphabet=st.sampled_from(" \n»>|/\"'<abHomeRd:-&;[]{}.ا"), max_size=400), st.text(max_size=20))
def test_spans_are_sorted_and_lie_in_the_text(text: str, title: str) -> None:
    """Whatever the text, the spans are in order, do not touch and stay inside."""
    end = -1
    for start, stop in boilerplate_spans(text, title):
        assert end < start < stop <= len(text)
        end = stop


def test_a_broken_word_list_is_named() -> None:
    """An empty list or a pattern that does not compile is refused with the file's name."""
    with pytest.raises(ValueError, match=r"boilerplate\.toml: \[\[pattern\]\]"):
        parse_words({"pattern": [{"needs": ["("], "regex": "("}]})
    with pytest.raises(ValueError, match=r"boilerplate\.toml: \[home\]"):
        parse_words({"home": {"en": [""]}})
