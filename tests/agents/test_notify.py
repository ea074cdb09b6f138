"""Watches delivered: signed, in order, again after a failure, never forgotten."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import inspect
import json
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from agents.notify import Notifier
from news.alert_texts import texts_of
from news.model import Alert, AlertTimes
from news.watches import Digest, QuietHours, Vocabulary, Watch
from streams.alert_store import AlertStore
from streams.codec import encode
from streams.deliver.dead_letters import DeadLetters
from streams.deliver.message import single
from streams.deliver.result import Failed
from streams.deliver.sender import UrlSender
from streams.deliver.webhook import Webhooks, headers
from streams.redis_client import client
from streams.settings import NotifySettings
from streams.watch_file import WatchFile
from streams.watch_store import WatchBook, WatchStore
from tests.alert_factory import Telling, checked, opening, play, story, toll
from tests.webhook_receiver import Receiver

SETTINGS = NotifySettings(allow_private=True, first_wait=0.02, longest_wait=0.1, attempts=4, timeout=2)
SECRET = "a key of the watch"


class Clock:
    """Real time, moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Desk:
    """The service's writing side and a running notifier."""

    def __init__(self, client: redis.asyncio.Redis, clock: Clock) -> None:
        self.client, self.clock = client, clock
        self.dead = DeadLetters(client)

    async def ring(self, *alerts: Alert | None) -> None:
        for alert in alerts:
            assert alert is not None
            channels = await WatchBook(self.client).channels(alert)
            assert await AlertStore(self.client).write(alert, checked(encode(alert)), channels)

    @asynccontextmanager
    async def notifier(self, file: WatchFile | None = None, **changed: Any) -> AsyncIterator[None]:
        settings = SETTINGS.model_copy(update=changed)
        sender, stop = UrlSender(settings, self.clock), asyncio.Event()
        task = asyncio.create_task(Notifier(self.client, settings, sender, self.clock).run(stop, file))
        try:
            yield
        finally:
            stop.set()
            await task
            await sender.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to have happened; the test's time limit is the only hurry."""
    while True:
        met = condition()
        if await met if inspect.isawaitable(met) else met:
            return
        await asyncio.sleep(0.01)


@pytest.fixture
async def desk(valkey_url: str) -> AsyncIterator[Desk]:
    connection = client(valkey_url)
    yield Desk(connection, Clock())
    await connection.aclose()


@pytest.fixture
async def hook() -> AsyncIterator[Receiver]:
    receiver = await Receiver().start()
    yield receiver
    await receiver.stop()


def watch_of(hook: Receiver, **fields: Any) -> Watch:
    return Watch(**{"name": "desk", "when": "relevance > 0", "deliver": (hook.url,), "secret": SECRET, **fields})


def developing(story_id: str, steps: int) -> list[Alert | None]:
    told = Telling(story(id=story_id, version=0))
    return play(*(told.report(hours=number, fatalities=toll(number + 1)) for number in range(steps)))


async def test_a_webhook_gets_the_alert_signed(desk: Desk, hook: Receiver) -> None:
    """The body holds the alert of the channel; key, time and signature stand in the headers of Standard Webhooks."""
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    async with desk.notifier():
        await until(lambda: len(hook.got) == 1)
    [got] = hook.got
    assert got.key == got.headers["webhook-id"] == "desk/s1:1"
    assert got.alert_ids == ["s1:1"]
    signed = f"{got.key}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


async def test_a_failing_receiver_gets_it_again_with_the_same_key(desk: Desk, hook: Receiver) -> None:
    """Two errors of the server, then success: three tries, one key."""
    hook.answer = lambda number, _: 503 if number < 3 else 200
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 1)
    assert [got.key for got in hook.got] == ["desk/s1:1"] * 3


