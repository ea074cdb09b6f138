"""The language of a text, with the publisher's word where the text says too little."""

from __future__ import annotations

import pytest

from streams.language import declared_language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Shelling killed four people in the border town on Monday, the governor said.", "en"),
        ("Ataque con drones deja tres muertos en una base militar del sur del país", "es"),
        ("Une frappe de drone tue trois personnes près de la frontière, selon le ministre", "fr"),
        ("غارة جوية تقتل أربعة أشخاص في بلدة حدودية", "ar"),
        ("Ракетный удар по городу унёс жизни троих человек, сообщил губернатор", "ru"),
        ("Ракетний удар по місту забрав життя трьох людей, повідомив губернатор", "uk"),
        ("边境城镇遭到炮击，造成四人死亡，当地政府周一表示救援工作仍在继续进行之中", "zh"),
        ("Serangan udara menewaskan empat orang di kota perbatasan pada hari Senin", "id"),
    ],
)
def test_a_sentence_is_enough(text: str, language: str) -> None:
    """What the text says outweighs a system that declares English whatever it carries."""
    assert language_of(text, "en-US") == language
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("tag", "code"), [("pt-BR", "pt"), ("EN_us", "en"), ("iw", "he"), ("english", ""), ("", ""), ("zh-Hant-TW", "zh")]
)
def test_declared_tags_are_read_by_their_language(tag: str, code: str) -> None:
    """Region and script are left off, old codes are made new, words are no codes."""
    assert declared_language(tag) == code


def test_a_short_text_is_taken_at_the_publishers_word() -> None:
    """Two words tell nothing."""
    assert language_of("Kyiv 24", "uk") == "uk"
    assert language_of("Kyiv 24") == ""
