"""Faust runs the stages: an app, an agent and a table for each stage, and the ports between Faust and ``run_batch``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import faust
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted, ProducerSendError

from streams.errors import BrokerLostError
from streams.flow.credentials import credentials
from streams.flow.fence import Fence
from streams.flow.measure import NAMES, measure_lag, measure_tables
from streams.flow.runner import Ended, Runner
from streams.flow.slot import Slot
from streams.flow.store import BoundedTable, LocalTable
from streams.flow.transport import Transport
from streams.flow.watchdog import Watchdog
from streams.logs import get_logger
from streams.settings import Settings
from streams.stage import Clock, Stage
from streams.topics import ARTICLES, STORIES, TAGGED, UNIQUE

log = get_logger("tocsin.work")


def is_broker_loss(error: BaseException) -> bool:
    """Whether a worker crashed for want of a broker; starting anew mends that."""
    return isinstance(error, KafkaError | OSError | ProducerSendError | BrokerLostError | ConsumerNotStarted)


class App(faust.App):
    """A Faust app with our transport, which gives partitions away only with nothing in hand."""

    fetch_wait_ms: int
    patience: float
    """Seconds to wait for what is in hand before partitions are given away, or at the end."""
    stall_seconds: float
    """How long a partition may stand still."""
    fence: Fence
    slot: Slot
    runners: list[Runner]

    async def _on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Faust has stopped the flow when this returns; what was begun is finished and committed before another takes over."""
        await super()._on_partitions_revoked(revoked)
        if not self.should_stop:
            await self._settle()

    async def finish(self) -> None:
        """Take nothing new, finish what is in hand and commit it, within ``patience``."""
        if self.consumer.assignment():
            self.consumer.stop_flow()
            self.flow_control.suspend()
            self.flow_control.clear()
            await self._settle()

    def measure(self) -> int:
        """Set the metrics of lag and tables; return how many messages this worker is behind."""
        measure_tables({runner.name: dict(runner.databases) for runner in self.runners if runner.databases})
        return measure_lag(self.consumer)

    async def check(self, watchdog: Watchdog) -> None:
        """Tell the watchdog how far this worker is: in restoring its tables, or with its messages.

        Raises StalledError when it stands still.
        """
        consumer, recovery = cast("Any", self.consumer), cast("Any", self.tables).recovery
        mine = [tp for tp in consumer.assignment() if tp.topic in NAMES]
        ends = await consumer.highwaters(*mine)  # raises while the broker is away
        handled = {tp: consumer.committed(tp) for tp in mine}
        if not self.tables.actives_ready:
            restoring = {tp: at for tp, at in recovery.active_offsets.items() if at < recovery.active_highwaters[tp]}
            if restoring:
                ends, handled = recovery.active_highwaters, restoring
        watchdog.look(ends, handled, self.loop.time())

    async def _settle(self) -> None:
        try:
            async with asyncio.timeout(self.patience):
                for runner in self.runners:
                    await runner.idle.wait()
                await self.consumer.commit()
        except (TimeoutError, KafkaError):
            log.warning("what was in hand took too long, it will be handled again", seconds=self.patience)
        for runner in self.runners:
            runner.forget()

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self, loop=self.loop)


def build_app(settings: Settings, stages: Sequence[Stage], ended: Ended, clock: Clock) -> App:
    """An app that runs ``stages``; it can be built any number of times, nothing is global."""
    kafka, slot = settings.kafka, Slot(settings.data_dir)
    # Members of one group must all be able to take any partition, so each selection of stages is a group of its own.
    whole = {stage.source for stage in stages} >= {ARTICLES, UNIQUE, TAGGED, STORIES}
    name = "tocsin" if whole else "-".join(("tocsin", *(stage.name for stage in stages)))
    app = App(
        name,
        broker=[f"kafka://{broker}" for broker in kafka.brokers.split(",")],
        broker_credentials=credentials(kafka),
        store="rocksdb://",
        datadir=str(slot.directory),
        topic_partitions=kafka.partitions,
        topic_allow_declare=not kafka.embedded,
        topic_disable_leader=True,
        topic_replication_factor=kafka.replication,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=0.2,
        broker_session_timeout=settings.work.session_timeout,
        broker_heartbeat_interval=settings.work.session_timeout / 5,
        broker_max_poll_records=500,
        producer_acks=-1,
        producer_linger=0.002,
        stream_wait_empty=False,
        table_standby_replicas=0 if kafka.embedded else settings.work.standby_replicas,
        web_enabled=False,
        Table=LocalTable if kafka.embedded else BoundedTable,
        autodiscover=False,
    )
    app.slot = slot
    app.fetch_wait_ms = kafka.fetch_wait_ms
    app.patience = settings.work.finish_seconds
    app.stall_seconds = settings.work.stall_seconds
    app.fence = Fence(0.8 * settings.work.session_timeout)
    app.runners = [Runner(app, settings, stage, ended, clock) for stage in stages]
    for runner in app.runners:
        runner.declare()
    return app
