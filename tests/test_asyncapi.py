"""docs/asyncapi.yaml and the schemas beside it say what the code does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from news.model import SEVERITIES
from streams import channels, schemas
from streams.topics import TOPICS

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DOCS / "asyncapi.yaml").read_text())
    return document


def of_server(api: dict[str, Any], server: str) -> dict[str, dict[str, Any]]:
    wanted = [{"$ref": f"#/servers/{server}"}]
    return {channel["address"]: channel for channel in api["channels"].values() if channel["servers"] == wanted}


def resolve(api: dict[str, Any], reference: str) -> Any:
    file, _, pointer = reference.partition("#")
    found: Any = json.loads((DOCS / file).read_text()) if file else api
    for part in pointer.strip("/").split("/") if pointer else ():
        found = found[part]
    return found


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return here + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def test_every_topic_is_described_with_its_value_and_retention(api: dict[str, Any]) -> None:
    """Names, value types, compaction and retention of the topics are those of the code."""
    described = of_server(api, "kafka")
    assert set(described) == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        channel = described[topic.name]
        config = channel["bindings"]["kafka"]["topicConfiguration"]
        assert ",".join(config["cleanup.policy"]) == topic.config()["cleanup.policy"]
        assert str(config["retention.ms"]) == topic.config()["retention.ms"]
        [message] = channel["messages"].values()
        assert topic.value is None or resolve(api, message["$ref"])["name"] == topic.value.__name__


def test_every_kind_of_redis_channel_is_described(api: dict[str, Any]) -> None:
    """The addresses are those the code makes, the severities those it knows."""
    described = of_server(api, "redis")
    kinds = {channels.channel(kind, f"{{{kind}}}") for kind in channels.KINDS}
    assert set(described) == {channels.ALL, channels.CONTROL, *kinds}
    severity = described["alerts:severity:{severity}"]["parameters"]["severity"]
    assert tuple(severity["enum"]) == SEVERITIES


def test_every_reference_leads_somewhere(api: dict[str, Any]) -> None:
    """No dangling $ref, in the document and in the schema files."""
    for reference in references(api):
        assert resolve(api, reference)


def test_the_schema_files_are_those_of_the_types() -> None:
    """Written by `make schemas`; run it when a type in news/model.py has changed."""
    for name, content in schemas.texts().items():
        assert (DOCS / name).read_text(encoding="utf-8") == content, f"{name} is out of date: run make schemas"
