"""A wrong entry of the catalogue fails with its file and line; a user's files extend and override the built-in ones."""

from __future__ import annotations

import pytest

from news.actors import ActorMatcher
from news.catalogue.load import builtin_catalogue, check_catalogue, load_catalogue
from news.catalogue.source import CatalogueError, Source
from news.conflicts import ConflictAssigner
from news.document import Document
from news.model import Article

ACTOR = """# my actors

[red-hand]
name = "Red Hand of Atlantis"
type = "rebel"
country = "GR"
aliases = ["Red Hand"]
"""
CONFLICT = """[atlantis-war]
name = "War of Atlantis"
kind = "civil"
sides = [["greece"], ["red-hand"]]
countries = ["GR"]
areas = ["Atlantis"]
keywords = ["trident"]
"""


def problems(*files: tuple[str, str]) -> list[str]:
    return [str(problem) for problem in check_catalogue(Source(name=name, text=text) for name, text in files)[1]]


def test_the_built_in_catalogue_is_sound() -> None:
    """Every built-in file passes its own checks."""
    assert problems() == []


@pytest.mark.parametrize(
    ("line", "old", "new", "says"),
    [
        (6, '"GR"', '"XX"', "[red-hand] country: unknown country XX"),
        (7, '["Red Hand"]', '["Red Hand", "Hamas"]', '[red-hand] alias "Hamas" is already one of [hamas]'),
        (7, '["Red Hand"]', '["Force"]', '[red-hand] alias "Force" is a common word'),
        (7, '["Red Hand"]', '["RH"]', '[red-hand] alias "RH" is too short'),
        (7, 'aliases = ["Red Hand"]', "ucdp_id = 999999", "[red-hand] ucdp_id: UCDP 25.1 knows no actor 999999"),
        (7, 'aliases = ["Red Hand"]', 'part_of = "blue-hand"', "[red-hand] part_of: unknown actor blue-hand"),
        (7, 'aliases = ["Red Hand"]', 'alias = ["Red Hand"]', "[red-hand] has the unknown key alias"),
        (7, '["Red Hand"]', '"Red Hand"', "[red-hand] aliases must be a list of strings"),
        (7, "aliases", "ambiguous = ['hand']\naliases", '[red-hand] ambiguous alias "hand" needs a capital letter'),
        (5, '"rebel"', '"rebels"', "[red-hand] type: unknown type rebels"),
        (3, 'name = "Red Hand of Atlantis"\n', "", "[red-hand] lacks name"),
        (3, "[red-hand]", "[Red_Hand]", "[Red_Hand] is no slug"),
    ],
)
def test_a_wrong_actor(line: int, old: str, new: str, says: str) -> None:
    """The complaint names the file, the line and what is wrong with the entry."""
    found = problems(("mine/actors.toml", ACTOR.replace(old, new, 1)))
    assert [item for item in found if item.startswith(f"mine/actors.toml:{line}: {says}")], found


@pytest.mark.parametrize(
    ("line", "old", "new", "says"),
    [
        (5, '["GR"]', '["GR", "QQ"]', "[atlantis-war] countries: unknown country QQ"),
        (4, '"red-hand"', '"blue-hand"', "[atlantis-war] unknown party blue-hand"),
        (4, '[["greece"], ["red-hand"]]', '["greece"]', "[atlantis-war] sides must be two lists of actor ids"),
        (7, "keywords", "ucdp_id = 999999\nkeywords", "[atlantis-war] ucdp_id: UCDP 25.1 knows no conflict 999999"),
        (7, "keywords", "boxes = [[40, 10, 30, 20]]\nkeywords", "[atlantis-war] boxes must be lists of south, west"),
        (3, '"civil"', '"uncivil"', "[atlantis-war] kind: unknown kind uncivil"),
        (6, '["Atlantis"]', '["North"]', '[atlantis-war] areas: "North" is a common word'),
        (2, "War of Atlantis", "Gaza war", '[atlantis-war] "gaza war" already belongs to [gaza-war]'),
        (7, "keywords", "ucdp_id = 234\nkeywords", '[atlantis-war] "ucdp_id 234" already belongs to [gaza-war]'),
        (8, "keywords", "since = 2020\nuntil = 2010\nkeywords", "[atlantis-war] since is later than until"),
    ],
)
def test_a_wrong_conflict(line: int, old: str, new: str, says: str) -> None:
    """The complaint names the file, the line and what is wrong with the entry."""
    found = problems(("actors.toml", ACTOR), ("mine/conflicts.toml", CONFLICT.replace(old, new, 1)))
    assert [item for item in found if item.startswith(f"mine/conflicts.toml:{line}: {says}")], found


