"""What comes of one request: a value, whatever the server does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal[
    "ok",  # a body that may be new; look at ``permanent_url`` too
    "not_modified",  # 304: the server says nothing changed
    "unchanged",  # 200, but byte for byte the body seen before
    "gone",  # 410: the publisher retired it
    "error",  # see ``failure``
]
FailureKind = Literal[
    "bad_url",  # no http(s) URL, or one without a host
    "blocked_address",  # the name or number leads to an address no feed may live at
    "dns",
    "connect",
    "tls",
    "timeout",
    "reset",  # the connection broke, or the body was shorter than announced
    "http_4xx",
    "http_429",
    "http_5xx",
    "http_other",  # a status that means nothing for a GET
    "bad_response",  # not HTTP, or headers beyond every limit
    "bad_encoding",  # a Content-Encoding that is unknown or does not decompress
    "too_large",
    "bad_redirect",  # too many, in a circle, or to nowhere
    "robots",  # robots.txt forbids it (full text only)
]
Severity = Literal["hard", "soft", "temporary"]
"""How much a failure counts: hard will not mend itself, soft may, temporary usually does within hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server said last time, sent back so that it need not repeat itself."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    """SHA-256 of the decompressed body, in hex: some servers lie about the other two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    kind: FailureKind
    severity: Severity
    detail: str = ""
    """For people; may quote the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    outcome: Outcome
    status: int | None = None
    """HTTP status of the last answer; ``None`` where there was none."""
    body: bytes = field(default=b"", repr=False)
    """Decompressed; empty unless the outcome is ``ok`` or ``unchanged``."""
    content_type: str = ""
    """As sent, with its charset."""
    validators: Validators = Validators()
    """To keep for the next request; those of this request where the server sent none with a 304."""
    max_age: float | None = None
    """Seconds the answer stays fresh (Cache-Control, else Expires); ``None`` where the server does not say."""
    retry_after: float | None = None
    """Seconds the server asks to stay away."""
    final_url: str = ""
    permanent_url: str = ""
    """Where the feed has moved to: set only when every redirect on the way was a 301 or 308."""
    elapsed: float = 0.0
    """Seconds from the first byte sent to the last byte read, redirects included."""
    wire_bytes: int = 0
    """Bytes of the body as they came, before decompression."""
    failure: Failure | None = None
    """Set exactly when the outcome is ``error``."""

    @property
    def ok(self) -> bool:
        """Whether the server answered as it should, with or without news."""
        return self.outcome in {"ok", "not_modified", "unchanged"}
