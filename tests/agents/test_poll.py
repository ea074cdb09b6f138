"""The poller against a scripted web, on a real registry: what is published, when, and what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from agents.poll import Polled, poll_forever
from agents.poll_one import Ports
from streams.apart import Apart
from streams.fetch.result import Failure, FetchResult, Validators
from streams.reading import FeedReader
from streams.redis_client import client
from streams.registry import FeedRecord, FeedRegistry
from streams.registry.registry import Manners
from streams.settings import PollSettings
from tests.agents.poll_fakes import FEED, NOW, Clock, Topic, Web, item, ok, ports, rss

NOT_MODIFIED = FetchResult(outcome="not_modified", status=304, validators=Validators(etag='"1"'))


class World:
    """One poller, one feed, and hands on everything around them."""

    def __init__(self, redis: Redis) -> None:
        self.web, self.topic, self.clock = Web(), Topic(), Clock()
        self.registry = FeedRegistry(redis, Manners(spacing=0.001), self.clock)
        self.events: list[Polled] = []

    @property
    def ports(self) -> Ports:
        return ports(self.registry, self.web, self.topic, self.clock)

    async def add(self, *answers: FetchResult) -> None:
        self.web.answers[FEED.url] = list(answers)
        await self.registry.put(FEED, origin="test", due=NOW)

    async def poll(self, later: float = 0) -> None:
        """Poll all that is due, ``later`` seconds after the last time, whatever the schedule says."""
        self.clock.advance(later)
        if record := await self.registry.get(FEED.url):
            await self.registry.make_due(record, NOW)
        await poll_forever(self.ports, PollSettings(), asyncio.Event(), only_once=True, on_event=self.events.append)

    async def record(self) -> FeedRecord:
        record = await self.registry.get(FEED.url)
        assert record
        return record


@pytest.fixture
async def world(valkey_url: str) -> AsyncIterator[World]:
    connection = client(valkey_url)
    yield World(connection)
    await connection.aclose()


async def test_new_and_changed_entries_are_published_once_each(world: World) -> None:
    """The same document twice publishes nothing; a new entry and an edited one are published; a new date alone is not."""
    first = rss(item("one"), item("two"))
    second = rss(item("three"), item("one", NOW + timedelta(minutes=1)), item("two", text="Now it reads quite differently."))
    await world.add(ok(first), ok(first, validators=Validators(etag='"2"')), ok(second))
    await world.poll()
    await world.poll(600)
    assert sorted(world.topic.titles) == ["one", "two"]
    await world.poll(600)
    assert sorted(world.topic.titles[2:]) == ["three", "two"]
    note = world.events[-1].note
    assert (note.entries, note.new, note.changed) == (3, 1, 1)


async def test_what_the_broker_did_not_take_is_published_at_the_next_poll(world: World) -> None:
    """An entry counts as seen only once the broker has acknowledged it; the feed is not blamed."""
    await world.add(ok(rss(item("one"))))
    world.topic.refuses = True
    await world.poll()
    assert world.events[-1].note.outcome == "not-published"
    assert (await world.record()).state.health.state == "new"
    world.topic.refuses = False
    await world.poll(60)
    assert world.topic.titles == ["one"]


async def test_first_contact_rings_for_fresh_entries_only(world: World) -> None:
    """What is older than six hours, and undated entries beyond the first five, are back-fill; later entries never are."""
    undated = [item(f"undated{number}", None) for number in range(7)]
    await world.add(
        ok(rss(item("fresh", NOW - timedelta(hours=1)), item("old", NOW - timedelta(hours=7)), *undated)),
        ok(rss(item("late", NOW - timedelta(hours=9)))),
    )
    await world.poll()
    backfill = {article.title for article in world.topic.articles if article.backfill}
    assert backfill == {"old", "undated5", "undated6"}
    await world.poll(600)
    assert [(article.title, article.backfill) for article in world.topic.articles][-1] == ("late", False)


async def test_an_entry_with_the_date_of_another_or_none_is_not_lost(world: World) -> None:
    """Entries are known by their id, so equal, old and missing dates do not matter."""
    await world.add(
        ok(rss(item("one"))),
        ok(rss(item("twin"), item("one"), item("ancient", NOW - timedelta(days=400)), item("dateless", None))),
    )
    await world.poll()
    await world.poll(600)
    assert sorted(world.topic.titles) == ["ancient", "dateless", "one", "twin"]


async def test_entries_under_one_link_are_articles_of_their_own(world: World) -> None:
    """A page that goes on all day: what it tells next is no edit of what it told before, also where it comes alone later on."""
    post = {name: item(name, link=f"https://a.example/live#{name}", guid=name) for name in ("one", "two", "three")}
    edited = item("three", link="https://a.example/live#three", guid="three", text="Now it reads quite differently.")
    await world.add(ok(rss(post["one"])), ok(rss(post["two"], post["one"])), ok(rss(post["three"])), ok(rss(edited)))
    for later in (0, 600, 600, 600):
        await world.poll(later)
    ids = [article.id for article in world.topic.articles]
    assert world.topic.titles == ["one", "two", "three", "three"]
    assert (len(set(ids)), ids[2] == ids[3]) == (3, True)


async def test_a_new_guid_for_the_same_page_is_an_edit(world: World) -> None:
    """Some outlets count their versions in it; an entry that stands there twice with the same words is one."""
    link = "https://a.example/news"
    await world.add(
        ok(rss(item("one", link=link, guid="news#0"), item("one", link=link, guid="news#copy"))),
        ok(rss(item("one, again", link=link, guid="news#1"))),
    )
    await world.poll()
    await world.poll(600)
    assert [article.title for article in world.topic.articles] == ["one", "one, again"]
    assert len({article.id for article in world.topic.articles}) == 1


async def test_validators_go_back_to_the_server_and_304_earns_the_fast_floor(world: World) -> None:
    """The ETag is sent at the next poll; a busy feed whose server answers 304 may be polled every two minutes."""
    busy = [item(f"n{number}", NOW - timedelta(minutes=number)) for number in range(60)]
    await world.add(ok(rss(*busy)), NOT_MODIFIED)
    await world.poll()
    assert (await world.record()).state.interval == 600
    await world.poll(600)
    assert world.web.asked[-1][1].etag == '"1"'
    record = await world.record()
    assert (record.state.interval, record.state.why) == (120, "floor")


async def test_a_dying_feed_backs_off_and_its_failing_and_recovery_are_announced(world: World) -> None:
    """Three hard failures make it failing, each waits twice as long, and the next success is announced too."""
    gone = FetchResult(outcome="error", status=404, failure=Failure(kind="http_4xx", severity="hard"))
    await world.add(ok(rss(item("one"))), gone, gone, gone, ok(rss(item("one"))))
    intervals = []
    for _ in range(5):
        await world.poll(600)
        intervals.append((await world.record()).state.interval)
    assert intervals[2] >= 2 * 600
    assert intervals[3] == 2 * intervals[2]
    stream = await world.registry._redis.xrange("alerts:control")
    said = [entry[b"json"] for _, entry in stream]  # type: ignore[index, union-attr]
    assert [b'"after":"failing"' in line for line in said] == [True, False]
    assert b'"after":"healthy"' in said[1]


async def test_410_retires_the_feed(world: World) -> None:
    """Gone for good means never asked again, and says so."""
    await world.add(FetchResult(outcome="gone", status=410))
    await world.poll()
    record = await world.record()
    assert (record.state.health.state, record.due) == ("retired", None)


async def test_a_feed_moves_after_the_same_permanent_redirect_three_times(world: World) -> None:
    """Once or twice may be a mistake; the third time the new URL is polled."""
    there = "https://b.example/feed"
    answers = [ok(rss(item("one")), permanent_url=there, final_url=there)]
    await world.add(*answers)
    world.web.answers[there] = answers
    await world.poll()
    await world.poll(600)
    assert await world.registry.get(there) is None
    await world.poll(600)
    assert await world.registry.get(FEED.url) is None
    moved = await world.registry.get(there)
    assert moved
    assert moved.state.fetches == 3


async def test_what_is_no_feed_is_a_failure_with_its_reason_in_the_log(world: World) -> None:
    """An HTML page under a feed's URL is a hard failure, and the log tells what happened."""
    await world.add(ok(b"<!doctype html><title>404</title><p>Not here"))
    await world.poll()
    record = await world.record()
    assert record.state.health.failures == 1
    assert [note.outcome for note in await world.registry.log(record)] == ["no-feed"]


