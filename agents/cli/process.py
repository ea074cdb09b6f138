"""What every long-running command does alike: logs, status pages, signals, an event loop, a new start without its broker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from streams.errors import BrokerLostError
from streams.health import HEALTH
from streams.http_status import StatusServer
from streams.last_resort import end_within
from streams.logs import configure_logging, get_logger
from streams.outcome_log import OutcomeLog
from streams.settings import Settings

FOREVER = "1000000000"
"""Seconds; a process that has once worked waits for its servers however long they are away."""
RESTART_PAUSE = 1.0
SAY_SECONDS = 60.0
"""How often the outcomes since the last time are logged."""
OUTCOMES = OutcomeLog()
log = get_logger("tocsin.process")


def run_until_signal(
    settings: Settings, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]], limit: float | None = None
) -> None:
    """Run ``work`` with an event that SIGINT or SIGTERM sets; a second signal ends it at once, and so does ``limit`` (seconds).

    When ``work`` loses its broker the process starts itself anew, with the same id, and waits.
    """
    configure_logging(settings)
    status = StatusServer(settings.status, HEALTH)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_with_signals(limit or 2 * settings.work.finish_seconds + 5, work))
    except BrokerLostError as error:
        log.warning("the broker was lost, starting anew", why=str(error))
        time.sleep(RESTART_PAUSE)
        os.environ["TOCSIN_WAIT_SECONDS"] = FOREVER
        os.execv(sys.executable, [sys.executable, "-m", "agents", *sys.argv[1:]])  # noqa: S606 - ourselves
    finally:
        status.close()


async def _with_signals(limit: float, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def on_signal(number: int) -> None:
        stop.set()
        loop.remove_signal_handler(number)
        end_within(limit, f"It was told to end (signal {number}) and did not finish in time.")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    beating = asyncio.create_task(_beat())
    try:
        await work(stop)
    finally:
        beating.cancel()
        OUTCOMES.say()


async def _beat() -> None:
    said = time.monotonic()
    while True:
        HEALTH.turn()
        if time.monotonic() - said > SAY_SECONDS:
            OUTCOMES.say()
            said = time.monotonic()
        await asyncio.sleep(1)
