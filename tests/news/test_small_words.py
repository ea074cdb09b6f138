"""Which lexicon reads a Latin text whose feed states no language: its small words and its letters say it."""

from __future__ import annotations

import pytest

from news.events.language import lexicon_languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il presidente è in città, la tregua non c'è più"),
        ("it", "Tre soldati uccisi dalla mina nei pressi del valico, l'esercito accusa i ribelli della zona"),
        ("it", "Il generale attaccò di notte"),
        ("es", "El ejército mató a tres rebeldes en la frontera con una mina del grupo"),
        ("es", "Ataque con drones contra una estación de policía deja tres agentes heridos en el Catatumbo"),
        ("fr", "L'armée a tué trois rebelles à la frontière, selon une source de la région"),
        ("fr", "Grève générale à Bamako, où la colère monte après le décès d'un étudiant"),
        ("pt", "Ataque com drones mata três soldados no norte de Moçambique, diz a polícia"),
        ("pt", "O exército não confirmou as mortes da região"),
    ],
)
def test_languages_that_share_small_words_are_told_apart(language: str, text: str) -> None:
    """Italian shares "la", "un", "con", "e" and "da" with its neighbours and "è" with French."""
    assert lexicon_languages(text.lower(), "")[0] == language


@pytest.mark.parametrize("language", ["it", "es", "fr", "pt", "en"])
def test_what_the_feed_states_holds_where_the_words_leave_it_open(language: str) -> None:
    assert lexicon_languages("raid su gaza", language) == (language,)
