"""docs/asyncapi.yaml and the schemas beside it say what the code does."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from news.model import SEVERITIES
from streams import channels, schemas
from streams.topics import TOPICS
from tests.asyncapi_structure import DOCUMENT

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


def test_the_document_has_the_structure_of_asyncapi_3(api: dict[str, Any]) -> None:
    """Every object has the fields it must have and no others."""
    Draft202012Validator(DOCUMENT).validate(api)


def test_a_misspelt_field_is_no_part_of_the_structure(api: dict[str, Any]) -> None:
    """The check above can fail: a channel with an adress, an operation that publishes, a server without a protocol."""
    for path, name, value in (
        (("channels", "alerts"), "adress", "alerts"),
        (("operations", "serviceSpeaks"), "action", "publish"),
        (("servers", "redis"), "protocol", ""),
    ):
        broken = copy.deepcopy(api)
        broken[path[0]][path[1]][name] = value
        assert not Draft202012Validator(DOCUMENT).is_valid(broken)


def test_the_parameters_of_a_channel_are_those_of_its_address(api: dict[str, Any]) -> None:
    """``alerts:country:{country}`` explains ``country``, and nothing explains what is not there."""
    for channel in api["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel.get("parameters", {}))


def test_every_channel_is_used_by_an_operation(api: dict[str, Any]) -> None:
    """Somebody sends on each of them."""
    sent = {operation["channel"]["$ref"] for operation in api["operations"].values() if operation["action"] == "send"}
    assert sent == {f"#/channels/{name}" for name in api["channels"]}


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
