"""What a person can mend is one clear sentence and a non-zero exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents.cli import COMMANDS
from streams.embedded.valkey import free_port


def tocsin(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command as a process, in an empty directory."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [sys.executable, "-m", "agents", *arguments],
        env={**clean, "PYTHONPATH": str(Path(__file__).parents[2]), "TOCSIN_DATA_DIR": str(tmp_path / "data"), **settings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, tmp_path: Path) -> None:
    """--help of every subcommand exits well and says something."""
    done = tocsin(tmp_path, name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: tocsin" in done.stdout


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which a command refused."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("tocsin: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.mark.parametrize("command", ["poll", "work"])
def test_without_a_service_the_worker_and_the_poller_say_what_to_do(command: str, tmp_path: Path) -> None:
    """No addresses and no running service: the sentence names both ways out."""
    assert "tocsin run" in refused(tocsin(tmp_path, command))


@pytest.mark.parametrize("command", ["run", "work", "poll"])
def test_an_unreachable_redis_is_named(command: str, tmp_path: Path) -> None:
    """The address nobody listens on is in the sentence."""
    address = f"127.0.0.1:{free_port()}"
    done = tocsin(tmp_path, command, TOCSIN_REDIS_URL=f"redis://user:hidden@{address}/0", TOCSIN_KAFKA_BROKERS="127.0.0.1:1")
    said = refused(done)
    assert "hidden" not in done.stderr
    assert address in said or "127.0.0.1:1" in said


def test_an_unreachable_broker_is_named(tmp_path: Path) -> None:
    """With an embedded Valkey and a broker that is not there, the sentence names the broker."""
    said = refused(tocsin(tmp_path, "run", TOCSIN_KAFKA_BROKERS=f"127.0.0.1:{free_port()}"))
    assert "broker" in said


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (("--config", "missing.toml", "run"), {}),
        (("--config", sys.executable, "run"), {}),
        (("run",), {"TOCSIN_KAFKA_PARTITIONS": "many"}),
        (("run",), {"TOCSIN_REDIS_URL": "http://example.org"}),
        (("run",), {"TOCSIN_DATA_DIR": sys.executable}),
        (("subscribe", "--since", "1h"), {}),
    ],
)
def test_a_bad_setting_is_named(arguments: tuple[str, ...], settings: dict[str, str], tmp_path: Path) -> None:
    """A config file that is missing or no text, a word for a number, a URL of another kind, a directory that is a file, nothing to subscribe to."""
    refused(tocsin(tmp_path, *arguments, **settings))


@pytest.mark.parametrize("arguments", [("run", "--colour"), ("wrok",), ("work", "--agents", "dedupe,cook")])
def test_a_wrong_option_is_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Click's usage error, exit code 2."""
    done = tocsin(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Error:" in done.stderr