async def test_alerts_of_one_story_arrive_in_order_while_others_overtake(desk: Desk, hook: Receiver) -> None:
    """The first alert of one story fails twice; its updates wait for it, another story does not."""
    failures = iter((500, 500))
    hook.answer = lambda _, got: next(failures, 200) if got.alert_ids == ["slow:1"] else 200
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(*developing("slow", 4), *developing("fast", 2))
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 6)
    taken = [got.alert_ids[0] for got in hook.taken]
    assert [alert_id for alert_id in taken if alert_id.startswith("slow")] == ["slow:1", "slow:2", "slow:3", "slow:4"]
    assert taken.index("fast:1") < taken.index("slow:1")


async def test_a_receiver_that_hangs_holds_up_no_other(desk: Desk, hook: Receiver) -> None:
    """Two hundred stories wait for one that does not answer, another watch's alert arrives meanwhile."""
    deaf = await Receiver(slow=3600).start()
    await WatchStore(desk.client).put(watch_of(deaf, name="deaf"))
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(*(opening(id=f"s{number}") for number in range(200)))
    async with desk.notifier(timeout=3):
        await until(lambda: deaf.got and len(hook.taken) == 200)
        assert len(deaf.got) < 100
    deaf.slow = 0.0


async def test_what_arrived_while_redis_could_not_be_written_does_not_arrive_again(desk: Desk, hook: Receiver) -> None:
    """The receiver has taken it when Redis refuses to note that; later, Redis takes notes again."""
    hook.slow = 0.3
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening(id="once"))
    async with desk.notifier():
        await until(lambda: hook.got)
        await desk.client.config_set("maxmemory", 1)
        await until(lambda: hook.taken)
        await asyncio.sleep(1.0)
        await desk.client.config_set("maxmemory", 0)
        await desk.ring(opening(id="later"))
        await until(lambda: "later:1" in [got.alert_ids[0] for got in hook.taken])
    assert [got.alert_ids[0] for got in hook.taken] == ["once:1", "later:1"]


async def test_a_watch_file_that_takes_long_to_check_holds_up_no_delivery(desk: Desk, hook: Receiver, tmp_path: Path) -> None:
    """Its URLs are asked whether they answer; meanwhile the leases are kept and alerts delivered."""
    reading, read = threading.Event(), threading.Event()

    class Slow(WatchFile):
        async def refresh(self) -> None:
            reading.set()
            await asyncio.to_thread(read.wait)

    file = Slow(desk.client, SETTINGS.model_copy(update={"watches": tmp_path / "watches.toml"}), Vocabulary(), desk.clock)
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    try:
        async with desk.notifier(file):
            await until(lambda: reading.is_set() and hook.taken)
    finally:
        read.set()


async def test_what_is_given_up_can_be_seen_and_the_story_goes_on(desk: Desk, hook: Receiver) -> None:
    """A receiver that refuses one alert for good gets the next one; the refused one is a dead letter with its reason."""
    hook.answer = lambda _, got: 400 if got.alert_ids == ["s1:1"] else 200
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(*developing("s1", 2))
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 1)
    assert len(hook.got) == 2
    [(_, letter)] = await desk.dead.all("desk")
    assert (letter.message.key, letter.reason, letter.attempts) == ("desk/s1:1", "HTTP 400", 1)


async def test_a_receiver_that_stays_away_costs_a_bounded_number_of_tries(desk: Desk, hook: Receiver) -> None:
    """Four tries, then a dead letter."""
    hook.answer = lambda _, __: 500
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    async with desk.notifier():
        await until(desk.dead.all)
    assert len(hook.got) == SETTINGS.attempts


async def test_nothing_in_hand_is_lost_when_the_notifier_dies(desk: Desk, hook: Receiver) -> None:
    """Cancelled in the middle of retries; the next notifier goes on with all of it, in order."""
    hook.answer = lambda _, __: 500
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(*developing("s1", 3))
    async with desk.notifier(attempts=50):
        await until(lambda: len(hook.got) >= 2)
    hook.answer = lambda _, __: 200
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 3)
    assert [got.alert_ids for got in hook.taken] == [["s1:1"], ["s1:2"], ["s1:3"]]


