"""The one counted end every message comes to at a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passed(Generic[T]):
    """Goes on as ``value``."""

    value: T


@dataclass(frozen=True, slots=True)
class Dropped:
    """Ends here, on purpose. ``reason`` is a short slug with few values: it becomes a metric label."""

    reason: str
    detail: str = ""


Outcome: TypeAlias = Passed[T] | Dropped
