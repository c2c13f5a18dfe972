"""The Redis broker: a connection to listen, one to publish, and a probe that watches both."""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence

from rooms.delivery.brokers.contract import Broker, Receive, Suspect
from rooms.delivery.brokers.redis.connection import command
from rooms.delivery.brokers.redis.endpoint import Endpoint
from rooms.delivery.brokers.redis.link import Link, ask, ask_all
from rooms.delivery.brokers.redis.probe import (
    ADDRESS_INTERVAL,
    INTERVAL,
    PATIENCE,
    AddressCheck,
    Probe,
)
from rooms.delivery.brokers.redis.publisher import Publisher
from rooms.delivery.brokers.redis.subscriber import Subscriber
from rooms.delivery.loop import Loop

START_DEADLINE = 1.5  # seconds that a start waits for the server
PROBE = ":probe:"  # between the prefix and the mark, in the channel of each process's probe


class RedisBroker(Broker):
    """Publishes and listens through one server, over two connections.

    They are two because a connection with subscriptions may not publish (RESP2), and because a
    burst of messages must not hold up what this process has to say.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        prefix: str,
        mark: str = "",
        probe_interval: float = INTERVAL,
        probe_patience: float = PATIENCE,
        address_interval: float = ADDRESS_INTERVAL,
    ) -> None:
        """`prefix` begins all channels, `mark` names the site; the times are in seconds."""
        super().__init__()
        self._endpoint = endpoint
        self._prefix = f"{prefix}:"
        channel = f"{prefix}{PROBE}{mark}:{secrets.token_hex(8)}"
        self._probe = Probe(
            lambda: self._publisher.send(channel, b""), probe_interval, probe_patience
        )
        self._subscriber = Subscriber(channel, self.counters, self._probe.echo)
        self._publisher = Publisher(channel, self.counters, self._subscriber.doubt)
        self._links = (
            Link("subscriber", endpoint, self._subscriber, self.counters),
            Link("publisher", endpoint, self._publisher, self.counters),
        )
        address = AddressCheck(endpoint, channel, address_interval)
        self._loops = [
            Loop("check of Redis' address", lambda: address.step(*self._links), self.counters),
            Loop("probe of Redis", lambda: self._probe.step(*self._links), self.counters),
            *(Loop(f"Redis {each.name}", each.step, self.counters) for each in self._links),
        ]

    def __repr__(self) -> str:
        return f"<RedisBroker {self._endpoint!r}>"

    @property
    def connected(self) -> bool:
        """Whether both connections stand; up to ten seconds late for a server that hangs."""
        return all(link.up.is_set() for link in self._links)

    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Connect, waiting at most 1.5 seconds for it; after that it goes on by itself."""
        self._subscriber.receive = receive
        self._subscriber.suspect = suspect
        for loop in self._loops:
            loop.start()
        with contextlib.suppress(TimeoutError):  # the link itself logs why
            async with asyncio.timeout(START_DEADLINE):
                for link in self._links:
                    await link.up.wait()

    async def stop(self) -> None:
        """Wait for the server's answers (a second at most), hang up, end all tasks."""
        await self._publisher.drain()
        for loop in self._loops:
            await loop.stop()

    async def subscribe(self, topic: str) -> None:
        """Return when the server has confirmed it; joined with others of the same tick."""
        await self._subscriber.subscribe(self._prefix + topic, topic)

    async def unsubscribe(self, topic: str) -> None:
        """Stop passing the topic on at once, and tell the server in this tick."""
        self._subscriber.unsubscribe(self._prefix + topic)

    def publish(self, topic: str, payload: bytes) -> None:
        """Put the payload into this tick's write; dropped while there is no connection."""
        self.counters.published += 1
        self._publisher.send(self._prefix + topic, payload)


async def publish(endpoint: Endpoint, payloads: Sequence[tuple[str, bytes]]) -> None:
    """Publish payloads, each with the name of its channel, on a connection of its own.

    Raises OSError, or RefusedError with the server's words.
    """
    await ask_all(endpoint, [command("PUBLISH", *payload) for payload in payloads])


async def marks_on(endpoint: Endpoint, prefix: str) -> set[str]:
    """The marks of all processes that are connected now and whose channels begin with `prefix`.

    Needs the right to PUBSUB CHANNELS. Raises OSError, or RefusedError with the server's words.
    """
    begin = f"{prefix}{PROBE}"
    channels = await ask(endpoint, command("PUBSUB", "CHANNELS", f"{begin}*"))
    return {channel.decode().removeprefix(begin).partition(":")[0] for channel in channels}
