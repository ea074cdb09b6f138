"""The sample feeds: what invented outlets report of invented events, dated now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape


@dataclass(frozen=True, slots=True)
class Item:
    minutes: int
    """Age when the feed is served."""
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleFeed:
    slug: str
    title: str
    lang: str
    items: tuple[Item, ...]


STRIKE = (
    "KHARKIV, Ukraine — Russian drones struck an apartment block in Kharkiv early on Sunday, killing at least seven people and "
    "wounding 23, the regional governor said. Ukraine's air force said it shot down 31 of 46 drones launched overnight. Rescue "
    "workers were still searching the rubble at dawn."
)

FEEDS: tuple[SampleFeed, ...] = (
    SampleFeed(
        "wire",
        "Sample Wire",
        "en",
        (
            Item(9, "Russian drone strike on Kharkiv apartment block kills seven", STRIKE),
            Item(
                14,
                "Gunmen abduct 40 villagers in northwest Nigeria",
                "KADUNA, Nigeria — Gunmen on motorcycles attacked a village in Kaduna state and abducted about 40 people, residents "
                "and police said on Sunday. Three members of a local vigilante group were killed when they tried to stop them.",
            ),
            Item(
                20,
                "Army and RSF clash in El Fasher, dozens killed",
                "Fighting between Sudan's army and the Rapid Support Forces in El Fasher killed dozens of people over the weekend, "
                "a medical group said. Artillery shells fell on a market in the besieged city in North Darfur.",
            ),
        ),
    ),
    SampleFeed(
        "courier",
        "Sample Courier",
        "en",
        (
            Item(
                6,
                "Seven killed as Russian drones hit homes in Kharkiv",
                STRIKE.replace("early on Sunday", "in the early hours"),
            ),
            Item(
                8,
                "Striker's late attack wins battle of the north",
                "A brace of shots on target in the last ten minutes decided a derby that the home side had bossed until then.",
            ),
            Item(
                11,
                "Supermarkets dig in for a price war",
                "Analysts expect margins to come under fire as the two largest chains attack each other's discounts.",
            ),
        ),
    ),
    SampleFeed(
        "gazette",
        "Sample Gazette",
        "en",
        (
            Item(
                3,
                "Death toll in Kharkiv drone attack rises to eleven",
                "The number of people killed in Sunday's Russian drone attack on an apartment building in Kharkiv has risen to 11, "
                "Ukrainian emergency services said after more bodies were found under the rubble.",
            ),
            Item(
                30,
                "Museum marks anniversary of 1916 battle",
                "Visitors laid wreaths as the town remembered the battle in which its regiment fought more than a century ago.",
            ),
        ),
    ),
    SampleFeed(
        "diario",
        "Diario de Muestra",
        "es",
        (
            Item(
                12,
                "Ataque con explosivos contra una estación de policía en Cauca deja tres muertos",
                "Tres policías murieron y ocho personas resultaron heridas en un ataque con explosivos contra una estación de policía "
                "en el departamento del Cauca, Colombia, que las autoridades atribuyeron a disidencias de las FARC.",
            ),
        ),
    ),
)


def rss(feed: SampleFeed, base: str, now: datetime) -> bytes:
    """The feed as RSS 2.0, its items dated relative to ``now``."""
    items = "".join(
        f"<item><title>{escape(item.title)}</title><link>{base}/{feed.slug}/{number}.html</link>"
        f"<guid isPermaLink='false'>{feed.slug}-{number}-{now:%Y%m%d}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=item.minutes))}</pubDate>"
        f"<description>{escape(item.text)}</description></item>"
        for number, item in enumerate(feed.items)
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{escape(feed.title)}</title>"
        f"<link>{base}/{feed.slug}/</link><language>{feed.lang}</language>{items}</channel></rss>"
    ).encode()
