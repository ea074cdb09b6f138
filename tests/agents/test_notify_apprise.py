"""Deliveries by Apprise to servers of our own, and dead letters looked at and sent again from the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agents.cli import cli
from news.watches import Digest, Watch
from streams.deliver.webhook import signature
from streams.embedded.valkey import free_port
from streams.watch_store import WatchStore
from tests.agents.test_notify import SECRET, SETTINGS, Desk, desk, developing, held, hook, until, watch_of
from tests.alert_factory import opening
from tests.mail_server import MailServer
from tests.webhook_receiver import Receiver

__all__ = ["desk", "hook"]


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    server = await MailServer().start()
    yield server
    await server.stop()


@pytest.fixture(autouse=True)
def settings(valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands read."""
    values = {"DATA_DIR": str(tmp_path), "REDIS_URL": valkey_url, "NOTIFY_ALLOW_PRIVATE": "true", "NOTIFY_TIMEOUT": "2"}
    for name, value in values.items():
        monkeypatch.setenv(f"TOCSIN_{name}", value)


async def tocsin(*args: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, cli, ["notify", *args])


def plain_hook(hook: Receiver) -> str:
    """The receiver as Apprise's own JSON service."""
    return hook.url.replace("http://", "json://")


async def test_an_apprise_service_that_fails_gets_it_again(desk: Desk, hook: Receiver) -> None:
    """Two errors, then success: title and text in the language of the watch, and the key for whoever looks for repeats."""
    hook.answer = lambda number, _: 503 if number < 3 else 200
    await WatchStore(desk.client).put(watch_of(hook, deliver=(plain_hook(hook),), language="de"))
    await desk.ring(opening())
    async with desk.notifier():
        await until(lambda: hook.taken)
    said = [got.said for got in hook.got]
    assert len(said) == 3
    assert said[0] == said[1] == said[2]
    assert "A drone strike kills a commander in Baghdad" in said[0]["title"]
    assert "(desk/s1:1)" in said[0]["message"]
    assert "Unabhängige Quellen" in said[0]["message"]


async def test_a_long_digest_comes_in_pieces_the_service_takes(desk: Desk, hook: Receiver) -> None:
    """Mattermost takes 4,000 characters; every alert of forty is in one of the messages."""
    service = hook.url.replace("http://", "mmost://").replace("/hook", "/abcdefghijklmnopqrstuvwx")
    await WatchStore(desk.client).put(watch_of(hook, deliver=(service,), digest=Digest(every=timedelta(minutes=30))))
    await desk.ring(*(opening(id=f"s{number}x", headline=f"Shelling of town {number}x") for number in range(40)))
    async with desk.notifier():
        await until(lambda: held(desk, 40))
        desk.clock.ahead = timedelta(minutes=31)
        await until(lambda: not_in(hook) == [])
    assert max(len(got.said["text"]) for got in hook.taken) <= 4000
    assert len(hook.taken) > 1


def not_in(hook: Receiver) -> list[str]:
    said = "".join(got.said["text"] for got in hook.taken)
    return [name for name in (f"town {number}x" for number in range(40)) if name not in said]


async def test_a_notifier_that_is_stopped_sees_a_delivery_to_its_end(desk: Desk, hook: Receiver) -> None:
    """The service has the message and has not answered yet: the next notifier knows that it was sent."""
    hook.slow = 0.5
    await WatchStore(desk.client).put(watch_of(hook, deliver=(plain_hook(hook),)))
    await desk.ring(opening())
    async with desk.notifier():
        await until(lambda: hook.got)
    async with desk.notifier():
        await desk.ring(opening(id="s2"))
        await until(lambda: len(hook.taken) == 2)
    assert ["(desk/s1:1)" in got.said["message"] for got in hook.got] == [True, False]


