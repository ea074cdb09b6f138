"""The image's health check: whether this container's process answers ``/healthz``."""

from __future__ import annotations

import os
import sys
import urllib.request

URL = f"http://127.0.0.1:{os.environ.get('TOCSIN_STATUS_PORT', '9100')}/healthz"


def main() -> int:
    """0 when the process is alive."""
    try:
        with urllib.request.urlopen(URL, timeout=4) as answer:
            return 0 if answer.status == 200 else 1  # noqa: PLR2004 - HTTP's OK
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
