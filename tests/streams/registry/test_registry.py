"""Leases on feeds, limits per host, and what the registry remembers; on a real Valkey."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from news.model import Feed
from streams.control import Control
from streams.registry import FeedRegistry, FetchNote, Finish, Lease
from streams.registry.records import host_of
from streams.registry.registry import MARGIN, Manners
from streams.registry.seen import Seen, mark_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


GONE = Control(kind="feed-health", time=NOW, summary="A is retired.", detail={"after": "retired"})


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def finish(lease: Lease, due: datetime | None, **changes: object) -> Finish:
    return replace(Finish(state=lease.record.state, due=due, note=FetchNote(at=NOW, outcome="ok")), **changes)  # type: ignore[arg-type]


@pytest.fixture
def registry(redis_client: Redis) -> FeedRegistry:
    return FeedRegistry(redis_client, Manners(spacing=5 / MARGIN, at_once=2, lease=60))


async def put(registry: FeedRegistry, *urls: str) -> None:
    """Add feeds that are due in the given order, the last of them right now."""
    for place, url in enumerate(reversed(urls)):
        await registry.put(Feed(url=url), origin="test", due=NOW - timedelta(seconds=place))


async def urls_claimed(registry: FeedRegistry, now: datetime, wanted: int = 10) -> list[str]:
    return [lease.record.feed.url for lease in await claim(registry, now, wanted)]


async def claim(registry: FeedRegistry, now: datetime, wanted: int = 10) -> tuple[Lease, ...]:
    """Claim and send at once."""
    leases = (await registry.claim(wanted, now)).leases
    for lease in leases:
        await registry.sent(host_of(lease.record.feed.url), now)
    return leases


async def test_a_due_feed_is_given_to_one_poller_only(registry: FeedRegistry) -> None:
    """Two claims at the same moment never both get the feed."""
    await put(registry, "https://a.example/feed")
    assert await urls_claimed(registry, NOW) == ["https://a.example/feed"]
    assert await urls_claimed(registry, NOW) == []


async def test_a_dead_pollers_feed_goes_to_another_and_its_late_answer_is_refused(registry: FeedRegistry) -> None:
    """After the lease ran out the feed is leased anew; the first holder can no longer write."""
    await put(registry, "https://a.example/feed")
    (first,) = await claim(registry, NOW, 1)
    assert await urls_claimed(registry, after(59)) == []
    (second,) = await claim(registry, after(61), 1)
    assert second.due == NOW
    assert not await registry.finish(first, finish(first, after(600)), at=after(62), now=after(62))
    assert await registry.finish(second, finish(second, after(600)), at=after(62), now=after(62))


async def test_a_lease_lasts_while_its_poller_gives_signs_of_life(registry: FeedRegistry) -> None:
    """A renewed lease runs anew from the renewal; a lost one is not among those still ours."""
    await put(registry, "https://a.example/feed")
    (lease,) = await claim(registry, NOW, 1)
    assert await registry.renew([lease], after(50)) == {lease.record.id}
    assert await urls_claimed(registry, after(100)) == []
    assert await urls_claimed(registry, after(111)) == ["https://a.example/feed"]
    assert await registry.renew([lease], after(112)) == set()


async def test_a_host_is_asked_once_per_spacing_whoever_asks(registry: FeedRegistry) -> None:
    """Three feeds of one host go out five seconds apart; another host is not held up."""
    await put(registry, "https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example/1")
    assert sorted(await urls_claimed(registry, NOW)) == ["https://a.example/1", "https://b.example/1"]
    assert await urls_claimed(registry, after(4.9)) == []
    assert await urls_claimed(registry, after(5)) == ["https://a.example/2"]


async def test_a_host_has_two_requests_at_once_at_most(registry: FeedRegistry) -> None:
    """While two fetches hang, the third feed of the host waits until one is handed back."""
    await put(registry, "https://a.example/1", "https://a.example/2", "https://a.example/3")
    first = await claim(registry, NOW, 9)
    second = await claim(registry, after(5), 9)
    assert await urls_claimed(registry, after(20)) == []
    await registry.finish(first[0], finish(first[0], after(900)), at=after(21), now=after(21))
    assert len(await urls_claimed(registry, after(22))) == 1
    assert len(second) == 1


async def test_the_spacing_counts_from_when_a_request_is_sent(registry: FeedRegistry) -> None:
    """A request that takes three seconds to connect holds up the next one; one that is never sent does so for half a minute."""
    await put(registry, "https://a.example/1", "https://a.example/2", "https://a.example/3")
    await registry.claim(1, NOW)
    assert await urls_claimed(registry, after(6)) == []
    await registry.sent("a.example", after(6))
    assert await urls_claimed(registry, after(10.9)) == []
    assert [lease.record.feed.url for lease in (await registry.claim(1, after(11))).leases] == ["https://a.example/2"]
    assert await urls_claimed(registry, after(40)) == []


async def test_a_pause_asked_by_a_host_holds_for_all_its_feeds(registry: FeedRegistry) -> None:
    """Retry-After of one feed leaves the whole host alone for that long."""
    await put(registry, "https://a.example/1", "https://a.example/2")
    (lease,) = await claim(registry, NOW, 9)
    await registry.finish(lease, finish(lease, after(900), host_pause=120.0), at=after(1), now=after(1))
    assert await urls_claimed(registry, after(60)) == []
    assert await urls_claimed(registry, after(122)) == ["https://a.example/2"]


async def test_a_page_of_the_host_takes_its_turn_with_the_feeds(registry: FeedRegistry) -> None:
    """A page fetch asks for a slot and is told how long to wait; the next feed waits for the page in turn."""
    await put(registry, "https://a.example/1", "https://a.example/2")
    await claim(registry, NOW, 1)
    assert await registry.slot("a.example", "page", longest=30, now=after(2)) == pytest.approx(3, abs=0.01)
    assert await registry.slot("a.example", "page", longest=30, now=after(5)) == 0.0
    await registry.sent("a.example", after(5))
    await registry.free("a.example", "page")
    assert await urls_claimed(registry, after(9)) == []
    assert await urls_claimed(registry, after(10.1)) == ["https://a.example/2"]


async def test_what_was_learnt_comes_back_with_the_next_lease(registry: FeedRegistry) -> None:
    """State, seen entries and the due time handed back are those of the next claim."""
    await put(registry, "https://a.example/feed")
    (lease,) = await claim(registry, NOW, 1)
    state = replace(lease.record.state, etag='"x"', fetches=7)
    seen = Seen().after([mark_of("article", "text", b"rawwords")])
    await registry.finish(lease, finish(lease, after(600), state=state, seen=seen), at=NOW, now=NOW)
    assert (await registry.claim(1, after(599))).wait == pytest.approx(1, abs=0.01)
    (again,) = await claim(registry, after(600), 1)
    assert (again.record.state.etag, again.record.state.fetches) == ('"x"', 7)
    assert (await registry.seen(again.record)).verdict(mark_of("article", "text", b"otherraw")) == "known"


async def test_the_log_keeps_the_last_thirty_fetches(registry: FeedRegistry) -> None:
    """Older notes go; the newest stands first."""
    await put(registry, "https://a.example/feed")
    for turn in range(33):
        (lease,) = await claim(registry, after(turn * 10), 1)
        note = FetchNote(at=after(turn), outcome="ok", entries=turn)
        await registry.finish(lease, finish(lease, after(turn * 10 + 10), note=note), at=after(turn), now=after(turn))
    record = await registry.get("https://a.example/feed")
    assert record
    assert [note.entries for note in await registry.log(record)] == list(range(32, 2, -1))


async def test_adding_twice_changes_what_is_known_but_not_the_schedule(registry: FeedRegistry) -> None:
    """The second put of a URL says changed or unchanged, and the feed stays due when it was."""
    assert await registry.put(Feed(url="https://a.example/feed"), origin="x", due=after(60)) == "added"
    assert await registry.put(Feed(url="https://a.example/feed"), origin="x", due=NOW) == "unchanged"
    assert await registry.put(Feed(url="https://a.example/feed", title="A"), origin="x", due=NOW) == "changed"
    record = await registry.get("https://a.example/feed")
    assert record
    assert record.feed.title == "A"
    assert record.due == after(60)
    assert await registry.count() == 1


async def test_a_removed_feed_is_forgotten_even_while_it_is_fetched(registry: FeedRegistry, redis_client: Redis) -> None:
    """Removing a leased feed wins: the answer of the fetch is refused and no key is left behind."""
    await put(registry, "https://a.example/feed")
    (lease,) = await claim(registry, NOW, 1)
    assert await registry.remove("https://a.example/feed")
    assert not await registry.remove("https://a.example/feed")
    assert not await registry.finish(lease, finish(lease, after(600)), at=NOW, now=NOW)
    assert await redis_client.keys("feeds:*") in (
        [b"feeds:removed", b"feeds:next:a.example"],
        [b"feeds:next:a.example", b"feeds:removed"],
    )
    assert await registry.removed() == {"https://a.example/feed"}


async def test_a_poller_with_a_wrong_clock_polls_no_sooner_and_no_later(redis_client: Redis) -> None:
    """Ten minutes by its clock, which is an hour slow, are ten minutes by the server's."""
    registry, slow = FeedRegistry(redis_client), datetime.now(UTC) - timedelta(hours=1)
    await put(registry, "https://a.example/feed")
    (lease,) = (await registry.claim(1)).leases
    assert await registry.finish(lease, finish(lease, slow + timedelta(minutes=10)), at=slow)
    record = await registry.get("https://a.example/feed")
    assert record
    assert record.due
    assert timedelta(minutes=10) <= record.due - lease.claimed < timedelta(minutes=15)


