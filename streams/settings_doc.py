"""The documented list of settings, made from the settings themselves: ``python -m streams.settings_doc > .env.example``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from streams.settings import Settings

HEAD = """\
# Every setting of Tocsin with its default. Copy to .env, or set as environment variables, or put into a TOML file
# (a table per section: [kafka], [redis], [poll], ...) named by TOCSIN_CONFIG or --config.
"""


def env_example() -> str:
    """The text of ``.env.example``."""
    return HEAD + "".join(_lines(Settings, "TOCSIN_"))


def _lines(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield f"\n# --- {name}: {(kind.__doc__ or '').strip().splitlines()[0]}\n"
            yield from _lines(kind, f"{prefix}{name.upper()}_")
        else:
            yield f"# {info.description}{_range(info)}\n#{prefix}{name.upper()}={_text(info.get_default())}\n"


def _range(info: FieldInfo) -> str:
    limits = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    parts = [
        f"{word} {getattr(item, short)}" for item in info.metadata for short, word in limits.items() if hasattr(item, short)
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _text(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    print(env_example(), end="")  # noqa: T201 - a command's output
