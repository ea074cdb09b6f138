"""Verdicts, flags, severity and evidence as a reader of the tags sees them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from news.events.book import builtin_event_files, read_event_book
from news.events.types import CatalogueError
from news.model import ActorTag, Article, Tags, Toll
from news.relevance import Relevance
from news.severity import SeverityCase, severity_of, severity_parts

if TYPE_CHECKING:
    from news.tagging import Tagger


def _tag(tagger: Tagger, title: str = "", text: str = "", **more: object) -> Tags:
    return tagger.tag(Article(id="a", title=title, text=text, **more))  # type: ignore[arg-type]


def test_a_publisher_never_leaks_into_the_verdict(tagger: Tagger) -> None:
    """The same words from a war paper and from a cookery blog get the same tags."""
    text = "Chef shares a recipe for lentil soup."
    assert _tag(tagger, text, publisher_country="UA", publisher="War Desk", section="Frontline") == _tag(tagger, text)


def test_idioms_of_other_languages_do_not_ring(tagger: Tagger) -> None:
    """Words of violence and unrest that mean none: a plan put en marcha, a Défilé de mode, a shark's هجوم."""
    lines = (Path(__file__).parent / "data" / "idioms.tsv").read_text("utf-8").splitlines()
    titles = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    assert [title for title in titles if _tag(tagger, title).relevant] == []


def test_history_is_judged_from_the_article_and_not_from_the_clock(tagger: Tagger) -> None:
    """An attack of the year of publication is news; one of decades before is not."""
    text = "Guerrillas attacked the barracks in 1989 and killed six soldiers."
    then = _tag(tagger, text=text, published=datetime(1989, 5, 1, tzinfo=UTC))
    now = _tag(tagger, text=text, published=datetime(2024, 5, 1, tzinfo=UTC))
    assert then.relevant
    assert not now.relevant
    assert any(flag.kind == "historical" for flag in now.flags)


@pytest.mark.parametrize(
    ("text", "relevant"),
    [
        ("Drone strike kills five in Goma, a city M23 seized in January 2023", True),
        ("Gunmen stormed the barracks on March 3, 2004, and killed six soldiers", False),
        ("Sudan's army retook Wad Madani, which it lost in December 2022", True),
        ("Rebels attacked the town of Palma, where militants killed dozens in 2021", True),
        ("Un ataque con drones deja cinco muertos en Bajmut, ciudad que Rusia tomó en mayo de 2022", True),
        ("Пять человек погибли при ударе беспилотника по Бахмуту, который Россия захватила в мае 2022 года", True),
        ("The bombing in Manchester which killed 22 people in May 2017 was remembered on Sunday", False),
        ("Gunmen who attacked the school in Chibok in 2014 have been pardoned", False),
    ],
)
def test_a_year_tells_of_the_clause_it_stands_in(tagger: Tagger, text: str, *, relevant: bool) -> None:
    """What else is known of the town does not make today's attack history."""
    assert _tag(tagger, text, published=datetime(2024, 5, 1, tzinfo=UTC)).relevant is relevant


@pytest.mark.parametrize(
    ("title", "text", "relevant"),
    [
        ("Missile hits historic centre of Odesa", "", True),
        ("Gunmen attack museum in Tunis, 20 killed", "", True),
        ("War veteran shot dead by gunmen in Medellín", "", True),
        ("Suicide bomber hits anniversary procession in Peshawar, 12 dead", "", True),
        ("On anniversary of border massacre, rockets fired from Gaza", "", True),
        ("Two years after coup, gunmen kill 30 soldiers in Niger", "", True),
        ("Two years after coup, Niger counts its dead", "Gunmen killed 30 soldiers near Banibangou on Tuesday.", True),
        ("Air strikes kill 40 in Gaza as Israel marks October 7", "", True),
        ("Veteran recalls ambush that killed his unit", "", False),
        (
            "Town marks ten years since the massacre",
            "Wreaths were laid on Friday at the hall, where gunmen killed 90 people.",
            False,
        ),
        ("Halabja remembers the day the gas came", "Relatives of 5,000 people killed by chemical bombs lit candles.", False),
        ("Airport stages full-scale hijack exercise", "Gunmen seized a plane with 80 passengers on board.", False),
        ("Hospital rehearses for an attack", "Forty volunteers with fake wounds were carried in after a car bombing.", False),
    ],
)
def test_what_looks_back_and_what_is_only_played(tagger: Tagger, title: str, text: str, *, relevant: bool) -> None:
    """A museum can be shelled and an anniversary bombed; who marks one, or rehearses an attack, reports none."""
    tags = _tag(tagger, title, text, published=datetime(2024, 5, 1, tzinfo=UTC))
    assert tags.relevant is relevant
    assert relevant or tags.fatalities is None


