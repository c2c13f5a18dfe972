"""A broker for a service that is one process: nothing leaves it."""

import asyncio

from rooms.delivery.brokers.contract import Broker, Delivery, Receive, Suspect


class MemoryBroker(Broker):
    """Hands payloads back on the next loop tick, joined, in order, losing none."""

    def __init__(self) -> None:
        super().__init__()
        self._topics: set[str] = set()
        self._batch: list[Delivery] = []
        self._receive: Receive | None = None  # None unless started
        self._loop: asyncio.AbstractEventLoop | None = None  # None unless started

    def __repr__(self) -> str:
        return "<MemoryBroker>"

    @property
    def connected(self) -> bool:
        """True between start and stop."""
        return self._receive is not None

    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Begin to deliver; `suspect` is never called, as nothing can be missed."""
        self._loop = asyncio.get_running_loop()
        self._receive = receive

    async def stop(self) -> None:
        """Deliver what is waiting and forget all subscriptions."""
        self._deliver()
        self._receive = self._loop = None
        self._topics.clear()

    async def subscribe(self, topic: str) -> None:
        """Hear the topic from the next publish on."""
        self._topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        """Stop hearing the topic at once."""
        self._topics.discard(topic)

    def publish(self, topic: str, payload: bytes) -> None:
        """Deliver the payload on the next loop tick."""
        self.counters.published += 1
        if self._loop is None:
            self.counters.dropped += 1
            return
        if not self._batch:
            self._loop.call_soon(self._deliver)
        self._batch.append((topic, payload))

    def _deliver(self) -> None:
        batch = [delivery for delivery in self._batch if delivery[0] in self._topics]
        self._batch.clear()
        if batch and self._receive is not None:
            self.counters.received += len(batch)
            self._receive(batch)
