"""A double for what listens to a broker, and a way to wait for what is bound to happen."""

import asyncio
from collections.abc import Callable, Sequence

from rooms.delivery.brokers import Delivery

DEADLINE = 15.0  # seconds; generous, as machines that run tests are busy


async def eventually(condition: Callable[[], bool]) -> None:
    """Return once the condition holds; TimeoutError if it does not in time."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 (conditions are of any kind: nothing to await)
            await asyncio.sleep(0.005)


class Listener:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.batches: list[int] = []  # how many deliveries came together
        self.suspects: list[frozenset[str]] = []
        self.bugs: list[Exception] = []  # raised by the next calls of `suspect`

    def receive(self, batch: Sequence[Delivery]) -> None:
        """Remember deliveries."""
        self.deliveries += batch
        self.batches.append(len(batch))

    def suspect(self, topics: frozenset[str]) -> None:
        """Remember topics that may have missed something."""
        if self.bugs:
            raise self.bugs.pop()
        self.suspects.append(topics)

    @property
    def suspected(self) -> set[str]:
        """All topics suspected so far."""
        return set().union(*self.suspects)

    @property
    def payloads(self) -> list[bytes]:
        """The payloads that came, whatever their topic."""
        return [payload for _, payload in self.deliveries]

    async def hears(self, *payloads: bytes) -> None:
        """Wait until each of these has come."""
        await eventually(lambda: set(payloads) <= set(self.payloads))