def test_a_negated_strike_is_no_event_and_says_so(tagger: Tagger) -> None:
    """A strike that did not take place is flagged, and weighs less than one that did."""
    negated = _tag(tagger, "No air strike hit the city, ministry says")
    assert [flag.kind for flag in negated.flags] == ["negation"]
    assert negated.relevance < _tag(tagger, "Air strike hits the city, ministry says").relevance


def test_claims_confirmations_denials_and_corrections_are_flagged(tagger: Tagger) -> None:
    """Who claims, confirms, denies or corrects can be read off the flags."""
    text = "The group claimed responsibility for the bombing. Police confirmed two deaths. The army denied involvement."
    kinds = {flag.kind for flag in _tag(tagger, text=text).flags}
    assert {"claim", "confirmation", "denial"} <= kinds


def test_every_verdict_shows_words_for_and_against(tagger: Tagger) -> None:
    """Evidence names its side, its rule and the exact words."""
    article = Article(
        id="a", title="Gas explosion and car bomb rattle city", text="Shares fell after the car bomb, analysts said."
    )
    evidence = tagger.tag(article).evidence
    assert any(one.rule.startswith("for:ied") for one in evidence)
    assert any(one.rule.startswith("against:") for one in evidence)
    assert all(getattr(article, one.field)[one.start : one.end] == one.text for one in evidence)


@pytest.mark.parametrize("text", ["", " ", "\ud800 bomb", "💣" * 50, "attack " * 20_000, "\u202eقصف\x00", "1" * 5_000])
def test_any_text_gets_an_answer(tagger: Tagger, text: str) -> None:
    """Empty, broken, huge or hostile text is tagged like any other."""
    tags = _tag(tagger, text, text)
    assert 0 <= tags.relevance <= 1


def test_the_main_event_stands_before_its_background(tagger: Tagger) -> None:
    """A curfew after clashes is a curfew first."""
    events = [event.type for event in _tag(tagger, "Curfew imposed after sectarian clashes").events]
    assert events[0] == "curfew"


def test_politics_is_no_excuse_for_violence(tagger: Tagger) -> None:
    """A shot candidate is political violence however much the report speaks of the vote; a vote alone is none."""
    assert _tag(tagger, "Mayoral candidate gunned down at campaign rally days before election").relevant
    assert not _tag(tagger, "Mayoral candidate attacks rival at campaign rally days before election").relevant


def test_wreckage_of_an_attack_is_no_accident(tagger: Tagger) -> None:
    """Fires and crashes count against a report of an accident, hardly against one of a strike."""
    assert _tag(tagger, "Firefighters battle refinery fire after overnight drone strike").relevant
    assert not _tag(tagger, "Firefighters battle refinery fire after gas explosion").relevant


def test_wording_speaks_where_no_rule_does(tagger: Tagger) -> None:
    """A report told in words that no rule knows passes by its wording and shows it, and so does what keeps other news out."""
    report = _tag(tagger, "Capital under lockdown as columns of armour enter from the north")
    assert report.relevant
    assert {evidence.rule for evidence in report.evidence} == {"for:words"}
    other = _tag(tagger, "Pilgrims flock to shrine for annual blessing of the boats")
    assert not other.relevant
    assert {evidence.rule for evidence in other.evidence} == {"against:words"}
    assert all(evidence.text in "Pilgrims flock to shrine for annual blessing of the boats" for evidence in other.evidence)


