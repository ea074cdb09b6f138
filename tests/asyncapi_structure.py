"""The structure of an AsyncAPI 3.0 document as a JSON Schema of our own, written after asyncapi.com/docs/reference/specification.

As much as ours uses: what is not said here is refused, so that a misspelt key does not pass for an extension.
"""

from __future__ import annotations

from typing import Any

NAME = r"^[\w.\-]+$"
TEXT = {"type": "string", "minLength": 1}


def reference(prefix: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["$ref"],
        "additionalProperties": False,
        "properties": {"$ref": {"type": "string", "pattern": prefix}},
    }


def fixed(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with these fields, of which some are required, and ``x-`` extensions."""
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }


def mapping(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "patternProperties": {NAME: value}, "additionalProperties": False}


SERVER = fixed(["host", "protocol"], host={**TEXT, "not": {"pattern": "://"}}, protocol=TEXT, description=TEXT, title=TEXT)
PARAMETER = fixed(
    [],
    description=TEXT,
    enum={"type": "array", "items": TEXT, "minItems": 1},
    default=TEXT,
    examples={"type": "array", "items": TEXT, "minItems": 1},
)
TOPIC = fixed(
    [],
    **{
        "cleanup.policy": {"type": "array", "items": {"enum": ["delete", "compact"]}, "minItems": 1},
        "retention.ms": {"type": "integer", "minimum": -1},
    },
)
BINDINGS = fixed([], kafka=fixed(["bindingVersion"], bindingVersion={"const": "0.5.0"}, topicConfiguration=TOPIC))
CHANNEL = fixed(
    ["address", "messages"],
    address={"type": ["string", "null"], "not": {"pattern": "[?#]"}},
    title=TEXT,
    summary=TEXT,
    description=TEXT,
    servers={"type": "array", "items": reference(r"^#/servers/[\w.\-]+$"), "uniqueItems": True},
    messages=mapping(reference(r"^#/components/messages/[\w.\-]+$")),
    parameters=mapping(PARAMETER),
    bindings=BINDINGS,
)
OPERATION = fixed(
    ["action", "channel"],
    action={"enum": ["send", "receive"]},
    channel=reference(r"^#/channels/[\w.\-]+$"),
    summary=TEXT,
    messages={"type": "array", "items": reference(r"^#/channels/[\w.\-]+/messages/[\w.\-]+$")},
)
MESSAGE = fixed(
    ["name"],
    name=TEXT,
    title=TEXT,
    summary=TEXT,
    contentType={"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
    payload=reference(r"^(#/|\./[\w.\-]+\.json)"),
    headers={"type": "object"},
)
INFO = fixed(["title", "version"], title=TEXT, version=TEXT, description=TEXT, license={"type": "object"})
DOCUMENT = fixed(
    ["asyncapi", "info"],
    asyncapi={"type": "string", "pattern": r"^3\.0\.\d+$"},
    info=INFO,
    defaultContentType={"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
    servers=mapping(SERVER),
    channels=mapping(CHANNEL),
    operations=mapping(OPERATION),
    components=fixed([], messages=mapping(MESSAGE), schemas=mapping({"type": "object"})),
)
