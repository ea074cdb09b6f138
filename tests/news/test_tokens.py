"""Words are found by a table of letters; what a regular expression says of the same text is the measure."""

import re

from hypothesis import given
from hypothesis import strategies as st

from news.tokens import small_words, tokens

_MARKS = r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]"
_WORD = re.compile(rf"[^\W_]+(?:{_MARKS}+[^\W_]*)*")
_TEXTS = st.text() | st.text(alphabet="ab9Z_ .-'é\u0301\u05be\u05b0אب\u0670ت\u093dक\u0903你好\u02bcı\ud800²", max_size=400)


@given(_TEXTS)
def test_words_and_offsets_are_those_of_the_expression(text: str) -> None:
    """Evidence stands where it is said to stand, in any script and with any marks."""
    found = tokens(text)
    assert (found.written, found.starts) == ([m[0] for m in _WORD.finditer(text)], [m.start() for m in _WORD.finditer(text)])
    assert [found.written[number] for number in found.raised] == [word for word in found.written if not "a" <= word[0] <= "z"]


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=400))
def test_small_words_are_the_words_in_small_letters(text: str) -> None:
    """A name in capitals is found under the same key as one that is not."""
    assert small_words(text) == [word.lower() for word in tokens(text).written]


@given(_TEXTS)
def test_plain_text_has_no_word_with_a_mark(text: str) -> None:
    """What is looked for only at the beginnings of words is not missed behind a combining mark."""
    if tokens(text).plain:
        assert all(word.isalnum() for word in tokens(text).written)
