"""The Python client against a real Redis: replay, live, filters, gaps, repeats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import redis.asyncio

import tocsin_client
from news.alerts.where import countries_of
from news.model import Alert, CountryTag, Severity
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from tests.alert_factory import opening
from tocsin_client.alert import Alert as ClientAlert


def alert_of(story_id: str, *, country: str = "IQ", severity: Severity = "high") -> Alert:
    countries = (CountryTag(code=country, role="event", score=1.0),)
    return opening(id=story_id, severity=severity, focus=country, countries=countries)


class Writer:
    """Writes alerts as the alert agent does."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.client = client
        self.store = AlertStore(client, stream_length=100, channel_length=100)

    async def write(self, *alerts: Alert) -> None:
        for alert in alerts:
            await self.store.write(alert, encode(alert), channels_of(alert))


@pytest.fixture
async def writer(redis_url: str) -> AsyncIterator[Writer]:
    client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(redis_url)
    yield Writer(client)
    await client.aclose()


async def take(stream: AsyncIterator[ClientAlert], count: int) -> list[str]:
    found = []
    async for alert in stream:
        found.append(alert.story_id)
        if len(found) == count:
            break
    return found


async def everything(stream: AsyncIterator[ClientAlert]) -> list[str]:
    return [alert.story_id async for alert in stream]


async def test_someone_who_was_away_gets_what_came_before_and_then_what_comes(redis_url: str, writer: Writer) -> None:
    """Replay, then live, without a seam."""
    await writer.write(alert_of("before"))
    reading = asyncio.create_task(take(tocsin_client.subscribe(url=redis_url, since="1h"), 2))
    await asyncio.sleep(0.1)
    await writer.write(alert_of("after"))
    assert await asyncio.wait_for(reading, 10) == ["before", "after"]


async def test_a_cancelled_subscriber_ends_whatever_it_was_doing(redis_url: str, writer: Writer) -> None:
    """However many steps of the event loop after its first alert the cancellation comes: Ctrl-C must not be lost."""
    await writer.write(alert_of("before"))
    for steps in range(40):
        reading, first = listening(redis_url)
        await first.wait()
        for _ in range(steps):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait({reading}, timeout=4)
        assert reading.cancelled(), steps


def listening(url: str) -> tuple[asyncio.Task[None], asyncio.Event]:
    """A task that reads for ever, and what is set with its first alert."""
    first = asyncio.Event()

    async def listen() -> None:
        async for _ in tocsin_client.subscribe(url=url, since="1h"):
            first.set()

    return asyncio.create_task(listen()), first


async def test_without_since_only_new_alerts_come(redis_url: str, writer: Writer) -> None:
    """What was there before is not repeated."""
    await writer.write(alert_of("before"))
    reading = asyncio.create_task(take(tocsin_client.subscribe(url=redis_url), 1))
    await asyncio.sleep(0.3)
    await writer.write(alert_of("after"))
    assert await asyncio.wait_for(reading, 10) == ["after"]


async def test_filters_of_different_kinds_must_all_match(redis_url: str, writer: Writer) -> None:
    """country=IQ and severity from high up."""
    await writer.write(
        alert_of("low", severity="low"),
        alert_of("other", country="SY"),
        alert_of("yes"),
        alert_of("grave", severity="critical"),
    )
    stream = tocsin_client.subscribe(url=redis_url, since="1h", follow=False, country="iq", severity="high")
    assert await everything(stream) == ["yes", "grave"]


async def test_an_alert_on_two_wanted_channels_comes_once_and_in_order(redis_url: str, writer: Writer) -> None:
    """Three countries, 150 alerts more than one read returns: order of writing, no repeats."""
    names = []
    for number in range(150):
        names.append(f"s{number}")
        await writer.write(alert_of(names[-1], country=("IQ", "SY", "YE")[number % 3]))
    stream = tocsin_client.subscribe(url=redis_url, since="1h", follow=False, country=("IQ", "SY", "YE"), event="drone-strike")
    assert await everything(stream) == names


