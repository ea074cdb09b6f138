"""Observations about one name in a text, one bit each, so that a name with all that is said of it is one small number."""

from __future__ import annotations

from typing import TypeAlias

Signals: TypeAlias = int

(
    PERSON,  # part of a person's name: after a given name, a title or an initial, or before a family name
    BESIDE_CAPITAL,  # an unknown capitalised word stands directly before it
    BEFORE_CAPITAL,  # an unknown capitalised word stands directly after it
    ORGANISATION,
    STREET,
    CONTAINS,  # stands after a name and a comma, as what that name lies in
    FACILITY,
    LOCATED,  # after a preposition of place
    KIND,  # a word such as city, province, river stands beside it
    INITIAL,  # first word of a sentence or a title, so that its capital says nothing
    COMMON,  # a common word, or several
    FAMILY,  # a common given or family name
    BORNE,  # a person of this text bears the name
    SPEAKS,  # a verb of speech or will follows
    HEADED,  # a dash follows, as after the place of a dateline
    ACTOR,  # a verb of speech or will follows, or a noun that makes it the state
    CAPITALS,  # written in capitals in running text, though it is no acronym (SWAT)
    LANGUAGE,  # named as a language or a dish, not a people
    DIVISION,  # the word state, province or region follows
    POSSESSIVE,
    TOLD,  # as where violence happened, in the same breath
    SENDS,  # what it sends to strike follows, or the strike itself
) = (1 << bit for bit in range(22))
