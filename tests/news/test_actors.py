"""Which actors a text names, what they are not mistaken for, and who acts on whom."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from news.actors import Actor, ActorMatcher
from news.catalogue.load import builtin_catalogue
from news.document import Document
from news.model import ActorTag, Article, Place

ROLES = tomllib.loads((Path(__file__).parent / "actor_roles.toml").read_text("utf-8"))["sentence"]


@pytest.fixture(scope="module")
def matcher() -> ActorMatcher:
    return ActorMatcher(builtin_catalogue().actors)


def find(matcher: ActorMatcher, text: str, title: str = "", places: tuple[Place, ...] = ()) -> dict[str, ActorTag]:
    return {tag.id: tag for tag in matcher.find(Document.of(Article(id="a", title=title, text=text)), places)}


def _wrong(matcher: ActorMatcher, case: dict[str, Any]) -> list[str]:
    found = find(matcher, f"{case['text']} {case.get('context', '')}")
    roles = {actor: found[actor].role if actor in found else "-" for actor in case["roles"]}
    return [
        f"{case['text']} {actor}: {role}, not {case['roles'][actor]}"
        for actor, role in roles.items()
        if role != case["roles"][actor]
    ]


def test_roles_are_read_from_the_sentence(matcher: ActorMatcher, capsys: pytest.CaptureFixture[str]) -> None:
    """Agent, target, passive, possession and sponsors are told apart in all the sentences of the table."""
    wrong = [line for case in ROLES for line in _wrong(matcher, case)]
    asked = sum(len(case["roles"]) for case in ROLES)
    with capsys.disabled():
        print(f"\nactor roles: {asked - len(wrong)} of {asked} in {len(ROLES)} sentences", file=sys.stderr)  # noqa: T201 - meant to be seen
    assert len(ROLES) >= 60
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "Kata'ib Hezbollah claimed it.", "Kataib Hezbollah claimed it.", "Kata’eb Hezbollah claimed it.", "كتائب حزب الله تتبنى",
        "Brigadas Hezbolá reivindicó", "Катаиб Хезболла", "وقالت كتائب حزب الله إنها",
    ],
)  # fmt: skip
def test_one_group_in_many_spellings(matcher: ActorMatcher, text: str) -> None:
    """Transliterations and scripts lead to one actor, and not to the Lebanese one whose name is inside."""
    assert set(find(matcher, text)) == {"kataib-hezbollah"}


@pytest.mark.parametrize(
    ("text", "stranger"),
    [
        ("The ambassador and his embassadors spoke.", "syria"),
        ("This is what it is.", "islamic-state"),
        ("Her pa was a teacher.", "palestinian-authority"),
        ("Doctors gave us an aid kit.", "united-states"),
        ("Let us attack the problem.", "united-states"),
        ("The model attacked the record.", "model-liberia"),
        ("They mend fences.", "mend"),
        ("The Asian Football Confederation (AFC) banned the player.", "afc-congo"),
        ("The group RSF ranks press freedom.", "rapid-support-forces"),
        ("An American Football Conference (AFC) game.", "afc-congo"),
        ("Cobra sightings rise in Florida.", "cobras-congo"),
        ("He drove to Fano on the Adriatic.", "fano"),
        ("The hamasite nucleus decays.", "hamas"),
        ("IRA contributions lower your tax bill.", "ira"),
        ("The eta of the flight is noon.", "eta"),
        ("The seasaw moves, a farcical play.", "farc"),
    ],
)
def test_words_that_are_no_actors(matcher: ActorMatcher, text: str, stranger: str) -> None:
    """Parts of words, everyday words and acronyms without their country are not taken for actors."""
    assert stranger not in find(matcher, text)


def test_an_acronym_counts_beside_its_country_or_its_full_name(matcher: ActorMatcher) -> None:
    """The same three letters are a group where the article says so."""
    assert "rapid-support-forces" in find(matcher, "The RSF shelled a market in Sudan, the Sudanese army said.")
    assert "eln" in find(matcher, "The National Liberation Army of Colombia struck. The ELN did not comment.")
    place = Place(field="text", start=0, end=6, text="Arauca", name="Arauca", country="CO")
    assert "eln" in find(matcher, "Arauca bomb: ELN blamed.", places=(place,))


def test_a_shared_acronym_goes_to_the_actor_of_the_country(matcher: ActorMatcher) -> None:
    """BRA is a Bougainville group, ADF one in Congo and one in Cameroon: the country decides."""
    assert "ambazonia" in find(matcher, "ADF fighters burned a school in Cameroon.")
    assert "adf" in find(matcher, "ADF fighters burned a school in the DR Congo.")


def test_acronyms_written_like_names(matcher: ActorMatcher) -> None:
    """Some outlets write long acronyms as words."""
    assert "islamic-state" in find(matcher, "Isis fighters attacked the town.")
    assert "farc" in find(matcher, "Farc rebels attacked the town.")


def test_inflected_and_prefixed_names(matcher: ActorMatcher) -> None:
    """Russian endings and Arabic particles do not hide a name."""
    assert "houthis" in find(matcher, "Атака хуситов на танкер.")
    assert "hamas" in find(matcher, "هجوم لحماس وحماس تنفي")
    assert "houthis" in find(matcher, "صدت القوات هجوما للحوثيين")


def test_a_government_the_places_speak_of_is_an_actor(matcher: ActorMatcher) -> None:
    """A toponym the place tagger reads as a government counts as one here."""
    text = "Moscow and Russia want a pause."
    place = Place(field="text", start=11, end=17, text="Russia", name="Russia", country="RU", role="actor")
    assert "russia" not in find(matcher, text)
    assert "russia" in find(matcher, text, places=(place,))


def test_sides_and_countries(matcher: ActorMatcher) -> None:
    """A tag says whether the actor is a state, and where it is at home."""
    found = find(matcher, "Hamas fired rockets at Israel. The Revolutionary Guards were silent.")
    assert (found["hamas"].side, found["hamas"].country) == ("non-state", "PS")
    assert (found["israel"].side, found["israel"].country) == ("state", "IL")
    assert (found["irgc"].side, found["irgc"].country) == ("state", "IR")


def test_the_most_prominent_actor_comes_first(matcher: ActorMatcher) -> None:
    """The title outweighs the text."""
    text = "Hezbollah said nothing. Iran said nothing. Hezbollah fighters stayed away."
    tags = matcher.find(Document.of(Article(id="a", title="Taliban seize Kunduz", text=text)))
    assert tags[0].id == "taliban"


def test_evidence_has_true_offsets(matcher: ActorMatcher) -> None:
    """What a tag quotes stands in the article where it says."""
    article = Article(
        id="a", title="Israël frappe le Hezbollah", text="İsrail’s jets struck Ḥamās. Kata’ib Hezbollah vowed revenge."
    )
    for tag in matcher.find(Document.of(article)):
        for item in tag.evidence:
            assert getattr(article, item.field)[item.start : item.end] == item.text


def test_role_comes_with_the_word_that_shows_it(matcher: ActorMatcher) -> None:
    """The rule of the evidence names the role, the pattern and the word."""
    tag = find(matcher, "Al-Shabaab fighters ambushed a patrol.")["al-shabaab"]
    assert tag.evidence[0].rule == "actor:by:agent:ambushed"


def test_empty_and_hostile_texts(matcher: ActorMatcher) -> None:
    """Nothing, noise and endless repetition give an answer."""
    assert find(matcher, "") == {}
    assert find(matcher, "\ud800 \x00 " + "- " * 5_000) == {}
    assert "hamas" in find(matcher, "Hamas " * 5_000)


def test_catalogue_holds_four_hundred_groups_forces_and_alliances() -> None:
    """Beside the states there are at least 400 others, many with their UCDP id."""
    others = [actor for actor in builtin_catalogue().actors if actor.type != "state"]
    assert len(others) >= 400
    assert sum(actor.ucdp_id is not None for actor in others) >= 150


def test_own_actor_list() -> None:
    """The matcher works on any list of actors."""
    actor = Actor(id="red-hand", name="Red Hand of Atlantis", side="non-state", type="rebel", aliases=("RHA",))
    assert set(find(ActorMatcher([actor]), "RHA gunmen attacked.")) == {"red-hand"}
    assert find(ActorMatcher([]), "RHA gunmen attacked.") == {}