async def test_a_mail_arrives_with_both_forms_after_the_server_turned_one_away(desk: Desk, mail: MailServer) -> None:
    """A mail server that is busy is asked again; the headline's markup is text in the HTML form."""
    mail.refuse = 1
    url = f"mailto://127.0.0.1:{mail.port}/?from=tocsin@example.org&to=desk@example.org"
    await WatchStore(desk.client).put(Watch(name="desk", when="relevance > 0", deliver=(url,)))
    await desk.ring(opening(headline="<b>Strike</b> on Kirkuk & Dibis"))
    async with desk.notifier():
        await until(lambda: mail.got)
    [got] = mail.got
    assert got["To"] == "desk@example.org"
    assert "<b>Strike</b> on Kirkuk & Dibis" in got["Subject"]
    html, text = got.get_body(("html",)), got.get_body(("plain",))
    assert html is not None
    assert text is not None
    for form in (html, text):
        for said in ("Where: IQ", "Independent sources: 1", "https://agency-a.example/1", "(desk/s1:1)"):
            assert said in form.get_content().replace("<bdi>", "")
    assert "&lt;b&gt;Strike&lt;/b&gt; on Kirkuk &amp; Dibis" in html.get_content()
    assert "<b>Strike</b>" not in html.get_content()
    assert mail.turned_away == 1


async def test_a_service_nobody_answers_for_ends_as_a_dead_letter(desk: Desk) -> None:
    """A closed port: as many tries as the settings allow, then the letter, whose list does not give the URL away."""
    url = f"json://127.0.0.1:{free_port()}/token-in-the-path"
    await WatchStore(desk.client).put(Watch(name="desk", when="relevance > 0", deliver=(url,)))
    await desk.ring(opening())
    async with desk.notifier():
        await until(desk.dead.all)
    [(_, letter)] = await desk.dead.all()
    assert (letter.attempts, letter.reason) == (SETTINGS.attempts, "the service did not take it")
    listed = await tocsin("dead")
    assert "desk/s1:1" in listed.output
    assert "1 dead letter" in listed.output
    assert "token" not in listed.output


async def test_dead_letters_are_sent_again_under_the_keys_they_had(desk: Desk, hook: Receiver) -> None:
    """Resent while the receiver still refuses they stay; when it takes them again they go, signed, and the list is empty."""
    hook.answer = lambda _, __: 400
    await WatchStore(desk.client).put(watch_of(hook, deliver=(hook.url, plain_hook(hook))))
    await desk.ring(*developing("s1", 2))
    async with desk.notifier():
        await until(lambda: letters(desk, 4))
    refused = await tocsin("resend", "--all")
    assert refused.exit_code == 1
    assert "0 delivered, 4 not" in refused.stdout
    assert "HTTP 400" in refused.stderr
    hook.got.clear()
    hook.answer = lambda _, __: 200
    assert (await tocsin("resend", "--all")).output == "4 delivered, 0 not.\n"
    signed = [got for got in hook.taken if got.key]
    assert [got.key for got in signed] == ["desk/s1:1", "desk/s1:2"]
    for got in signed:
        stamp = int(got.headers["webhook-timestamp"])
        assert got.headers["webhook-signature"] == signature(SECRET, got.key, stamp, got.body)
    assert sorted(json.loads(got.body)["message"].rsplit("(", 1)[1] for got in hook.taken if not got.key) == [
        "desk/s1:1)",
        "desk/s1:2)",
    ]
    assert (await tocsin("dead")).output == "There are no dead letters.\n"


async def test_dead_letters_are_sent_again_by_id_or_by_watch(desk: Desk, hook: Receiver) -> None:
    """One by its id, then those of one watch; an id that is not there is said."""
    hook.answer = lambda _, __: 400
    for name in ("a", "b"):
        await WatchStore(desk.client).put(watch_of(hook, name=name))
    await desk.ring(*developing("s1", 2))
    async with desk.notifier():
        await until(lambda: letters(desk, 4))
    hook.answer = lambda _, __: 200
    [first, *_] = [entry_id for entry_id, letter in await desk.dead.all("b") if letter.message.key == "b/s1:2"]
    assert (await tocsin("resend", first)).output == "1 delivered, 0 not.\n"
    assert [got.key for got in hook.taken] == ["b/s1:2"]
    assert (await tocsin("resend", "--watch", "a")).output == "2 delivered, 0 not.\n"
    assert [got.key for got in hook.taken][1:] == ["a/s1:1", "a/s1:2"]
    assert [letter.message.key for _, letter in await desk.dead.all()] == ["b/s1:1"]
    unknown = await tocsin("resend", first)
    assert "no dead letter" in str(unknown.exception)


async def letters(desk: Desk, count: int) -> bool:
    return len(await desk.dead.all()) >= count
