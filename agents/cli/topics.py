"""``tocsin topics``: create, check and describe the topics on the broker."""

from __future__ import annotations

import sys

import click

from streams.errors import TocsinError
from streams.kafka_admin import admin, deviations, find_topics, prepare_topics
from streams.runtime import require_broker
from streams.settings import Settings, load_settings
from streams.topics import all_topics


@click.group("topics")
def command() -> None:
    """Create, check and describe the topics, changelogs of the tables included."""


@command.command()
def create() -> None:
    """Create what is missing, as the settings say; what is there stays as it is."""
    created = prepare_topics(_settings())
    for name in created:
        click.echo(f"created {name}")
    if not created:
        click.echo("Nothing to create.")


@command.command()
def check() -> None:
    """Say in what the topics differ from the settings; exit code 1 when they do."""
    settings = _settings()
    specs = all_topics(settings.work.state_retention_days)
    with admin(settings.kafka) as client:
        found = find_topics(client, specs)
    told = [f"The topic {spec.name} does not exist." for spec in specs if spec.name not in found]
    for spec in specs:
        told += deviations(spec, found[spec.name], settings.kafka) if spec.name in found else []
    for sentence in told:
        click.echo(sentence)
    click.echo(f"{len(specs)} topics checked, {len(told)} differences.")
    sys.exit(bool(told))


@command.command()
def describe() -> None:
    """Print the topics with their partitions, replicas, retention and cleanup."""
    settings = _settings()
    specs = all_topics(settings.work.state_retention_days)
    with admin(settings.kafka) as client:
        found = find_topics(client, specs)
    click.echo(f"{'topic':<28}{'partitions':>10}{'replicas':>10}{'in sync':>9}  {'key':<18}settings")
    for spec in specs:
        topic = found.get(spec.name)
        if topic is None:
            click.echo(f"{spec.name:<28}does not exist")
            continue
        config = ", ".join(f"{name}={value}" for name, value in sorted(topic.config.items()))
        click.echo(f"{spec.name:<28}{topic.partitions:>10}{topic.replication:>10}{topic.in_sync:>9}  {spec.key:<18}{config}")


def _settings() -> Settings:
    settings = require_broker(load_settings())
    if settings.kafka.embedded:
        raise TocsinError(
            "The embedded broker makes its topics itself; `tocsin topics` is for a broker of your own (TOCSIN_KAFKA_BROKERS)."
        )
    return settings
