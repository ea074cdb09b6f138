"""JSON on the wire, typed values inside. Decoding never raises: bad bytes become a ``Malformed`` value."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar, cast

import msgspec

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are not the JSON that was expected, and why."""

    error: str


def encode(value: object) -> bytes:
    """UTF-8 JSON of a frozen value; unpaired surrogates, which JSON text cannot carry, are replaced."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_printable(msgspec.to_builtins(value)))


def _printable(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_printable(key): _printable(item) for key, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
        case _:
            return value


@cache
def _decoder(kind: Hashable) -> Callable[[bytes], object]:
    return msgspec.json.Decoder(kind).decode


def decode(kind: type[T], data: bytes | None) -> T | Malformed:
    """The value in ``data``, or what is wrong with it in one clause."""
    if data is None:
        return Malformed("the message has no value")
    try:
        return cast("T", _decoder(cast("Hashable", kind))(data))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Malformed(str(error))
    except RecursionError:
        return Malformed("the JSON is nested too deeply")
