"""The ``tocsin`` command: every subcommand by name, loaded only when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from streams.errors import TocsinError

COMMANDS: dict[str, str] = {
    "tag": "tag",
    "run": "run",
    "demo": "demo",
    "poll": "poll",
    "feeds": "feeds",
    "catalogue": "catalogue",
    "work": "work",
    "topics": "topics",
    "quarantine": "quarantine",
    "replay": "replay",
    "subscribe": "subscribe",
    "watch": "watch",
    "notify": "notify",
    "rebuild": "rebuild",
    "redis-users": "redis_users",
    "why": "why",
}
"""Subcommand → module of agents.cli that defines ``command``."""


class LazyGroup(click.Group):
    """Imports a subcommand's module when it is asked for, so that ``--help`` and ``tag`` start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"agents.cli.{COMMANDS[name]}").command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tocsin", prog_name="tocsin")
@click.option("--config", type=click.Path(dir_okay=False), help="TOML file with settings (see .env.example for their names).")
def cli(config: str | None) -> None:
    """Rings once, in the right place, when the world's news feeds report armed conflict."""
    if config:
        os.environ["TOCSIN_CONFIG"] = config


def main(**kwargs: Any) -> None:
    """Run the command line; what a person can mend is one sentence and exit code 1, not a traceback."""
    try:
        cli.main(prog_name="tocsin", **kwargs)
    except TocsinError as error:
        click.echo(f"tocsin: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
