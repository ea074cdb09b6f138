"""Print the place tags of a file of labelled articles as the scorer reads them.

usage: python -m benchmarks.evaluate_places ARTICLES.jsonl > predicted.jsonl
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from news.document import Document
from news.model import Article
from news.places.geoparser import Geoparser
from news.regions import load_regions
from streams.gazetteer import load_gazetteer
from streams.settings import load_settings


def main() -> None:
    """Tag every article of the file that the first argument names."""
    geoparser = Geoparser(load_gazetteer(load_settings()), load_regions())
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            title, summary, text = (row.get(name) or "" for name in ("title", "summary", "text"))
            tags = geoparser.tag(Document.of(Article(id=row["id"], title=title, summary=summary, text=text)))
            sys.stdout.write(json.dumps({"id": row["id"], **asdict(tags)}) + "\n")


if __name__ == "__main__":
    main()
