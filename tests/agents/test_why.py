"""``tocsin why``: every decision can be asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis.asyncio
from click.testing import CliRunner

from agents.cli import cli
from news.watches import Watch
from streams.alert_store import AlertStore
from streams.channels import channels_of
from streams.codec import encode
from streams.errors import TocsinError
from streams.trace import Trace
from streams.watch_store import WatchStore
from tests.alert_factory import checked, opening

NOW = datetime(2024, 2, 7, 18, 0, tzinfo=UTC)
URL = "https://agency-a.example/1"


@pytest.fixture
def service(valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOCSIN_REDIS_URL", valkey_url)
    asyncio.run(history(valkey_url))
    return valkey_url


async def history(url: str) -> None:
    """One article that rang, one that was dropped, one watch."""
    async with redis.asyncio.Redis.from_url(url) as client:
        alert = opening()
        await AlertStore(client).write(alert, checked(encode(alert)), channels_of(alert))
        await WatchStore(client).put(Watch(name="grave", when="country = IQ and severity >= high"))
        trace = Trace(client, clock=lambda: NOW)
        trace.record("a1", URL, "tag", "passed", "relevance 0.91, middle-east")
        trace.record("a1", URL, "story", "passed", "story s1 version 1: it opened the story")
        trace.record("a1", URL, "alert", "passed", "alert s1:1")
        trace.record("a2", "https://b.example/sport", "tag", "dropped:irrelevant", "relevance 0.12")
        await trace.flush()


def why(*args: str) -> str:
    result = CliRunner().invoke(cli, ["why", *args])
    if isinstance(result.exception, TocsinError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_path_of_an_article_and_the_evidence_of_its_alert(service: str) -> None:
    """By URL, with tracking parameters even: each stage, then every tag with its words and where they stand."""
    told = why(f"{URL}?utm_source=feed")
    assert "tag     passed  relevance 0.91, middle-east" in told
    assert "alert   passed  alert s1:1" in told
    assert "event drone-strike 0.90" in told
    assert "'drone strike' in title 0-12, rule test" in told
    assert "channels alerts:all alerts:country:IQ" in told


def test_an_article_that_was_dropped_says_where_and_why(service: str) -> None:
    """Stage, reason and score."""
    told = why("https://b.example/sport")
    assert "tag     dropped:irrelevant  relevance 0.12" in told
    assert "no alert" in told


def test_which_condition_of_a_watch_failed(service: str) -> None:
    """The country held, the severity did not; asked by alert id."""
    told = why("s1:1", "--watch", "grave")
    assert "does not meet country = IQ and severity >= high" in told
    assert "yes country = IQ  (found: IQ)" in told
    assert "NO  severity >= high  (found: medium)" in told


@pytest.mark.parametrize("args", [["https://never.example/x"], ["s9:1"], ["s1:1", "--watch", "nope"]])
def test_what_is_not_known_is_one_sentence(args: list[str], service: str) -> None:
    """An article that never came, an alert that never was, a watch that is not there."""
    with pytest.raises(TocsinError, match=r"Nothing is known|no watch"):
        why(*args)
