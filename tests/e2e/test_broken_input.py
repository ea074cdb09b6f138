"""Broken feeds and broken messages: each comes to one counted end, and nothing stops."""

from __future__ import annotations

import json

from tests.e2e import texts
from tests.e2e.service import Service
from tests.e2e.site import Page, Site, rss, wait_until

GOOD = ("abduction", *texts.OTHER)
WHOLE = rss("whole", GOOD)


def pages() -> dict[str, Page]:
    """One feed for each way of being broken."""
    return {
        "/not-xml.xml": Page(b"<html><body>We moved. <b>Sorry.</body></html>", content_type="text/html"),
        "/truncated.xml": Page(WHOLE[: len(WHOLE) // 3]),
        "/wrong-encoding.xml": Page(WHOLE.replace(b"Zamfara", "Zamfará".encode("latin-1"))),
        "/missing.xml": Page(status=404),
        "/failing.xml": Page(status=500),
        "/silent.xml": Page(WHOLE, delay=8),
        "/empty.xml": Page(b""),
        "/large.xml": Page(b"<rss>" + b" " * 50_000_000),
        "/bare.xml": Page(
            b"<rss version='2.0'><channel><title>Bare</title><item></item><item><description>words</description></item>"
            b"<item><title>Only a title</title></item></channel></rss>"
        ),
    }


OUTCOMES = {
    "/not-xml.xml": "no-feed",
    "/truncated.xml": "ok",
    "/wrong-encoding.xml": "ok",
    "/missing.xml": "http-404",
    "/failing.xml": "http-500",
    "/silent.xml": "timeout",
    "/empty.xml": "no-feed",
    "/large.xml": "too-large",
    "/bare.xml": "ok",
}
"""What must stand in the log of the fetches; what can be read is read as far as it goes."""


def test_broken_feeds_end_in_one_counted_outcome_each(service: Service, site: Site) -> None:
    """Every broken feed has its line in its log, nothing stops, and a good feed beside them rings."""
    site.pages |= pages()
    for path in pages():
        service.add_feed(site.url(path), path.strip("/."))
    site.pages["/good.xml"] = Page(rss("good", GOOD))
    service.add_feed(site.url("/good.xml"), "good")
    assert wait_until(lambda: bool(service.alerts()), 60), service.log()
    for path in pages():
        assert wait_until(lambda path=path: bool(service.feed_log(site.url(path))), 60), path  # type: ignore[misc] # bound now
    assert {path: service.feed_log(site.url(path))[-1].outcome for path in pages()} == OUTCOMES
    assert {"poll", "work"} <= set(service.children()), service.log()
    assert "Traceback" not in service.log()


def test_a_service_without_messages_answers_its_operator(service: Service) -> None:
    """Nothing in quarantine is no error, and the topics are as the settings say, or nobody's business."""
    listed, checked = service.tocsin("quarantine", "list"), service.tocsin("topics", "check")
    assert (listed.returncode, listed.stderr) == (0, "0 messages in quarantine.\n")
    told = checked.stdout + checked.stderr
    assert (
        ", 0 differences." in told
        if service.settings.get("TOCSIN_KAFKA_BROKERS")
        else "`tocsin topics` is for a broker" in told
    )


def test_messages_of_another_shape_land_in_quarantine(service: Service, site: Site) -> None:
    """Bytes that are no JSON and JSON of another shape, in every topic, are kept with stage and reason; the chain goes on."""
    readers = {"articles": "dedupe", "articles.unique": "tag", "articles.tagged": "story", "stories": "alert"}
    broken = [b"\xff\x00 not json", json.dumps({"id": ["a", "list"]}).encode()]
    for topic in readers:
        for value in broken:
            service.publish(topic, value)
    assert wait_until(lambda: len(service.raw_messages("quarantine")) == len(readers) * len(broken), 60), service.log()
    found = [(dict(record.headers), record.value) for record in service.raw_messages("quarantine")]
    for topic, stage in readers.items():
        here = [(headers, value) for headers, value in found if headers["origin"].decode().startswith(f"{topic}/")]
        assert sorted(value for _, value in here) == sorted(broken)
        assert {(headers["stage"], headers["reason"]) for headers, _ in here} == {(stage.encode(), b"malformed")}
        assert all(headers["error"] and headers["time"] for headers, _ in here)
    site.pages["/good.xml"] = Page(rss("good", GOOD))
    service.add_feed(site.url("/good.xml"), "good")
    assert wait_until(lambda: bool(service.alerts()), 30), service.log()
