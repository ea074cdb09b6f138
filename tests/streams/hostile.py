"""A web server that does what no server should, one misdeed per path. Listens on 127.0.0.2 so that 127.0.0.1 can stay forbidden."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from urllib.parse import unquote

import brotli

HOST = "127.0.0.2"
TLS_HELLO = b"\x16"
FEED = b'<rss version="2.0"><channel><title>Good</title><item><title>One</title><link>http://a.example/1</link></item></channel></rss>'
ZEROS = b"0" * 1_000_000
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))
    + b"]><rss><channel><item><title>&j;</title><link>http://a.example/1</link></item></channel></rss>"
)
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM "http://127.0.0.2:1/">]>'
    b"<rss><channel><item><title>&file;&web;</title><link>http://a.example/1</link></item></channel></rss>"
)


@cache
def _packed(kind: str) -> bytes:
    """30 MB of zeros, or a million entries, packed once."""
    if kind == "members":
        return gzip.compress(ZEROS, 1) * 30
    if kind == "brotli":
        return bytes(brotli.compress(ZEROS * 30, quality=1))
    if kind == "million":
        return gzip.compress(b"<rss><channel>" + b"<item/>" * 1_000_000 + b"</channel></rss>", 1)
    return gzip.compress(ZEROS * 30, 1)


Writer = asyncio.StreamWriter
Misdeed = Callable[[Writer, str], Awaitable[None]]


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _good(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, "Content-Type: application/rss+xml", 'ETag: "1"'))


async def _silent(_: Writer, __: str) -> None:
    await asyncio.sleep(60)


async def _drip(writer: Writer, _: str) -> None:
    """Slow loris: a byte of the headers now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_body(writer: Writer, _: str) -> None:
    writer.write(answer(b"", length=10_000_000))
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _endless(writer: Writer, _: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(ZEROS)
        await writer.drain()


async def _gzip_bomb(writer: Writer, _: str) -> None:
    writer.write(answer(_packed("gzip"), "Content-Encoding: gzip"))


async def _gzip_members(writer: Writer, _: str) -> None:
    writer.write(answer(_packed("members"), "Content-Encoding: gzip"))


async def _brotli_bomb(writer: Writer, _: str) -> None:
    writer.write(answer(_packed("brotli"), "Content-Encoding: br"))


async def _no_gzip(writer: Writer, _: str) -> None:
    writer.write(answer(b"\x1f\x8bnot gzip at all", "Content-Encoding: gzip"))


async def _strange_encoding(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, "Content-Encoding: exe"))


async def _loop(writer: Writer, _: str) -> None:
    writer.write(answer(b"", "Location: /loop", status="302 Found"))


async def _chain(writer: Writer, path: str) -> None:
    number = int(path.rpartition("-")[2])
    writer.write(answer(b"", f"Location: /chain-{number + 1}", status="302 Found"))


async def _redirect(writer: Writer, path: str) -> None:
    writer.write(answer(b"", f"Location: {unquote(path.removeprefix('/to/'))}", status="301 Moved Permanently"))


async def _packed_feed(writer: Writer, path: str) -> None:
    """``/packed/gzip/10``: the feed without its last ten bytes; where it ends, the connection's end must tell."""
    encoding, missing = path.split("/")[2:]
    body = zlib.compress(FEED) if encoding == "deflate" else brotli.compress(FEED) if encoding == "br" else gzip.compress(FEED)
    head = ["HTTP/1.1 200 OK", "Connection: close", f"Content-Encoding: {encoding}", 'ETag: "1"', "", ""]
    writer.write("\r\n".join(head).encode() + body[: len(body) - int(missing)])


async def _moved_for_a_while(writer: Writer, _: str) -> None:
    writer.write(answer(b"", "Location: /to/%2Fgood", status="302 Found"))


async def _no_location(writer: Writer, _: str) -> None:
    writer.write(answer(b"", status="302 Found"))


async def _too_short(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, length=len(FEED) + 1000))


async def _too_long(writer: Writer, _: str) -> None:
    writer.write(answer(FEED + ZEROS, length=len(FEED)))


async def _negative_length(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, length=-5))


async def _boasting(writer: Writer, _: str) -> None:
    writer.write(answer(b"", length=10**15))


async def _long_header(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, "X-Long: " + "x" * 1_000_000))


async def _many_headers(writer: Writer, _: str) -> None:
    writer.write(answer(FEED, *(f"X-{number}: x" for number in range(1_000))))