def test_wording_is_read_in_headlines_of_any_case(tagger: Tagger) -> None:
    """Capitals mark names in a sentence, and nothing in a headline that capitalises every longer word."""
    told = "Columns of Armour Enter Capital From the North, Residents Stay Indoors Under Lockdown"
    assert _tag(tagger, told).relevant
    assert _tag(tagger, told.upper()).relevant


def test_wording_does_not_outweigh_a_denial(tagger: Tagger) -> None:
    """Words know no years and no denials: where what is told is unlikely, they speak for nothing."""
    assert not _tag(tagger, "No strike took place on the military base, ministry says").relevant
    assert not _tag(tagger, "Sixty years ago today, rebel soldiers shelled the villages and killed 40 civilians").relevant


def test_severity_is_the_sum_of_its_parts() -> None:
    """What the alert shows adds up to the level it carries."""
    by = ActorTag(id="a", name="A", side="state", country="RU", role="by")
    against = ActorTag(id="b", name="B", side="state", country="UA", role="against")
    parts = severity_parts(SeverityCase(gravity=0.6, killed=Toll(min=9, max=9), actors=(by, against)))
    assert parts == {"gravity": 0.6, "toll": 0.15, "parties": 0.15}
    assert severity_of(parts, relevant=True) == "critical"
    assert severity_of(parts, relevant=False) == "info"


def test_the_quick_verdict_is_the_full_one(tagger: Tagger) -> None:
    """Where the chain looks for no places, actors and wars, they would not have made the article relevant; most others are so."""
    lines = (Path(__file__).parent / "data" / "headlines.tsv").read_text("utf-8").splitlines()
    titles = [line.split("\t")[4] for line in lines if not line.startswith("#")]
    quiet = "The museum in Lyon shows forty paintings. Police in France stopped a thief who had stolen a frame."
    articles = [Article(id="a", title=title, lang=lang) for title in titles for lang in ("", "en")]
    articles.append(Article(id="a", title="Paintings in Lyon", text=quiet, lang="en"))
    verdicts = [(tagger.tag_relevant(article), tagger.tag_with_theatre(article)) for article in articles]
    quick = [(found, full) for found, full in verdicts if isinstance(found, Relevance)]
    assert quick
    assert not any(found.relevant or full[0].relevant for found, full in quick)
    assert 2 * len(quick) > sum(not full[0].relevant for _, full in verdicts)
    assert all(found == full for found, full in verdicts if not isinstance(found, Relevance))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("rules.toml", 'type = "chemical-attack"', 'type = "gas"', r"rules.toml:\d+"),
        ("en.toml", "\nshelling =", "\nshelllling =", r"en.toml:\d+"),
        ("en.toml", '\nloot = "loot,', '\nloot = "cattle raid, loot,', "en.toml:99: 'cattle raid' is no form of loot; phrases"),
        ("types.toml", "gravity = 0.70", "gravity = 7.0", r"types.toml:\d+"),
    ],
)
def test_a_wrong_catalogue_names_its_file_and_line(name: str, old: str, new: str, said: str) -> None:
    """An unknown type or concept, a phrase among a verb's forms, or an impossible gravity is refused where it stands."""
    files = builtin_event_files()
    assert old in files[name]
    with pytest.raises(CatalogueError, match=said):
        read_event_book({**files, name: files[name].replace(old, new, 1)})


def test_arabic_is_read_with_and_without_its_vowels(tagger: Tagger) -> None:
    """Signs above and below letters change nothing, and what is shown as evidence is the text as it stands."""
    bare = _tag(tagger, title="قتل خمسة مدنيين في غارة على بلدة النبطية")
    marked = Article(id="a", title="قُتل خمسةُ مدنيّين في غارةٍ على بلدة النبطية")
    tags = tagger.tag(marked)
    assert [event.type for event in tags.events] == [event.type for event in bare.events]
    assert tags.fatalities is not None
    assert tags.fatalities.min == 5
    assert all(marked.title[one.start : one.end] == one.text for one in tags.evidence)
