"""Finds connections that look healthy and lead nowhere: to a hung, cut off or demoted server."""

import asyncio
import logging
from collections.abc import Callable

from rooms.delivery.brokers.redis.connection import command
from rooms.delivery.brokers.redis.endpoint import Endpoint
from rooms.delivery.brokers.redis.link import Link, RefusedError, ask

logger = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between probes
PATIENCE = 5.0  # seconds within which one must be heard
ADDRESS_INTERVAL = 20.0  # seconds between checks of where the address leads
MOVES = 2  # reconnects in a row because of the address, before it is left alone


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


class AddressCheck:
    """Finds connections to a server to which the address no longer leads.

    After a failover by an address that moves, connections that stay open lead to the demoted
    server. Processes there hear each other, so a probe finds nothing; they hear no process that
    connects later. PUBLISH on a new connection answers how many subscribers of a channel its
    server has. The probe's channel has one, this process, and none on any other server. This
    asks for no right that publishing does not need.
    """

    def __init__(self, endpoint: Endpoint, channel: str, interval: float) -> None:
        """`channel` is one to which this process alone subscribes."""
        self._endpoint = endpoint
        self._request = command("PUBLISH", channel, "")
        self._interval = interval
        self._moves = 0  # checks in a row that found another server
        self._failing = False  # the last check had no answer

    async def step(self, *links: Link) -> None:
        """Wait for the interval, then drop all links where the address leads elsewhere."""
        await asyncio.sleep(self._interval)
        opened = [link.opened for link in links]
        if not all(link.up.is_set() for link in links):
            return
        here = await self._leads_here()
        if opened != [link.opened for link in links] or not all(link.up.is_set() for link in links):
            return  # a connection was lost meanwhile: the new one goes where the address leads
        if here:
            self._moves = 0
            return
        self._moves += 1
        if self._moves <= MOVES:
            for link in links:
                link.drop("the address leads to another server now")
        elif self._moves == MOVES + 1:
            logger.error(
                "The address of Redis, %r, leads to several servers that do not share their "
                "subscribers: processes may not hear each other. Name one server.",
                self._endpoint,
            )

    async def _leads_here(self) -> bool:
        """Whether a new connection reaches the server of the links, as far as can be known."""
        try:
            receivers = await ask(self._endpoint, self._request)
        except (OSError, UnicodeError, RefusedError) as error:
            if not self._failing:
                reason = str(error) or "no answer in time"
                logger.warning("Where the address of Redis leads cannot be checked: %s", reason)
            self._failing = True
            return True
        self._failing = False
        return bool(receivers)