async def test_a_document_not_read_in_time_may_be_a_feed_all_the_same(world: World) -> None:
    """A busy machine is not the feed's fault: the failure is a passing one, counted under its own name."""
    await world.add(ok(b"<rss><channel><item><title>Not closed"))
    async with Apart(1e-6) as hurried:
        hasty = replace(world.ports, read=FeedReader(100, hurried))
        await poll_forever(hasty, PollSettings(), asyncio.Event(), only_once=True, on_event=world.events.append)
    assert [polled.note.outcome for polled in world.events] == ["parse-timeout"]
    assert (await world.record()).state.health.failures < 1


async def test_retry_after_is_honoured(world: World) -> None:
    """A server that asks for an hour gets an hour."""
    busy = FetchResult(outcome="error", status=429, retry_after=3600.0, failure=Failure(kind="http_429", severity="temporary"))
    await world.add(busy)
    await world.poll()
    record = await world.record()
    assert record.state.interval == 3600
    assert record.state.why == "retry-after"


async def test_what_the_document_asks_for_is_honoured(world: World) -> None:
    """``ttl`` sets the least interval and skipped hours push the next poll behind them, also after a 304."""
    head = "<ttl>90</ttl><skipHours><hour>13</hour></skipHours>"
    await world.add(ok(rss(item("one"), head=head)), NOT_MODIFIED)
    await world.poll()
    record = await world.record()
    assert record.due == NOW.replace(hour=14)
    await world.poll(1)
    assert (await world.record()).state.interval >= 5400


async def test_a_feed_that_crashes_us_does_not_stop_the_others(world: World) -> None:
    """A bug met by one feed is logged and counted; the feed is tried again later."""
    await world.add(ok(rss(item("one"))))

    class Broken:
        async def __call__(self, *_: object) -> None:
            raise ZeroDivisionError

    broken = world.ports.__class__(
        **{name: getattr(world.ports, name) for name in ("registry", "fetcher", "publish", "clock", "chance")},
        read=Broken(),  # type: ignore[arg-type]
    )
    await poll_forever(broken, PollSettings(), asyncio.Event(), only_once=True, on_event=world.events.append)
    assert world.events[-1].note.outcome == "crashed"
    record = await world.record()
    assert record.due
    assert record.due > NOW