async def test_two_notifiers_share_the_watches_and_deliver_once(desk: Desk, hook: Receiver) -> None:
    """Six watches, two notifiers, five stories: thirty deliveries, none twice."""
    for number in range(6):
        await WatchStore(desk.client).put(watch_of(hook, name=f"w{number}"))
    async with desk.notifier(), desk.notifier():
        await desk.ring(*(opening(id=f"s{number}") for number in range(5)))
        await until(lambda: len(hook.taken) >= 30)
        await asyncio.sleep(0.2)
    assert len({got.key for got in hook.got}) == len(hook.got) == 30


async def test_a_url_that_has_it_does_not_get_it_again_for_another_that_has_not(desk: Desk, hook: Receiver) -> None:
    """One of two URLs fails, the notifier restarts: the good one is left in peace."""
    hook.answer = lambda _, got: 500 if got.headers["host"].startswith("localhost") else 200
    other = hook.url.replace("127.0.0.1", "localhost")
    await WatchStore(desk.client).put(watch_of(hook, deliver=(hook.url, other)))
    await desk.ring(opening())
    async with desk.notifier(attempts=50):
        await until(lambda: len(hook.got) >= 3)
    hook.answer = lambda _, __: 200
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 2)
    assert sum(got.headers["host"].startswith("127") for got in hook.got) == 1


async def test_quiet_hours_hold_alerts_and_deliver_them_together_afterwards(desk: Desk, hook: Receiver) -> None:
    """At night a critical alert comes at once; in the morning the others come in one message."""
    now = datetime.now(UTC)
    quiet = QuietHours(start=(now - timedelta(hours=1)).time(), end=(now + timedelta(hours=1)).time())
    await WatchStore(desk.client).put(watch_of(hook, quiet=quiet))
    await desk.ring(opening(id="s1"), opening(id="s2", severity="critical"), opening(id="s3"))
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 1)
        await asyncio.sleep(0.2)
        assert [got.alert_ids for got in hook.taken] == [["s2:1"]]
        desk.clock.ahead = timedelta(hours=2)
        await until(lambda: len(hook.taken) == 2)
    assert hook.taken[1].alert_ids == ["s1:1", "s3:1"]


async def test_what_is_urgent_does_not_wait_for_a_digest_nobody_takes(desk: Desk, hook: Receiver) -> None:
    """In the morning one of two URLs refuses the digest of the night, again and again; a critical alert reaches the other."""
    now = datetime.now(UTC)
    quiet = QuietHours(start=(now - timedelta(hours=1)).time(), end=(now + timedelta(hours=1)).time())
    hook.answer = lambda _, got: 500 if got.headers["host"].startswith("localhost") else 200
    other = hook.url.replace("127.0.0.1", "localhost")
    await WatchStore(desk.client).put(watch_of(hook, deliver=(hook.url, other), quiet=quiet))
    async with desk.notifier(attempts=50, first_wait=60, longest_wait=60):
        await desk.ring(opening(id="s1"))
        await until(lambda: held(desk, 1))
        desk.clock.ahead = timedelta(hours=2)
        await until(lambda: len(hook.got) == 2)
        await desk.ring(opening(id="s2", severity="critical"))
        await until(lambda: len(hook.taken) == 2)
    assert [got.alert_ids for got in hook.taken] == [["s1:1"], ["s2:1"]]


async def test_deliveries_begin_when_they_are_asked_for(desk: Desk, hook: Receiver) -> None:
    """A watch that was a channel only gets a URL: what it had on its channel by then is not sent after all."""
    store = WatchStore(desk.client)
    await store.put(watch_of(hook, deliver=()))
    await desk.ring(opening(id="s1"))
    await store.put(watch_of(hook))
    await desk.ring(opening(id="s2"))
    await store.put(watch_of(hook, language="de"))
    async with desk.notifier():
        await until(lambda: hook.taken)
        await asyncio.sleep(0.2)
    assert [got.alert_ids for got in hook.got] == [["s2:1"]]


