"""Finds a subscriber that looks healthy and hears nothing: a hung, cut off or demoted server."""

import asyncio
from collections.abc import Callable

from rooms.delivery.brokers.redis.link import Link

INTERVAL = 5.0  # seconds between probes
PATIENCE = 5.0  # seconds within which one must be heard


class Probe:
    """Sends itself a payload through the publisher and expects it from the subscriber.

    Redis' own PING proves less: a demoted replica answers it and delivers nothing.
    """

    def __init__(
        self, send: Callable[[], None], interval: float = INTERVAL, patience: float = PATIENCE
    ) -> None:
        self._send = send
        self._interval = interval
        self._patience = patience
        self._heard = asyncio.Event()

    def echo(self) -> None:
        """Note that a probe was heard."""
        self._heard.set()

    async def step(self, *links: Link) -> None:
        """Wait for the interval, then drop all links where a probe is not heard in time."""
        await asyncio.sleep(self._interval)
        opened = [link.opened for link in links]
        if not all(link.up.is_set() for link in links) or await self._echoes():
            return
        if opened == [link.opened for link in links]:
            for link in links:
                link.drop(f"a probe was not heard within {self._patience:g} s")

    async def _echoes(self) -> bool:
        self._heard.clear()
        self._send()
        try:
            async with asyncio.timeout(self._patience):
                await self._heard.wait()
        except TimeoutError:
            return self._heard.is_set()  # it may have come in the very tick
        return True