async def test_a_feed_can_move_but_not_onto_another(registry: FeedRegistry) -> None:
    """Moving keeps the feed's id and history; where the new URL is polled already it is a duplicate."""
    await put(registry, "https://a.example/old", "https://b.example/taken")
    record = await registry.get("https://a.example/old")
    assert record
    assert await registry.move(record, "https://b.example/taken") == "duplicate"
    assert await registry.move(record, "https://a.example/new") == "moved"
    moved = await registry.get("https://a.example/new")
    assert moved
    assert moved.id == record.id
    assert await registry.get("https://a.example/old") is None


async def test_changes_of_health_are_published_and_kept(registry: FeedRegistry, redis_client: Redis) -> None:
    """What finish announces reaches subscribers of alerts:control and its stream, as JSON, once."""
    await put(registry, "https://a.example/feed")
    (lease,) = await claim(registry, NOW, 1)
    async with redis_client.pubsub() as subscriber:
        await subscriber.subscribe("alerts:control")
        await registry.finish(lease, finish(lease, None, controls=(GONE,)), at=NOW, now=NOW)
        assert await registry.deliver() == 1
        heard = [message async for message in _messages(subscriber, 2)]
    assert json.loads(heard[1]["data"])["summary"] == "A is retired."
    assert await registry.deliver() == 0
    kept: Any = await redis_client.xrange("alerts:control")
    assert [json.loads(entry[b"json"])["kind"] for _, entry in kept] == ["feed-health"]


async def test_damaged_state_does_not_stop_a_feed(registry: FeedRegistry, redis_client: Redis) -> None:
    """A state that cannot be read starts afresh, and the feed is polled."""
    await put(registry, "https://a.example/feed")
    record = await registry.get("https://a.example/feed")
    assert record
    await redis_client.hset(f"feeds:feed:{record.id}", mapping={"state": "{broken", "seen": b"odd"})
    (lease,) = await claim(registry, NOW, 1)
    assert lease.record.state.fetches == 0
    assert (await registry.seen(lease.record)).verdict(mark_of("a", "b", b"")) == "new"


async def _messages(subscriber: PubSub, wanted: int) -> AsyncIterator[dict[str, Any]]:
    for _ in range(wanted):
        yield await subscriber.get_message(timeout=5)
