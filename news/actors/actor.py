"""An entry of the actor catalogue."""

from __future__ import annotations

from dataclasses import dataclass

TYPES = (
    "state",  # a country's government and armed forces as a whole
    "force",  # a named part of a state's forces
    "alliance",  # several states or groups under one command
    "government",  # rules a territory without being a recognised state
    "rebel",  # fights a government
    "jihadist",
    "militia",  # fights beside a government, a community or a party
    "gang",  # fights for money and turf
    "company",  # fights for pay
    "movement",  # a political movement with armed members or a history of them
)
STATE_TYPES = ("state", "force")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An armed group, force or state with the names it goes by.

    An alias that ends in ``*`` also matches with an inflectional ending. Aliases in ``ambiguous`` mean something else too
    (acronyms, common words): they count only as they are written, capitals included, and only where the article also
    names the actor in full or one of its countries.
    """

    id: str
    name: str
    side: str
    type: str
    country: str | None = None
    """ISO 3166-1 alpha-2 of its home; ``None`` where it has none."""
    countries: tuple[str, ...] = ()
    """Where else it is active."""
    ucdp_id: int | None = None
    """Actor id in the UCDP/PRIO Armed Conflict Dataset 25.1."""
    part_of: str | None = None
    """Id of the actor it is under; what it does counts for that one too."""
    since: int | None = None
    until: int | None = None
    """First and last year of activity; ``None`` is open."""
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Names of a country: an actor only where the sentence makes it act, or be acted on."""
    demonyms: tuple[str, ...] = ()

    @property
    def home(self) -> frozenset[str]:
        """Every country it is at home or active in."""
        return frozenset((self.country, *self.countries)) - {None} if self.country else frozenset(self.countries)
