"""What came of one try to deliver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It did not arrive, or nobody knows."""

    reason: str
    final: bool = False
    """Trying again cannot help."""
    after: float | None = None
    """Seconds the receiver asked us to wait."""


Result: TypeAlias = Delivered | Failed