async def test_a_reader_resumes_at_its_cursor(redis_url: str, writer: Writer) -> None:
    """Breaking off after two of three and resuming gives the third, not the second again."""
    await writer.write(alert_of("a"), alert_of("b"), alert_of("c"))
    places: list[tocsin_client.Cursor] = []
    stream = tocsin_client.subscribe(url=redis_url, since="1h", follow=False, on_cursor=places.append)
    async for alert in stream:
        if len(places) == 1 and alert.story_id == "b":
            break
    kept = tocsin_client.Cursor.from_json(places[-1].to_json())
    assert await everything(tocsin_client.subscribe(url=redis_url, since=kept, follow=False)) == ["b", "c"]


async def test_a_reader_whose_cursor_was_trimmed_is_told_how_many_it_missed(redis_url: str, writer: Writer) -> None:
    """The count is exact: what it missed and what it read are all that was written."""
    places: list[tocsin_client.Cursor] = []
    missed: list[tocsin_client.Missed] = []
    await writer.write(alert_of("first"))
    await everything(tocsin_client.subscribe(url=redis_url, since="1h", follow=False, on_cursor=places.append))
    for number in range(500):
        await writer.write(alert_of(f"s{number}"))
    read = await everything(tocsin_client.subscribe(url=redis_url, since=places[-1], follow=False, on_missed=missed.append))
    assert [note.channel for note in missed] == ["alerts:all"]
    assert missed[0].count is not None
    assert missed[0].count + len(read) == 500


async def test_a_time_before_the_oldest_kept_alert_is_reported_too(redis_url: str, writer: Writer) -> None:
    """--since 1h on a stream that kept only the last minutes says that older ones are gone."""
    missed: list[tocsin_client.Missed] = []
    for number in range(300):
        await writer.write(alert_of(f"s{number}"))
    await everything(tocsin_client.subscribe(url=redis_url, since="1h", follow=False, on_missed=missed.append))
    assert [(note.channel, note.count) for note in missed] == [("alerts:all", None)]


async def test_an_alert_written_again_after_the_server_lost_it_is_not_repeated(redis_url: str, writer: Writer) -> None:
    """The server comes back without its newest data and the agent writes again; the subscriber notices nothing."""
    stream = tocsin_client.subscribe(url=redis_url, since="1h")
    await writer.write(alert_of("a"))
    seen = [await anext(stream)]
    await writer.client.flushall()
    await writer.write(alert_of("a"), alert_of("b"))
    seen.append(await asyncio.wait_for(anext(stream), 10))
    assert [alert.story_id for alert in seen] == ["a", "b"]


async def test_the_plain_client_reads_the_same(redis_url: str, writer: Writer) -> None:
    """subscribe_sync gives what subscribe gives."""
    await writer.write(alert_of("a"), alert_of("b", severity="low"))
    found = await asyncio.to_thread(
        lambda: list(tocsin_client.subscribe_sync(url=redis_url, since="1h", follow=False, severity="medium"))
    )
    assert [alert.story_id for alert in found] == ["a"]
    assert found[0].raw["headline"] == found[0].headline


async def test_rubbish_on_a_channel_is_passed_over(redis_url: str, writer: Writer) -> None:
    """A message that is no alert does not end the subscription."""
    await writer.client.xadd("alerts:all", {"json": "[1"}, id="1-1")
    await writer.client.xadd("alerts:all", {"other": "x"}, id="1-2")
    await writer.write(alert_of("a"))
    assert await everything(tocsin_client.subscribe(url=redis_url, since="2000-01-01", follow=False)) == ["a"]


def test_the_client_sees_the_countries_the_service_chose() -> None:
    """The client's rule for countries and the service's rule for country channels agree."""
    for countries, focus in (
        ((CountryTag(code="IQ", role="event", score=1), CountryTag(code="JO", role="mention", score=1)), "SY"),
        ((CountryTag(code="IQ", role="dateline", score=1), CountryTag(code="US", role="actor", score=1)), None),
        ((), "UA"),
    ):
        alert = replace(alert_of("a"), countries=countries, focus=focus)
        assert ClientAlert.from_json(encode(alert)).countries == countries_of(alert)


@pytest.mark.parametrize(("option", "value"), [("since", "yesterday-ish"), ("severity", "huge")])
def test_nonsense_is_refused_before_anything_is_opened(option: str, value: str) -> None:
    """A wrong span or severity is a ValueError that names it."""
    with pytest.raises(ValueError, match=value):
        tocsin_client.subscribe(url="redis://127.0.0.1:1", **{option: value})  # type: ignore[arg-type]
