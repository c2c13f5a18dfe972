"""Subscriptions over one connection: what callers want, and what the server has confirmed."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rooms.delivery.brokers.contract import Counters, Delivery, Receive, Suspect
from rooms.delivery.brokers.redis.connection import Connection, Reply, command

SUBSCRIBE_DEADLINE = 1.5  # seconds that a caller waits for the confirmation
CHANNELS_PER_COMMAND = 500  # keeps a single command from holding the server up


@dataclass(slots=True)
class Wish:
    """A topic that somebody wants to hear."""

    topic: str
    heard: asyncio.Event = field(default_factory=asyncio.Event)  # set while the server confirms it
    late: bool = False  # something may have been missed before it was heard


class Subscriber:
    """Owns all subscriptions and sends every SUBSCRIBE and UNSUBSCRIBE itself.

    The commands of one tick are joined. The server answers each channel of a command once and
    in order, so a channel's state is known when as many answers came as were asked for.
    """

    def __init__(self, probe: str, counters: Counters, echo: Callable[[], None]) -> None:
        self.hello = command("SUBSCRIBE", probe)
        self.receive: Receive = lambda batch: None
        self.suspect: Suspect = lambda topics: None
        self._probe = probe.encode()
        self._echo = echo  # called when the probe is heard
        self._counters = counters
        self._connection: Connection | None = None  # None while the link is down
        self._wishes: dict[bytes, Wish] = {}  # by channel
        self._asked: set[bytes] = set()  # channels that we last asked the server to send
        self._unanswered: dict[bytes, int] = {}  # commands per channel still without an answer
        self._changed: dict[bytes, None] = {}  # channels to settle this tick, in order

    async def subscribe(self, channel: str, topic: str) -> None:
        """Wait until the channel is heard, or for as long as the deadline."""
        name = channel.encode()
        wish = self._wishes.get(name)
        if wish is None:
            wish = self._wishes[name] = Wish(topic)
            self._change(name)
        try:
            async with asyncio.timeout(SUBSCRIBE_DEADLINE):
                await wish.heard.wait()
        except TimeoutError:
            wish.late = not wish.heard.is_set()

    def unsubscribe(self, channel: str) -> None:
        """Hear the channel no more; releases those who still wait for it."""
        name = channel.encode()
        wish = self._wishes.pop(name, None)
        if wish is not None:
            wish.heard.set()
            self._change(name)

    def doubt(self) -> None:
        """Report every topic that is heard as one that may have missed something."""
        heard = frozenset(wish.topic for wish in self._wishes.values() if wish.heard.is_set())
        if heard:
            self.suspect(heard)

    def opened(self, connection: Connection) -> None:
        """Ask a fresh connection for everything that is wished for."""
        self._connection = connection
        self._changed = dict.fromkeys(self._wishes)
        self._settle()

    def lost(self) -> None:
        """Take every wish for unheard, and for suspect once it is heard again."""
        self._connection = None
        self._asked.clear()
        self._unanswered.clear()
        for wish in self._wishes.values():
            wish.late = wish.late or wish.heard.is_set()
            wish.heard.clear()

    def replies(self, replies: list[Reply]) -> None:
        """Pass on the payloads of one wake-up together; see to the rest one by one."""
        batch: list[Delivery] = []
        others: list[Reply] = []
        wishes = self._wishes
        for reply in replies:
            if type(reply) is list and reply[0] == b"message":
                wish = wishes.get(reply[1])
                if wish is not None:
                    batch.append((wish.topic, reply[2]))
                    continue
            others.append(reply)
        if batch:
            self._counters.received += len(batch)
            self.receive(batch)
        if others:
            self._others(others)

    def _others(self, replies: list[Reply]) -> None:
        missed: set[str] = set()
        for reply in replies:
            match reply:
                case [b"message", name, _]:
                    self._stray(name)
                case [kind, name, _]:
                    self._answered(kind, name, missed)
                case _:
                    self._refused(reply)
        if missed:
            self.suspect(frozenset(missed))

    def _refused(self, error: Reply) -> None:
        # Which channels of the command it was about is not said: start over.
        if self._connection is not None:
            self._connection.abort(f"the server says: {error}")

    def _stray(self, name: bytes) -> None:
        """See to a message that nobody wishes for: the probe, or one just unsubscribed."""
        if name == self._probe:
            self._echo()

    def _answered(self, kind: bytes, name: bytes, missed: set[str]) -> None:
        left = self._unanswered.get(name, 0) - 1
        if left > 0:
            self._unanswered[name] = left
            return
        if left < 0 and kind == b"unsubscribe":
            self._dismissed(name)
            return
        self._unanswered.pop(name, None)
        wish = self._wishes.get(name)
        if kind == b"subscribe" and wish is not None:
            wish.heard.set()
            if wish.late:
                wish.late = False
                missed.add(wish.topic)

    def _dismissed(self, name: bytes) -> None:
        """Ask again for a channel that the server took away by itself."""
        self._asked.discard(name)
        wish = self._wishes.get(name)
        if wish is not None:
            wish.heard.clear()
            wish.late = True
            self._change(name)

    def _change(self, name: bytes) -> None:
        if not self._changed:
            asyncio.get_running_loop().call_soon(self._settle)
        self._changed[name] = None

    def _settle(self) -> None:
        """Send the commands that bring the server in line with the wishes, in one write."""
        changed, self._changed = self._changed, {}
        if self._connection is None:
            return
        wished = [name for name in changed if name in self._wishes]
        on = [name for name in wished if name not in self._asked]
        off = [name for name in changed if name in self._asked and name not in self._wishes]
        for name in wished:
            if name in self._asked and name not in self._unanswered:
                self._wishes[name].heard.set()  # given up and wished for again within a tick
        self._asked.update(on)
        self._asked.difference_update(off)
        for name in (*on, *off):
            self._unanswered[name] = self._unanswered.get(name, 0) + 1
        self._connection.write(
            b"".join((*_commands("SUBSCRIBE", on), *_commands("UNSUBSCRIBE", off)))
        )


def _commands(verb: str, names: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(names), CHANNELS_PER_COMMAND):
        yield command(verb, *names[start : start + CHANNELS_PER_COMMAND])
