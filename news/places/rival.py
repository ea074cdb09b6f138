"""What a name could have meant, for people who ask why it was read as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[str, int, int]
"""Field, start and end of a name in an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One reading of a name, with the score it reached."""

    name: str
    country: str
    kind: str
    score: float
