"""One door for every kind of delivery."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol

from streams.deliver.message import Message
from streams.deliver.result import Delivered, Failed, Result
from streams.deliver.urls import apprise_target, is_webhook
from streams.deliver.webhook import Webhooks
from streams.settings import NotifySettings

AT_ONCE = 4
"""Messages under way to one URL at the same time."""
THREADS = 64
"""Deliveries through Apprise under way at the same time: enough that some URLs that hang leave room for the others."""


class Sender(Protocol):
    """Tries once to deliver a message to a URL; never raises for what the receiver does."""

    async def send(self, url: str, message: Message, secret: str) -> Result: ...


class UrlSender:
    """Webhooks by ourselves, everything else through Apprise in a thread. A URL that hangs holds up no other."""

    def __init__(self, settings: NotifySettings, clock: Callable[[], datetime]) -> None:
        """``clock`` dates the signatures."""
        self._settings, self._clock = settings, clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="deliver")
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._webhooks = Webhooks(timeout=settings.timeout, allow_private=settings.allow_private)

    async def send(self, url: str, message: Message, secret: str) -> Result:
        async with self._turns[url]:
            if is_webhook(url):
                return await self._webhooks.send(url, message, secret or self._settings.webhook_secret, self._clock())
            return await asyncio.get_running_loop().run_in_executor(self._threads, _apprise, url, message)

    async def close(self) -> None:
        await self._webhooks.close()
        self._threads.shutdown(wait=False)


def _apprise(url: str, message: Message) -> Result:
    from apprise import Apprise, NotifyFormat, OverflowMode  # noqa: PLC0415 - takes half a second, loaded when first needed

    target = apprise_target(url)
    if target is None:
        return Failed(reason="Apprise does not understand the URL", final=True)
    if "overflow=" not in url.lower():
        target.overflow_mode = OverflowMode.SPLIT  # a digest of a night is longer than most services take
    rich = target.resolve_format() == NotifyFormat.HTML
    service: Any = Apprise()
    service.add(target)
    try:
        taken = service.notify(
            title=message.subject(),
            body=message.html() if rich else message.text(),
            body_format=NotifyFormat.HTML if rich else NotifyFormat.TEXT,
        )
    except Exception as error:  # noqa: BLE001 - over a hundred plugins; what one of them raises is a failed delivery
        return Failed(reason=f"{type(error).__name__}: {error}")
    return Delivered() if taken else Failed(reason="the service did not take it")
