"""The decisions in news/ take no time, no chance and no outside world but their own data files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

NEWS = Path(__file__).parents[1] / "news"
FORBIDDEN = {
    "asyncio",
    "os",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
}
CLOCKS = {"now", "today", "utcnow"}


@pytest.mark.parametrize("path", sorted(NEWS.rglob("*.py")), ids=lambda path: str(path.relative_to(NEWS)))
def test_news_reads_no_clock_and_rolls_no_dice(path: Path) -> None:
    """A module of news/ neither imports an impure module nor asks datetime for the time."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & FORBIDDEN
        if isinstance(node, ast.ImportFrom):
            assert node.module not in FORBIDDEN
        if isinstance(node, ast.Attribute):
            assert node.attr not in CLOCKS
