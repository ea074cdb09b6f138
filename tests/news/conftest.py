"""What the tagger's tests share."""

from __future__ import annotations

import pytest

from news.knowledge import builtin_knowledge
from news.tagging import Tagger


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The tagger with the package's catalogues; places, which take a compiled gazetteer, are tested on their own."""
    return Tagger(builtin_knowledge())
