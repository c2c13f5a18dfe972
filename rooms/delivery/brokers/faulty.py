"""A broker for tests that loses, repeats, delays and reorders payloads, as the contract allows."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from rooms.delivery.brokers.contract import Broker, Delivery, Receive, Suspect

OVERTAKEN_AFTER = 0.02  # seconds by which a payload is held back so that later ones overtake it
HELD_LIMIT = 10_000  # payloads held back at once; beyond that they pass


@dataclass(frozen=True, slots=True)
class Faults:
    """How likely each fault is, from 0 to 1, and how long payloads are held back."""

    drop: float = 0.0  # a published payload never leaves
    repeat: float = 0.0  # a published payload leaves twice
    reorder: float = 0.0  # a payload is overtaken; what arrives together is shuffled
    delay: float = 0.0  # the longest time in seconds that a payload is held back, each for itself
    seed: int | None = None  # makes the dice repeatable


class FaultyBroker(Broker):
    """Wraps another broker and loses, repeats, delays and reorders what is published.

    The counters are those of the wrapped broker, in which a repeat counts as one more publish.
    """

    def __init__(self, broker: Broker, faults: Faults) -> None:
        super().__init__()
        self.counters = broker.counters
        self._broker = broker
        self._faults = faults
        self._dice = random.Random(faults.seed)  # noqa: S311 (repeatable, and guards no secret)
        self._held: dict[int, tuple[asyncio.TimerHandle, Delivery]] = {}  # by number
        self._number = 0
        self._receive: Receive = lambda batch: None

    def __repr__(self) -> str:
        return f"<FaultyBroker {self._faults} of {self._broker!r}>"

    @property
    def connected(self) -> bool:
        """Whether the wrapped broker is."""
        return self._broker.connected

    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Start the wrapped broker."""
        self._receive = receive
        await self._broker.start(self._deliver, suspect)

    async def stop(self) -> None:
        """Publish what is held back, then stop the wrapped broker."""
        held, self._held = self._held, {}
        for timer, delivery in held.values():
            timer.cancel()
            self._broker.publish(*delivery)
        await self._broker.stop()

    async def subscribe(self, topic: str) -> None:
        """As the wrapped broker does."""
        await self._broker.subscribe(topic)

    async def unsubscribe(self, topic: str) -> None:
        """As the wrapped broker does."""
        await self._broker.unsubscribe(topic)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish the payload never, once or twice, now or later, by chance."""
        if self._happens(self._faults.drop):
            self.counters.published += 1
            self.counters.dropped += 1
            return
        self._send((topic, payload))
        if self._happens(self._faults.repeat):
            self._send((topic, payload))

    def _send(self, delivery: Delivery) -> None:
        wait = self._dice.uniform(0, self._faults.delay)
        if self._happens(self._faults.reorder):
            wait += OVERTAKEN_AFTER
        if wait and len(self._held) < HELD_LIMIT:
            self._hold(wait, delivery)
        else:
            self._broker.publish(*delivery)

    def _hold(self, wait: float, delivery: Delivery) -> None:
        self._number += 1
        timer = asyncio.get_running_loop().call_later(wait, self._release, self._number)
        self._held[self._number] = timer, delivery

    def _release(self, number: int) -> None:
        _, delivery = self._held.pop(number)
        self._broker.publish(*delivery)

    def _deliver(self, batch: Sequence[Delivery]) -> None:
        arrived = list(batch)
        if self._happens(self._faults.reorder):
            self._dice.shuffle(arrived)
        self._receive(arrived)

    def _happens(self, chance: float) -> bool:
        return self._dice.random() < chance
