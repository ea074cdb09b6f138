"""Puts pip into an environment made without it, as Debian's Python makes it where python3-venv is not installed.

``.venv/bin/python scripts/bootstrap_pip.py``: takes pip's own wheel from the package index and lets it install itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

VERSION = "25.3"
SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"


def main() -> None:
    """Download, check and run the wheel.

    Raises:
        SystemExit: the index has no such file, or one of another content.
    """
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    request = urllib.request.Request(f"{index}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})  # noqa: S310 - the user's own index
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        files = json.load(answer)["files"]
    name = f"pip-{VERSION}-py3-none-any.whl"
    url = next((file["url"] for file in files if file["filename"] == name), None)
    if url is None:
        sys.exit(f"The package index has no {name}; install python3-venv instead.")
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - as above
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        sys.exit(f"{name} from the package index is not the file it should be.")
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_bytes(wheel)
        subprocess.run([sys.executable, f"{path}/pip", "install", "--quiet", "--no-index", str(path)], check=True)


if __name__ == "__main__":
    main()