def test_a_slug_defined_twice() -> None:
    """Two files of a user, and two tables of one file, must not define the same entry."""
    found = problems(("actors-a.toml", ACTOR), ("actors-b.toml", ACTOR))
    assert "actors-b.toml:3: [red-hand] is already defined in actors-a.toml:3" in found
    assert problems(("actors.toml", ACTOR + ACTOR))[0].startswith("actors.toml:")


def test_a_file_that_is_no_toml() -> None:
    """A syntax error is a problem with its line, not a traceback."""
    (found,) = problems(("actors.toml", '[x]\nname = "unclosed\n'))
    assert found.startswith("actors.toml:2: is not valid TOML")


def test_a_key_outside_a_table() -> None:
    """A value before the first table belongs to nobody."""
    (found,) = problems(("actors.toml", 'name = "Nobody"\n'))
    assert "name stands outside a table" in found


def test_loading_refuses_a_wrong_file_and_says_all() -> None:
    """All problems come at once."""
    text = ACTOR.replace('"GR"', '"XX"').replace('"Red Hand"]', '"Hamas"]')
    with pytest.raises(CatalogueError, match="unknown country XX"):
        load_catalogue([Source(name="actors.toml", text=text)])


def test_a_user_adds_an_actor_and_a_conflict() -> None:
    """New entries are found and assigned beside the built-in ones."""
    catalogue = load_catalogue([Source(name="dir/actors.toml", text=ACTOR), Source(name="dir/conflicts.toml", text=CONFLICT)])
    document = Document.of(Article(id="a", title="Red Hand gunmen attack police in Atlantis", text="Greece sent troops."))
    actors = ActorMatcher(catalogue.actors).find(document)
    assert actors[0].id == "red-hand"
    assert [tag.id for tag in ConflictAssigner(catalogue.conflicts).assign(document, (), actors)] == ["atlantis-war"]


def test_a_user_extends_and_overrides_an_entry() -> None:
    """Lists grow, single values are replaced, everything else stays."""
    text = '[hamas]\nname = "HAMAS"\naliases = ["Zorbites"]\n'
    actors = {actor.id: actor for actor in load_catalogue([Source(name="actors.toml", text=text)]).actors}
    assert actors["hamas"].name == "HAMAS"
    assert {"Zorbites", "حماس"} <= set(actors["hamas"].aliases)
    assert actors["hamas"].country == "PS"


def test_a_user_removes_an_entry() -> None:
    """What is removed is gone, and a conflict that still names it is a problem."""
    text = "[gaza-war]\nremove = true\n"
    assert "gaza-war" not in {conflict.id for conflict in load_catalogue([Source(name="conflicts.toml", text=text)]).conflicts}
    assert any("unknown party hamas" in item for item in problems(("actors.toml", "[hamas]\nremove = true\n")))


def test_other_files_of_a_user_are_left_alone() -> None:
    """A directory may hold other things."""
    assert problems(("notes.toml", "= ="), ("feeds.csv", "a,b")) == []


def test_every_party_takes_part_somewhere() -> None:
    """Most actors other than states are a party or supporter of a conflict; a lonely one would never assign anything."""
    catalogue = builtin_catalogue()
    named = {party for c in catalogue.conflicts for party in (*c.sides[0], *c.sides[1], *c.supporters)}
    groups = [actor for actor in catalogue.actors if actor.type not in {"state", "alliance"}]
    assert sum(actor.id in named for actor in groups) >= 0.85 * len(groups)
