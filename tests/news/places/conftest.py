"""One gazetteer for all tests of places; it is compiled when the cache has none of this version."""

from __future__ import annotations

import pytest

from news.places.geoparser import Geoparser
from streams.knowledge import load_knowledge
from streams.settings import load_settings


@pytest.fixture(scope="session")
def geoparser() -> Geoparser:
    """What every worker uses."""
    places = load_knowledge(load_settings()).places
    assert places is not None
    return places
