"""One gazetteer for all tests of places; it is compiled when the cache has none of this version."""

from __future__ import annotations

import pytest

from news.places.geoparser import Geoparser
from news.regions import load_regions
from streams.gazetteer import load_gazetteer
from streams.settings import load_settings


@pytest.fixture(scope="session")
def geoparser() -> Geoparser:
    """What every worker uses."""
    return Geoparser(load_gazetteer(load_settings()), load_regions())