async def test_what_is_put_back_after_a_loss_is_not_delivered_again(desk: Desk, hook: Receiver) -> None:
    """Redis comes back empty, the watch is loaded and its alerts are restored: only what rings afterwards is sent."""
    first = replace(opening(id="s1"), times=AlertTimes(alerted=datetime.now(UTC) - timedelta(hours=1)))
    await WatchStore(desk.client).put(watch_of(hook))
    channels = await WatchBook(desk.client).channels(first)
    assert await AlertStore(desk.client).restore(first, encode(first), channels) == "channels"
    async with desk.notifier():
        await desk.ring(opening(id="s2"))
        await until(lambda: hook.taken)
        await asyncio.sleep(0.2)
    assert [got.alert_ids for got in hook.got] == [["s2:1"]]


async def test_a_digest_gathers_until_it_is_due_and_keeps_its_key(desk: Desk, hook: Receiver) -> None:
    """Three alerts in one message; its repeats carry the same key, and later alerts wait for the next digest."""
    await WatchStore(desk.client).put(watch_of(hook, digest=Digest(every=timedelta(minutes=30))))
    await desk.ring(opening(id="s1"), opening(id="s2"), opening(id="s3"))
    hook.answer = lambda number, _: 500 if number < 3 else 200
    async with desk.notifier():
        await asyncio.sleep(0.3)
        assert hook.got == []
        desk.clock.ahead = timedelta(minutes=31)
        await until(lambda: len(hook.taken) == 1)
    assert hook.taken[0].alert_ids == ["s1:1", "s2:1", "s3:1"]
    assert len({got.key for got in hook.got}) == 1


async def test_a_digest_at_a_time_of_day_outlives_the_notifier(desk: Desk, hook: Receiver) -> None:
    """Gathered by one notifier, sent by the next one after eight o'clock, and once: a third one sends nothing."""
    eight = (datetime.now(UTC) + timedelta(hours=2)).time().replace(microsecond=0)
    await WatchStore(desk.client).put(watch_of(hook, digest=Digest(at=(eight,), zone="UTC")))
    await desk.ring(opening(id="s1"))
    async with desk.notifier():
        await until(lambda: held(desk, 1))
    await desk.ring(opening(id="s2"))
    async with desk.notifier():
        await until(lambda: held(desk, 2))
    assert hook.got == []
    desk.clock.ahead = timedelta(hours=3)
    async with desk.notifier():
        await until(lambda: hook.taken)
    async with desk.notifier():
        await asyncio.sleep(1.5)
    assert [got.alert_ids for got in hook.got] == [["s1:1", "s2:1"]]


async def test_a_digest_that_is_cut_off_is_sent_again_as_it_was(desk: Desk, hook: Receiver) -> None:
    """The notifier dies while the receiver is away and more alerts come: the same alerts under the same key, then the rest."""
    hook.answer = lambda _, __: 500
    await WatchStore(desk.client).put(watch_of(hook, digest=Digest(every=timedelta(minutes=30))))
    await desk.ring(opening(id="s1"), opening(id="s2"))
    async with desk.notifier(attempts=50):
        await until(lambda: held(desk, 2))
        desk.clock.ahead = timedelta(minutes=31)
        await until(lambda: hook.got)
    await desk.ring(opening(id="s3"))
    hook.answer = lambda _, __: 200
    desk.clock.ahead = timedelta(minutes=90)
    async with desk.notifier():
        await until(lambda: len(hook.taken) == 2)
    assert [got.alert_ids for got in hook.taken] == [["s1:1", "s2:1"], ["s3:1"]]
    assert len({got.key for got in hook.got}) == 2


async def test_a_webhook_takes_the_alert_and_a_message_speaks_the_language_of_the_watch(desk: Desk, hook: Receiver) -> None:
    """The JSON is the same for all; the text that people read is Arabic, and its HTML runs from right to left."""
    alert = opening()
    message = single("desk", alert, encode(alert).decode(), "ar")
    assert message.subject() == f"{texts_of('ar')['alert']} ({texts_of('ar')['medium']}): {alert.headline}"
    assert texts_of("ar")["where"] in message.text()
    assert 'lang="ar" dir="rtl"' in message.html()
    await WatchStore(desk.client).put(watch_of(hook, language="ar"))
    await desk.ring(alert)
    async with desk.notifier():
        await until(lambda: hook.taken)
    assert hook.taken[0].said["alerts"] == [json.loads(encode(alert))]


