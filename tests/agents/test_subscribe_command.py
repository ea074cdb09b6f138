"""``tocsin subscribe`` as a person types it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from functools import partial

import pytest
import redis.asyncio
from click.testing import CliRunner, Result

from agents.cli import cli, main
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from tests.alert_factory import opening


async def ring(url: str, story_id: str, headline: str) -> None:
    alert = opening(id=story_id, headline=headline)
    async with redis.asyncio.Redis.from_url(url) as client:
        await AlertStore(client).write(alert, encode(alert), channels_of(alert))


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["subscribe", *args])


@pytest.fixture
async def rung(valkey_url: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOCSIN_REDIS_URL", valkey_url)
    await ring(valkey_url, "s1", "Strike on \x1b[31mBaghdad\u202e")
    return valkey_url


def test_since_replays_and_ends(rung: str) -> None:
    """One line with severity, country and headline, without the escape and bidi characters the headline carried."""
    result = run("--since", "1h", "--country", "IQ")
    assert result.exit_code == 0
    assert "medium" in result.output
    assert "IQ" in result.output
    assert "Strike on [31mBaghdad " in result.output
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_json_is_the_alert_itself(rung: str) -> None:
    """--json prints the same object the channel carries."""
    [line] = run("--since", "1h", "--json").output.splitlines()
    assert json.loads(line)["alert_id"] == "s1:1"


async def test_a_named_cursor_goes_on_where_it_stopped(rung: str) -> None:
    """The second call prints only what came in between."""
    args = ("--since", "1h", "--json", "--cursor", "desk")
    assert "s1:1" in (await asyncio.to_thread(run, *args)).output
    await ring(rung, "s2", "Second")
    again = (await asyncio.to_thread(run, *args)).output
    assert "s2:1" in again
    assert "s1:1" not in again


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--url", "redis://127.0.0.1:1/0"], "cannot be reached"),
        (["--since", "soon"], "neither a span"),
        (["--since", "999999999999d"], "longer than the calendar"),
        (["--cursor", "../x"], "cursor name"),
        (["--cursor", "x" * 300], "cursor name"),
        (["--url", "redis://h/0?colour=red"], "is wrong"),
        (["--country", "Irak"], "did you mean IQ"),
        (["--region", "midle-east"], "did you mean middle-east"),
        (["--conflict", "gaza-warr"], "did you mean gaza-war"),
        (["--event", "dronestrike"], "did you mean drone-strike"),
        (["--watch", "nobody"], "no watch nobody"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(
    args: list[str], sentence: str, rung: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unreachable server, a wrong time, a wrong cursor name, a word nobody uses: exit code 1, one line, no traceback."""
    with pytest.raises(SystemExit) as stop:
        main(args=["subscribe", *args], standalone_mode=False)
    assert stop.value.code == 1
    [line] = capsys.readouterr().err.splitlines()
    assert sentence in line


def as_a_program(*args: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "agents", "subscribe", *args]
    # A shell starts what runs in the background with Ctrl-C ignored, and children inherit that.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heard)  # noqa: PLW1509 - one call


async def test_ctrl_c_and_a_closed_pipe_end_it_quietly(rung: str) -> None:
    """Ctrl-C: exit code 130. `| head -1`: it ends with the pipe. No traceback on standard error either way."""
    following = as_a_program("--since", "1h", "--follow")
    assert following.stdout is not None
    assert b"Strike on" in await asyncio.to_thread(following.stdout.readline)
    following.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(following.communicate, timeout=60) == (b"", b"")
    assert following.returncode == 130
    piped = as_a_program("--since", "1h", "--follow")
    assert piped.stdout is not None
    assert piped.stderr is not None
    await asyncio.to_thread(piped.stdout.readline)
    piped.stdout.close()
    await ring(rung, "s2", "Second")
    assert await asyncio.to_thread(piped.stderr.read) == b""
    assert piped.wait(30) == 1


def test_colours_are_for_terminals_that_want_them(rung: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the kind is in colour; with NO_COLOR or into a file it is plain."""
    coloured = CliRunner().invoke(cli, ["subscribe", "--since", "1h"], color=True)
    assert "\x1b[33m" in coloured.output
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in CliRunner().invoke(cli, ["subscribe", "--since", "1h"], color=True).output