async def _no_http(writer: Writer, _: str) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")


async def _hang_up(_: Writer, __: str) -> None:
    return


async def _million(writer: Writer, _: str) -> None:
    writer.write(answer(_packed("million"), "Content-Encoding: gzip"))


async def _entities(writer: Writer, _: str) -> None:
    writer.write(answer(ENTITIES))


async def _external(writer: Writer, _: str) -> None:
    writer.write(answer(EXTERNAL))


async def _gone(writer: Writer, _: str) -> None:
    writer.write(answer(b"", status="410 Gone"))


async def _busy(writer: Writer, _: str) -> None:
    writer.write(answer(b"", "Retry-After: 120", status="429 Too Many Requests"))


async def _unmodified(writer: Writer, _: str) -> None:
    writer.write(answer(b"", status="304 Not Modified"))


MISDEEDS: dict[str, Misdeed] = {
    "good": _good,
    "silent": _silent,
    "drip": _drip,
    "drip-body": _drip_body,
    "endless": _endless,
    "gzip-bomb": _gzip_bomb,
    "gzip-members": _gzip_members,
    "brotli-bomb": _brotli_bomb,
    "no-gzip": _no_gzip,
    "strange-encoding": _strange_encoding,
    "loop": _loop,
    "chain": _chain,
    "packed": _packed_feed,
    "to": _redirect,
    "moved-for-a-while": _moved_for_a_while,
    "no-location": _no_location,
    "too-short": _too_short,
    "too-long": _too_long,
    "negative-length": _negative_length,
    "boasting": _boasting,
    "long-header": _long_header,
    "many-headers": _many_headers,
    "no-http": _no_http,
    "hang-up": _hang_up,
    "million": _million,
    "entities": _entities,
    "external": _external,
    "gone": _gone,
    "busy": _busy,
    "unmodified": _unmodified,
}

ENDS = [
    ("/silent", "timeout", "soft"),
    ("/drip", "timeout", "soft"),
    ("/drip-body", "too_large", "hard"),
    ("/endless", "too_large", "hard"),
    ("/gzip-bomb", "too_large", "hard"),
    ("/gzip-members", "too_large", "hard"),
    ("/brotli-bomb", "too_large", "hard"),
    ("/boasting", "too_large", "hard"),
    ("/million", "too_large", "hard"),
    ("/no-gzip", "bad_encoding", "soft"),
    ("/strange-encoding", "bad_encoding", "soft"),
    ("/loop", "bad_redirect", "hard"),
    ("/chain-1", "bad_redirect", "hard"),
    ("/no-location", "bad_redirect", "hard"),
    ("/to/ftp%3A%2F%2Fa.example%2F", "bad_redirect", "hard"),
    ("/to/file%3A%2F%2F%2Fetc%2Fpasswd", "bad_redirect", "hard"),
    ("/to/http%3A%2F%2F", "bad_redirect", "hard"),
    ("/too-long", "bad_response", "soft"),
    ("/too-short", "reset", "soft"),
    ("/negative-length", "bad_response", "soft"),
    ("/long-header", "bad_response", "soft"),
    ("/many-headers", "bad_response", "soft"),
    ("/no-http", "bad_response", "soft"),
    ("/hang-up", "reset", "soft"),
    ("/busy", "http_429", "temporary"),
    ("/unmodified", "bad_response", "soft"),
]
"""Path of a misdeed, the kind of failure it ends in, and how much that weighs."""


class HostileServer:
    """Counts who is being served, so that all can be sent home at the end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            first = await reader.readexactly(1)
            if first == TLS_HELLO:
                writer.write(b"HTTP/1.1 400 This is not TLS\r\n\r\n")
            else:
                await self._misbehave(first + await reader.readuntil(b"\r\n\r\n"), writer)
            await writer.drain()
        writer.close()

    async def _misbehave(self, request: bytes, writer: Writer) -> None:
        path = request.split()[1].decode()
        name = path.split("/")[1]
        await MISDEEDS["chain" if name.startswith("chain-") else name](writer, path)

    async def send_home(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def hostile_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The server's URL without the last slash."""
    for kind in ("gzip", "members", "brotli", "million"):
        _packed(kind)
    hostile = HostileServer()
    server = await asyncio.start_server(hostile.accept, HOST, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http{'s' if tls else ''}://{HOST}:{port}"
    finally:
        await hostile.send_home()
        server.close()
