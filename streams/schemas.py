"""The JSON Schemas of what leaves a process, made from the types; ``python -m streams.schemas docs`` writes the files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from news.model import Alert
from streams.control import Control
from streams.topics import TOPICS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ALERT_FILE = "alert.schema.json"
MESSAGES_FILE = "messages.schema.json"
CONTRACT = (
    "schema",
    "alert_id",
    "story_id",
    "seq",
    "type",
    "references",
    "headline",
    "summary",
    "severity",
    "relevance",
    "places",
    "countries",
    "regions",
    "conflicts",
    "events",
    "actors",
    "fatalities",
    "sources",
    "independent_sources",
    "times",
    "evidence",
)
"""Fields every alert has had since the first version; later ones may be absent in old alerts."""


def alert_schema() -> dict[str, Any]:
    """The schema of the JSON subscribers see: unknown fields are allowed, for fields are only ever added."""
    schema = msgspec.json.schema(Alert)
    definitions: dict[str, Any] = schema["$defs"]
    alert = definitions.pop("Alert")
    alert["required"] = list(CONTRACT)
    alert["properties"]["alert_id"]["pattern"] = "^.+:[1-9][0-9]*$"
    alert["properties"]["seq"]["minimum"] = 1
    alert["properties"]["relevance"] |= {"minimum": 0, "maximum": 1}
    alert["properties"]["independent_sources"]["minimum"] = 0
    return {"$schema": DIALECT, "$id": ALERT_FILE, **alert, "$defs": definitions}


def messages_schema() -> dict[str, Any]:
    """The schemas of every topic's value and of the control messages."""
    kinds = [topic.value for topic in TOPICS if topic.value is not None]
    _, definitions = msgspec.json.schema_components([*kinds, Control], ref_template="#/$defs/{name}")
    return {"$schema": DIALECT, "$id": MESSAGES_FILE, "$defs": definitions}


def texts() -> dict[str, str]:
    """File name → content."""
    schemas = {ALERT_FILE: alert_schema(), MESSAGES_FILE: messages_schema()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=False) + "\n" for name, schema in schemas.items()}


if __name__ == "__main__":
    for file_name, content in texts().items():
        Path(sys.argv[1], file_name).write_text(content, encoding="utf-8")
