"""From a feed to an alert, and what must hold when things are killed: the service as its users run it."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import texts
from tests.e2e.service import Service
from tests.e2e.site import Page, Site, rss, wait_until

SEED = Path(__file__).parents[3] / "shared" / "reference" / "seed-article.txt"
"""The scraped page the project began with; used where it is at hand."""
STORY = ("strike", texts.HEAD, texts.PAGE)


def quoted(alert: dict[str, Any], page: str) -> bool:
    """Whether all evidence of the events and the conflict quotes the page."""
    spans = [span for tag in (*alert["events"], *alert["conflicts"]) for span in tag["evidence"]]
    return bool(spans) and all(span["text"] in page or span["text"] in alert["headline"] for span in spans)


def check_the_strike(service: Service, page: str) -> dict[str, Any]:
    """Exactly one alert about the strike, on every channel it belongs to; returns it."""
    channels = (
        "alerts:all",
        "alerts:country:IQ",
        "alerts:region:middle-east",
        "alerts:conflict:us-iran-backed-militias",
        "alerts:event:drone-strike",
    )
    assert wait_until(lambda: bool(service.alerts()), 10), service.log()
    time.sleep(1)
    for channel in channels:
        assert [alert["type"] for alert in service.alerts(channel)] == ["alert"], channel
    alert = service.alerts()[0]
    assert quoted(alert, page)
    said = {span["text"].lower() for tag in (*alert["places"], *alert["evidence"]) for span in [tag]}
    assert not said & {"home", "world", "akismet", "comment"}
    return alert


def test_a_report_rings_once_on_every_channel_it_belongs_to(service: Service, site: Site) -> None:
    """One report of a drone strike: one alert within ten seconds of the first poll, with evidence that quotes it."""
    site.pages["/alpha.xml"] = Page(rss("alpha", STORY, ("derby", *texts.SPORT)))
    service.add_feed(site.url("/alpha.xml"), "alpha")
    alert = check_the_strike(service, texts.PAGE)
    assert alert["events"][0]["type"] == "drone-strike"
    assert alert["focus"] == "IQ"


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not at hand")
def test_the_seed_article_rings_once(service: Service, site: Site) -> None:
    """The scraped page the project began with, as the full text of an item."""
    page = SEED.read_text(encoding="utf-8")
    title = max((line for line in page.splitlines()[:8] if "»" not in line and "“" not in line), key=len)
    site.pages["/seed.xml"] = Page(rss("seed", ("strike", title, page)))
    service.add_feed(site.url("/seed.xml"), "seed")
    check_the_strike(service, page)


def test_alerts_that_redis_lost_are_put_back(service: Service, site: Site) -> None:
    """Redis loses everything; one command brings the same alerts back on the same channels."""
    site.pages["/alpha.xml"] = Page(rss("alpha", STORY))
    service.add_feed(site.url("/alpha.xml"), "alpha")
    assert wait_until(lambda: len(service.alerts()) == 1, 20), service.log()
    rang, reported = service.alerts(), service.alerts("alerts:country:IQ")
    redis = service.redis()
    redis.delete(*(key for key in redis.scan_iter() if key.startswith((b"alerts:", b"tocsin:stor", b"tocsin:c"))))
    assert service.alerts() == []
    told = service.tocsin("rebuild")
    assert "1 alerts in the topic: 1 put back on their channels" in told.stdout, told.stderr
    assert (service.alerts(), service.alerts("alerts:country:IQ")) == (rang, reported)
    assert rang[0]["alert_id"] in service.tocsin("why", rang[0]["alert_id"]).stdout


def test_a_copy_by_another_outlet_rings_no_second_time(service: Service, site: Site) -> None:
    """The same text with light edits becomes a source marked as a copy, and no alert."""
    site.pages["/alpha.xml"] = Page(rss("alpha", STORY))
    service.add_feed(site.url("/alpha.xml"), "alpha")
    assert wait_until(lambda: len(service.alerts()) == 1, 20), service.log()
    site.pages["/beta.xml"] = Page(rss("beta", ("copy", texts.HEAD, texts.EDITED)))
    service.add_feed(site.url("/beta.xml"), "beta")
    assert wait_until(lambda: "alert" in service.trace("https://beta.example/copy"), 20), service.log()
    assert len(service.alerts()) == 1
    newest = service.messages("stories")[-1]["story"]
    sources = {source["url"]: source for source in newest["sources"]}
    assert set(sources) == {"https://alpha.example/strike", "https://beta.example/copy"}
    assert sources["https://beta.example/copy"]["copy_of"] == sources["https://alpha.example/strike"]["article_id"]
    assert newest["independent_sources"] == 1


def test_kills_and_restarts_lose_and_repeat_nothing(service: Service, site: Site) -> None:
    """The worker is killed in mid-stream, then everything, then all is polled again: two events, two alerts."""
    site.pages["/alpha.xml"] = Page(rss("alpha", STORY, ("derby", *texts.SPORT)))
    service.add_feed(site.url("/alpha.xml"), "alpha")
    assert wait_until(lambda: "dedupe" in service.trace("https://alpha.example/strike"), 30), service.log()
    service.kill_child("work")
    site.pages["/beta.xml"] = Page(rss("beta", ("abduction", *texts.OTHER)))
    service.add_feed(site.url("/beta.xml"), "beta")
    service.kill_child("poll")
    assert wait_until(lambda: len(service.alerts()) == 2, 90), service.log()
    service.stop(signal.SIGKILL)
    service.start()
    polled = len(site.hits)
    site.pages["/beta.xml"] = Page(rss("beta", ("abduction", *texts.OTHER), ("derby", *texts.SPORT)))
    assert wait_until(lambda: len(site.hits) >= polled + 4, 60), service.log()
    assert wait_until(lambda: "tag" in service.trace("https://beta.example/derby"), 60), service.log()
    assert sorted(alert["type"] for alert in service.alerts()) == ["alert", "alert"]
    assert len({alert["story_id"] for alert in service.alerts()}) == 2
