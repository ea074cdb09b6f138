"""Digests are told from reports, also where words recur in them by chance."""

from __future__ import annotations

from news.stories.terms import article_terms

REPORT = (
    "Two drones struck a fuel depot in the harbour of Novokamsk before dawn, the port authority said. "
    "The depot burned until noon and a column of smoke stood over the harbour. "
    "Firefighters from four districts kept the flames away from a grain terminal beside the depot. "
    "Two night guards of the depot were treated for burns, a spokeswoman of the port said. "
    "Ferries were held outside Novokamsk for six hours because of the smoke. "
    "The governor asked residents of the harbour quarter to keep windows closed. "
    "It was the third strike on Novokamsk since the truce ended, and drones were heard again at night."
)
DIGEST = (
    "The president of Ardonia will travel to Lisbet on Thursday for talks about gas prices. "
    "A ferry with ninety passengers ran aground off Holm island, rescuers said. "
    "Teachers in Varnow began a strike over class sizes and pay on Tuesday. "
    "The central bank kept its rate at four percent, as economists had expected. "
    "Police in Corvo arrested six members of a gang that stole museum paintings. "
    "An earthquake of magnitude five shook villages near Tamou, damaging a school. "
    "The president of the Varnow football league resigned after reports about unpaid taxes. "
    "Rescuers found two climbers alive on the northern face of Mount Ilga."
)


def _is_digest(title: str, body: str) -> bool:
    return article_terms(title, body, 80).digest


def test_a_report_is_no_digest() -> None:
    """Sentences that come back to the depot, the harbour and the town hang together."""
    assert not _is_digest("Drones set fuel depot in Novokamsk on fire", REPORT)


def test_a_row_of_unrelated_sentences_is_a_digest() -> None:
    """Chance repetitions (a president, a town, rescuers) make no thread."""
    assert _is_digest("The morning in brief", DIGEST)


def test_a_title_taken_from_the_first_item_does_not_make_it_a_report() -> None:
    """Round-ups are often headed by their first item, which the other items do not come back to."""
    assert _is_digest("Ardonia's president travels to Lisbet for talks about gas", DIGEST)


def test_a_short_round_up_is_a_digest_where_nothing_recurs() -> None:
    """Four items under a title that fits none of them."""
    assert _is_digest("The morning in brief", _first(4))


def test_a_short_text_under_a_title_of_its_own_is_no_digest() -> None:
    """Four sentences that say what the title says are a report, though no word of theirs recurs."""
    assert not _is_digest("Ardonia and Lisbet talk about gas", _first(4))


def test_three_sentences_are_not_judged() -> None:
    """The lead that a feed gives has too few sentences to tell."""
    assert not _is_digest("The morning in brief", _first(3))


def _first(count: int) -> str:
    return ". ".join(DIGEST.split(". ")[:count]) + "."
