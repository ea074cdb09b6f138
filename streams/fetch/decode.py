"""Content-Encoding undone piece by piece, so that a bomb is noticed at the limit and not when memory is full."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = 1 << 18
"""Bytes one decoder may hand out at a time."""
ZSTD_WINDOW_LOG = 23
"""8 MB, the window RFC 9659 allows on the web: a frame that asks for more memory is refused."""


class BadEncodingError(Exception):
    """The encoding is unknown, or the bytes are not what it says."""


class TooLargeError(Exception):
    """The body is beyond the limit, on the wire or decompressed."""


class Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> list[bytes]:
        """Decompress ``data`` into pieces; raises ``TooLargeError`` when they outgrow ``room`` bytes."""

    @property
    def ended(self) -> bool:
        """Whether what was fed is whole by its own account."""


class Body:
    """Collects a body as it arrives, within ``limit`` bytes on the wire and decompressed."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Raises ``BadEncodingError`` where the encoding is unknown."""
        self.wire_bytes = 0
        self._limit = limit
        self._size = 0
        self._pieces: list[bytes] = []
        self._encoding = encoding.strip().lower()
        self._decoder: Decoder | None = None
        if self._encoding not in _DECODERS:
            raise BadEncodingError(f"unknown Content-Encoding {self._encoding[:40]!r}")

    def feed(self, data: bytes) -> None:
        """Take what came over the wire.

        Raises:
            TooLargeError: over the limit.
            BadEncodingError: does not decompress.
        """
        self.wire_bytes += len(data)
        if self.wire_bytes > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")
        if self._decoder is None and data:
            self._decoder = _DECODERS[self._encoding](data)
        if self._decoder is not None:
            self._keep(self._decoded(self._decoder, data))

    @property
    def whole(self) -> bool:
        """``False`` where the compressed stream has not come to its end: the connection was cut, and no length told."""
        return self._decoder is None or self._decoder.ended

    def value(self) -> bytes:
        return b"".join(self._pieces)

    def _decoded(self, decoder: Decoder, data: bytes) -> list[bytes]:
        try:
            return decoder.feed(data, self._limit - self._size)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise BadEncodingError(f"not {self._encoding}: {error}") from error

    def _keep(self, pieces: list[bytes]) -> None:
        self._size += sum(map(len, pieces))
        if self._size > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes after decompression")
        self._pieces += pieces


class _Plain:
    ended = True

    def feed(self, data: bytes, room: int) -> list[bytes]:  # noqa: ARG002 - the limit on the wire is the limit
        return [data]


class _Zlib:
    """gzip and deflate; further gzip members are read, what follows the last one is ignored as browsers do."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)

    def feed(self, data: bytes, room: int) -> list[bytes]:
        pieces: list[bytes] = []
        while data:
            piece = self._inner.decompress(data, min(PIECE, room + 1))
            room = _room_after(piece, room)
            pieces.append(piece)
            data = self._next_member() if self._inner.eof else self._inner.unconsumed_tail
        return pieces

    @property
    def ended(self) -> bool:
        return self._inner.eof

    def _next_member(self) -> bytes:
        rest = self._inner.unused_data
        if not rest.startswith(b"\x1f\x8b"):
            return b""
        self._inner = zlib.decompressobj(self._window)
        return rest


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._inner.is_finished())

    def feed(self, data: bytes, room: int) -> list[bytes]:
        pieces = [self._inner.process(data, output_buffer_limit=PIECE)]
        room = _room_after(pieces[-1], room)
        while not self._inner.can_accept_more_data():
            pieces.append(self._inner.process(b"", output_buffer_limit=PIECE))
            room = _room_after(pieces[-1], room)
        return pieces


class _Zstd:
    def __init__(self) -> None:
        self._inner = self._fresh()

    @property
    def ended(self) -> bool:
        return self._inner.eof

    @staticmethod
    def _fresh() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    def feed(self, data: bytes, room: int) -> list[bytes]:
        pieces: list[bytes] = []
        while data or not (self._inner.needs_input or self._inner.eof):
            if self._inner.eof:
                self._inner = self._fresh()
            pieces.append(self._inner.decompress(data, PIECE))
            room = _room_after(pieces[-1], room)
            data = self._inner.unused_data if self._inner.eof else b""
        return pieces


def _room_after(piece: bytes, room: int) -> int:
    if len(piece) > room:
        raise TooLargeError("the decompressed body is over the limit")
    return room - len(piece)


def _deflate(data: bytes) -> Decoder:
    """Some servers send raw deflate where zlib is meant (RFC 9110, 8.4.1.2); the first byte tells them apart."""
    return _Zlib(zlib.MAX_WBITS if data[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS)


def _gzip(data: bytes) -> Decoder:
    """A server that says gzip and sends plain text is taken at its bytes."""
    return _Zlib(16 + zlib.MAX_WBITS) if data[:1] == b"\x1f" else _Plain()


_DECODERS: dict[str, Callable[[bytes], Decoder]] = {
    "": lambda _: _Plain(),
    "identity": lambda _: _Plain(),
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": lambda _: _Brotli(),
    "zstd": lambda _: _Zstd(),
}
