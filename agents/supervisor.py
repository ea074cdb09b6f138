"""One process tree on one machine: starts the processes of the service, restarts those that die, stops them in order."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from streams.cancel import cancel
from streams.embedded.child import die_with_parent
from streams.logs import get_logger
from streams.settings import Settings

STOP_SECONDS = 30.0
"""How long a process may take to finish what is in hand."""
LONGEST_WAIT = 30.0
"""Seconds between restarts of a process that keeps dying."""
STEADY = 60.0
"""Seconds after which a process counts as well and its next restart is immediate again."""
log = get_logger("tocsin.run")


@dataclass(slots=True)
class Child:
    """A subcommand of ours as a process."""

    name: str
    arguments: tuple[str, ...]
    status_port: int = 0
    """Where its status pages listen; 0 for none."""
    process: Process | None = None
    restarts: int = 0


@dataclass(slots=True)
class Supervisor:
    """Keeps ``children`` running; their standard error goes to ``logs`` (a file each) or stays ours."""

    children: Sequence[Child]
    environment: Mapping[str, str]
    logs: Path | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(child)) for child in self.children]

    async def stop(self) -> None:
        """Stop in the order of the list: first those who bring work, then those who do it."""
        self._stopping.set()
        for child in self.children:
            await self._end(child)
        await cancel(*self._tasks)

    async def _keep(self, child: Child) -> None:
        loop, wait = asyncio.get_running_loop(), 0.5
        while not self._stopping.is_set():
            started = loop.time()
            child.process = await self._spawn(child)
            code = await child.process.wait()
            if self._stopping.is_set():
                return
            wait = 0.5 if loop.time() - started > STEADY else min(2 * wait, LONGEST_WAIT)
            log.error("process died", process=child.name, code=code, restart_in_seconds=wait)
            child.restarts += 1
            await asyncio.sleep(wait)

    async def _spawn(self, child: Child) -> Process:
        errors: IO[Any] | None = None
        if self.logs:
            self.logs.mkdir(parents=True, exist_ok=True)
            errors = (self.logs / f"{child.name}.log").open("ab")
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "agents",
                *child.arguments,
                env={**os.environ, **self.environment, "TOCSIN_STATUS_PORT": str(child.status_port)},
                stderr=errors,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop the others in order
                preexec_fn=die_with_parent,
            )
        finally:
            if errors:
                errors.close()

    async def _end(self, child: Child) -> None:
        if child.process is None or child.process.returncode is not None:
            return
        child.process.terminate()
        try:
            await asyncio.wait_for(child.process.wait(), STOP_SECONDS)
        except TimeoutError:
            log.warning("process did not stop in time and was killed", process=child.name, seconds=STOP_SECONDS)
            child.process.kill()
            await child.process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment variables that tell a child where the servers of this service are."""
    kafka = settings.kafka
    return {
        "TOCSIN_DATA_DIR": str(settings.data_dir),
        "TOCSIN_REDIS_URL": settings.redis.url,
        "TOCSIN_KAFKA_BROKERS": kafka.brokers,
        "TOCSIN_KAFKA_EMBEDDED": str(kafka.embedded).lower(),
        "TOCSIN_KAFKA_API_VERSION": kafka.api_version,
        "TOCSIN_WAIT_SECONDS": "3600",
        "TOCSIN_KAFKA_PARTITIONS": str(kafka.partitions),
        "TOCSIN_KAFKA_REPLICATION": str(kafka.replication),
    }
