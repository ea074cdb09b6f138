"""``tocsin tag``: what the article says, as JSON Lines or as a proof to be read."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click
import msgspec

from agents.cli.explain import explain
from news.model import Tags
from news.tagging import Tagger
from streams.batch import BatchLine, read_batch
from streams.codec import encode
from streams.knowledge import load_knowledge
from streams.settings import load_settings

_PUBLIC = (
    "relevant",
    "relevance",
    "focus",
    "places",
    "countries",
    "regions",
    "conflicts",
    "events",
    "actors",
    "fatalities",
    "wounded",
    "abducted",
    "background",
    "severity",
    "severity_parts",
    "flags",
    "evidence",
)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--explain", "as_proof", is_flag=True, help="Print why, for people, instead of JSON.")
def command(file: BinaryIO, as_proof: bool) -> None:
    """Tag the articles of FILE (JSON Lines; - for standard input): one JSON object per article, same order, same id."""
    tagger = Tagger(load_knowledge(load_settings()))
    out = sys.stdout.buffer
    failed = 0
    for line in read_batch(file):
        failed += bool(line.error)
        out.write(_shown(line, tagger, as_proof=as_proof))
    out.flush()
    if failed:
        sys.exit(1)


def _shown(line: BatchLine, tagger: Tagger, *, as_proof: bool) -> bytes:
    if line.article is None:
        click.echo(f"tocsin: {line.error}", err=True)
        return encode({"id": line.id, "error": line.error}) + b"\n"
    tags, theatre = tagger.tag_with_theatre(line.article)
    if as_proof:
        proof = explain(line.article, tags, theatre, tagger.rivals(line.article))
        return "\n".join(proof).encode("utf-8", "replace") + b"\n\n"
    return encode(public(line.id, tags)) + b"\n"


def public(shown_id: object, tags: Tags) -> dict[str, object]:
    """The JSON object the batch interface prints for an article."""
    built = msgspec.to_builtins(tags)
    return {"id": shown_id, **{name: built[name] for name in _PUBLIC}}
