"""Faust's Kafka transport with a shorter wait for new messages.

Faust asks the broker to hold a fetch for up to 1.5 s while there is nothing new, which every hop of an idle chain would add to
the latency of an alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """A consumer thread whose fetches wait ``app.fetch_wait_ms`` at most."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # aiokafka hands this to its fetcher when the consumer starts; Faust has no setting for it.
        consumer._fetch_max_wait_ms = cast("Any", self.app).fetch_wait_ms  # noqa: SLF001
        return consumer

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Go back to the committed offsets, and to the beginning where nothing was ever committed.

        aiokafka leaves the latter partitions where they are. What was fetched from them before a rebalance and then dropped
        would never come again.
        """
        offsets = await super().seek_to_committed()
        changelogs = self.app.tables.changelog_topics
        fresh = [tp for tp, offset in offsets.items() if not offset and tp.topic not in changelogs]
        if fresh:
            await self.call_thread(self._ensure_consumer().seek_to_beginning, *fresh)
        return offsets


class Consumer(driver.Consumer):
    """A consumer that runs in such a thread, and hears only acknowledgements of messages a stage has handled."""

    def ack(self, message: Any) -> bool:
        """Faust's streams also acknowledge what they skip in a rebalance, which nobody has handled."""
        if message.generation_id != self.app.consumer_generation_id or not message.tracked:
            return False
        return bool(super().ack(message))

    async def verify_all_partitions_active(self) -> None:
        """Nothing. Faust looks twice a second for partitions that stand still, to log them; ``tocsin_lag_messages`` tells that.

        A partition without a position would end the worker there: one that was just assigned, or whose next messages are older
        than the topic keeps and which is about to begin anew.
        """

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """The transport of a Tocsin worker."""

    Consumer = Consumer
