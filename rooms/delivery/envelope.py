"""The envelope around every payload on the broker: whose it is, and which change of which log.

Sites that share a Redis server have channels of their own (`rooms.delivery.site`). The envelope
is the second lock: a payload of another site that arrives all the same is dropped and counted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from struct import Struct

from rooms.delivery.brokers.contract import Broker, Counters, Delivery, Suspect

logger = logging.getLogger(__name__)

_HEAD = Struct("!16s16sQ")
"""The site's digest, the epoch of the room's log (ASCII, filled up with zeros) and the `seq`."""
SITE = 16
"""Bytes of a site's digest."""

Receive = Callable[[str, str, int, bytes], None]
"""Takes a topic, epoch, `seq` and the bytes in the envelope; `seq` is 0 for what is no change.

Called on the loop: must not block.
"""


def sealed(site: bytes, body: bytes, epoch: str = "", seq: int = 0) -> bytes:
    """`body` in its envelope."""
    return _HEAD.pack(site, epoch.encode(), seq) + body


class SiteBroker:
    """A broker as one site uses it: everything it publishes and receives is in an envelope."""

    def __init__(self, broker: Broker, site: bytes) -> None:
        """`site` is the site's digest (`SITE` bytes), the same in all of its processes."""
        if len(site) != SITE:
            raise ValueError(f"A site's digest has {SITE} bytes, not {len(site)}.")
        self.counters: Counters = broker.counters
        self._broker = broker
        self._site = site
        self._receive: Receive = lambda topic, epoch, seq, body: None
        self._suspect: Suspect = lambda topics: None

    def __repr__(self) -> str:
        return f"<SiteBroker {self._broker!r}>"

    @property
    def connected(self) -> bool:
        """Whether payloads go out and come in at this moment, as far as can be known."""
        return self._broker.connected

    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Start the broker (`Broker.start`); `receive` takes one payload after the other."""
        self._receive = receive
        self._suspect = suspect
        await self._broker.start(self._open, suspect)

    async def stop(self) -> None:
        """Stop the broker (`Broker.stop`)."""
        await self._broker.stop()

    async def subscribe(self, topic: str) -> None:
        """Subscribe to a topic (`Broker.subscribe`)."""
        await self._broker.subscribe(topic)

    async def unsubscribe(self, topic: str) -> None:
        """Stop hearing a topic (`Broker.unsubscribe`)."""
        await self._broker.unsubscribe(topic)

    def publish(self, topic: str, body: bytes, epoch: str = "", seq: int = 0) -> None:
        """Publish `body` (`Broker.publish`); a change of a room names its epoch and its `seq`."""
        self._broker.publish(topic, sealed(self._site, body, epoch, seq))

    def _open(self, deliveries: Sequence[Delivery]) -> None:
        site, receive = self._site, self._receive
        for topic, payload in deliveries:
            if not payload.startswith(site) or len(payload) < _HEAD.size:
                self._drop_foreign(topic)
                continue
            _, epoch, seq = _HEAD.unpack_from(payload)
            try:
                receive(topic, _text(epoch), seq, payload[_HEAD.size :])
            except Exception:
                self.counters.failures += 1
                logger.exception("A payload from the broker could not be processed")
                # Only what the log can repair: an answer to a question could fail like this one,
                # and be asked for again without end.
                if seq:
                    self._suspect(frozenset([topic]))

    def _drop_foreign(self, topic: str) -> None:
        self.counters.foreign += 1
        if self.counters.foreign == 1:
            logger.error(
                "Another site publishes on the channels of this one (the first was %r), or "
                "processes of this site have different SECRET_KEYs. Its payloads are dropped. "
                "Give every site that shares the Redis server a CHAT_SITE of its own, or set "
                "none.",
                topic,
            )


@lru_cache(maxsize=4096)
def _text(epoch: bytes) -> str:
    """The epoch as text; one that is no ASCII matches no room's."""
    return epoch.rstrip(b"\0").decode("ascii", "replace")