def test_the_check_that_the_documentation_shows_takes_what_is_ours_and_nothing_else() -> None:
    """The receiver's code in docs/alerts.md, run as it stands: a true webhook passes; another key, body or old time does not."""
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def is_ours" in block)
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102 - our own documentation
    alert, now = opening(), datetime.now(UTC)
    message = single("desk", alert, encode(alert).decode(), "en")
    for secret in (SECRET, "whsec_" + base64.b64encode(b"0123456789abcdef").decode()):
        sent = headers(secret, message, message.body(), now)
        assert scope["is_ours"](secret, sent, message.body())
        assert not scope["is_ours"]("another key", sent, message.body())
        assert not scope["is_ours"](secret, sent, message.body() + b" ")
        late = headers(secret, message, message.body(), now - timedelta(minutes=10))
        assert not scope["is_ours"](secret, late, message.body())


async def held(desk: Desk, count: int) -> bool:
    """Whether so many alerts wait for the digest."""
    return bool(await desk.client.llen("tocsin:held:desk") >= count)


async def test_what_was_trimmed_while_no_notifier_ran_is_told_with_its_number(desk: Desk, hook: Receiver) -> None:
    """Three hundred alerts on a stream of a hundred, after one that was delivered: delivered and missed are all of them."""
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening(id="first"))
    async with desk.notifier():
        await until(lambda: hook.taken)
    store = AlertStore(desk.client, stream_length=100, channel_length=100)
    for number in range(300):
        alert = opening(id=f"s{number}")
        await store.write(alert, encode(alert), ("alerts:all", "alerts:watch:desk"))
    async with desk.notifier():
        await until(lambda: desk.client.xlen("alerts:control"))
        entries: Any = await desk.client.xrange("alerts:control")
        [told] = [json.loads(fields[b"json"]) for _, fields in entries]
        assert told["kind"] == "missed"
        assert told["detail"]["count"] >= 100
        await until(lambda: len({got.key for got in hook.taken}) == 301 - told["detail"]["count"])


async def test_an_alert_that_waited_too_long_is_a_dead_letter_and_no_surprise(desk: Desk, hook: Receiver) -> None:
    """The notifier was away for two days; nobody is woken up by old news, and nothing is lost."""
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    desk.clock.ahead = timedelta(days=2)
    async with desk.notifier():
        await until(desk.dead.all)
    assert hook.got == []


@pytest.mark.parametrize("allowed", [True, False])
async def test_webhooks_reach_private_addresses_only_when_allowed(allowed: object, desk: Desk, hook: Receiver) -> None:
    """The guard of the feeds stands before webhooks too, at the address connected to."""
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    async with desk.notifier(allow_private=bool(allowed)):
        await until(lambda: hook.got if allowed else desk.dead.all())
    assert bool(hook.got) is allowed
    assert allowed or "address not allowed" in (await desk.dead.all())[0][1].reason


@pytest.mark.parametrize("form", ["90", "date"])
async def test_a_receiver_says_when_to_come_again(form: str, hook: Receiver) -> None:
    """As a number of seconds or as a date."""
    now = datetime.now(UTC)
    hook.answer = lambda _, __: 429
    hook.retry_after = format_datetime(now + timedelta(seconds=90), usegmt=True) if form == "date" else form
    webhooks = Webhooks(timeout=5, allow_private=True)
    result = await webhooks.send(hook.url, single("desk", opening(), "{}", "en"), SECRET, now)
    await webhooks.close()
    assert isinstance(result, Failed)
    assert not result.final
    assert result.after == pytest.approx(90, abs=10)


async def test_a_redirect_is_not_followed(desk: Desk, hook: Receiver) -> None:
    """A signed message goes to whom it was addressed, or nowhere."""
    hook.answer = lambda _, __: 302
    await WatchStore(desk.client).put(watch_of(hook))
    await desk.ring(opening())
    async with desk.notifier():
        await until(desk.dead.all)
    assert len(hook.got) == 1
