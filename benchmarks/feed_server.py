"""A server of many feeds on many loopback addresses, well-behaved and not, that keeps the times of all requests per host.

Every address of 127.0.0.0/8 is a host of its own. What a feed does follows from its number alone: two runs meet the same web.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

PORT = 18_080
KINDS = (
    (62, "answers-304"),
    (18, "news"),
    (6, "slow"),
    (4, "ignores-etag"),
    (3, "http-500"),
    (2, "http-404"),
    (2, "http-429"),
    (2, "hangs"),
    (1, "no-feed"),
)
"""Percent of the feeds, and what they do."""
ITEMS = 5


def host_of_feed(number: int) -> str:
    """Most hosts have one to three feeds, some ten: the numbers of a host come from a fixed die."""
    die = _die(number)
    return f"127.{1 + number % 3}.{die.randrange(40)}.{1 + die.randrange(40)}"


def url_of_feed(number: int) -> str:
    return f"http://{host_of_feed(number)}:{PORT}/{number}.xml"


def kind_of_feed(number: int) -> str:
    thrown = random.Random(number * 7919).randrange(100)
    for share, kind in KINDS:
        if thrown < share:
            return kind
        thrown -= share
    return KINDS[0][1]


def _die(number: int) -> random.Random:
    return random.Random(number)


class Server:
    def __init__(self) -> None:
        self.starts: dict[str, list[float]] = defaultdict(list)
        self.under_way: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.versions: Counter[int] = Counter()
        self.kinds: Counter[str] = Counter()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(host, head.decode("latin-1"), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, host: str, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int(head.split(" ", 2)[1].strip("/").removesuffix(".xml"))
        kind = kind_of_feed(number)
        self.starts[host].append(time.monotonic())
        self.kinds[kind] += 1
        self.under_way[host] += 1
        self.most_at_once[host] = max(self.most_at_once[host], self.under_way[host])
        try:
            if kind == "hangs":
                await reader.read()  # until the client gives up
                return
            await self._wait(kind, number)
            writer.write(self._response(kind, number, head))
            await writer.drain()
        finally:
            self.under_way[host] -= 1

    async def _wait(self, kind: str, number: int) -> None:
        await asyncio.sleep(_die(number).uniform(0.5, 3) if kind == "slow" else _die(number).uniform(0.01, 0.3))

    def _response(self, kind: str, number: int, head: str) -> bytes:
        if kind.startswith("http-"):
            retry = "Retry-After: 30\r\n" if kind == "http-429" else ""
            return f"HTTP/1.1 {kind[5:]} No\r\n{retry}Content-Length: 0\r\n\r\n".encode()
        if kind == "news":
            self.versions[number] += 1
        etag = f'"{number}-{self.versions[number]}"'
        if f"If-None-Match: {etag}".lower() in head.lower() and kind != "ignores-etag":
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\nCache-Control: max-age=60\r\n\r\n".encode()
        body = b"<!doctype html><p>Not here" if kind == "no-feed" else document(number, self.versions[number])
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {etag}\r\nCache-Control: max-age=60\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def report(self) -> dict[str, object]:
        gaps = sorted(later - earlier for starts in self.starts.values() for earlier, later in pairwise(starts))
        return {
            "requests": sum(len(starts) for starts in self.starts.values()),
            "hosts": len(self.starts),
            "shortest_gap": round(gaps[0], 3) if gaps else None,
            "gaps": [round(gap, 3) for gap in gaps[:20]],
            "most_at_once": max(self.most_at_once.values(), default=0),
            "kinds": dict(self.kinds),
        }


def document(number: int, version: int) -> bytes:
    """Five items of some 400 bytes; each version has one new item at the top."""
    items = "".join(
        f"<item><title>Report {item} of outlet {number}</title><link>https://outlet{number}.example/{item}</link>"
        f"<description>What outlet {number} has to say in its report {item}: {'some words of a summary, ' * 8}</description>"
        f"<pubDate>Sun, 01 Mar 2026 {item % 24:02}:{item % 60:02}:00 +0000</pubDate></item>"
        for item in range(version + ITEMS, version, -1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet {number}</title><link>https://outlet{number}.example/</link>{items}</channel></rss>'.encode()


async def serve() -> Server:
    """Serve until standard input closes."""
    server = Server()
    listening = await asyncio.start_server(server.handle, "0.0.0.0", PORT, backlog=4096)  # noqa: S104 - loopback aliases
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    listening.close()
    return server


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asyncio.run(serve()).report()))
