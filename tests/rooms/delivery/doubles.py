"""Doubles of what delivery stands between: a socket, a broker and the log's database."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ParamSpec, TypeVar, cast

from rooms.delivery.brokers.contract import Broker, Receive, Suspect
from rooms.delivery.database import Database
from rooms.delivery.event import Event
from rooms.delivery.log import Snapshot
from tests.rooms.delivery.brokers.listener import eventually
from websocket.connection import WebSocket
from websocket.testing.frames import messages

P = ParamSpec("P")
T = TypeVar("T")


class SocketDouble:
    """A connection whose peer reads, or does not (`full`), on a fast server or another."""

    def __init__(self, *, fast: bool = True) -> None:
        self.fast = fast
        self.full = False
        self.sent: list[Any] = []  # all events written, decoded
        self.writes: list[int] = []  # how many of them each write held
        self._reading = asyncio.Event()

    @property
    def as_socket(self) -> WebSocket:
        """This double, where a socket is asked for."""
        return cast(WebSocket, self)

    def stall(self) -> None:
        """Have the peer take nothing from now on."""
        self.full = True
        self._reading.clear()

    def resume(self) -> None:
        """Have the peer read again."""
        self.full = False
        self._reading.set()

    def write(self, frames: bytes) -> bool:
        """Take frames, unless the transport is full or the server takes none."""
        if self.full or not self.fast:
            return False
        self._keep(list(messages(frames)))
        return True

    async def drain(self) -> None:
        """Wait until the peer reads."""
        if self.full:
            await self._reading.wait()

    async def send_text(self, text: str) -> None:
        """Send as any server can, waiting for the peer."""
        await self.drain()
        self._keep([text])

    def _keep(self, texts: Iterable[str | bytes]) -> None:
        events = [json.loads(text) for text in texts]
        self.sent += events
        self.writes.append(len(events))

    @property
    def seqs(self) -> list[int]:
        """The numbers of all changes sent."""
        return [event["seq"] for event in self.sent if event["type"] == "message"]

    @property
    def types(self) -> list[str]:
        """The types of all events sent."""
        return [event["type"] for event in self.sent]

    async def has(self, *seqs: int) -> None:
        """Wait until exactly these changes were sent."""
        await eventually(lambda: self.seqs == list(seqs))


class BrokerDouble(Broker):
    """Carries nothing by itself: tests hand over what they like, when they like."""

    def __init__(self) -> None:
        super().__init__()
        self.topics: set[str] = set()
        self.calls: list[str] = []
        self.published: list[tuple[str, bytes]] = []
        self.receive: Receive = lambda deliveries: None
        self.suspect: Suspect = lambda topics: None

    @property
    def connected(self) -> bool:
        """Always."""
        return True

    async def start(self, receive: Receive, suspect: Suspect) -> None:
        """Remember whom to call."""
        self.receive, self.suspect = receive, suspect

    async def stop(self) -> None:
        """Remember that it ended."""
        self.calls.append("stop")

    async def subscribe(self, topic: str) -> None:
        """Hear a topic, a moment later."""
        await asyncio.sleep(0)
        self.calls.append("subscribe")
        self.topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        """Hear it no longer, a moment later."""
        self.calls.append("unsubscribe")
        await asyncio.sleep(0)
        self.topics.discard(topic)

    def publish(self, topic: str, payload: bytes) -> None:
        """Keep what was published."""
        self.published.append((topic, payload))

    def brings(self, topic: str, *events: Event) -> None:
        """Deliver changes of a room in one wake-up."""
        self.receive([(topic, event.payload) for event in events])


class LogDouble(Database):
    """One room's log, in memory: as `rooms.delivery.log` reads it, and failing on demand."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = ""
        self.changes: list[Event] = []
        self.head = 0
        self.failure: Exception | None = None
        self.reads: list[str] = []  # the names of the functions asked for
        self.during: Callable[[], None] = lambda: None  # called while a read is under way

    def append(self, *events: Event) -> None:
        """Commit changes; the first brings the room to life."""
        self.epoch = self.epoch or "e1"
        for event in events:
            self.changes = [c for c in self.changes if c.number != event.number] + [event]
            self.head = event.seq

    def replace(self, epoch: str, *events: Event) -> None:
        """Restore the room from a backup: another epoch, other changes."""
        self.epoch, self.changes, self.head = epoch, [], 0
        self.append(*events)

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a read of the log, a moment later."""
        self.reads.append(function.__name__)
        answer = getattr(self, function.__name__)(*args, **kwargs)
        await asyncio.sleep(0)
        self.during()
        if self.failure is not None:
            raise self.failure
        return cast(T, answer)

    def latest_changes(self, key: str, limit: int) -> Snapshot:
        """As `log.latest_changes`."""
        cut = len(self.changes) > limit
        return self._snapshot(self.changes[-limit:], self.head, more=cut)

    def changes_since(self, key: str, since: int, limit: int) -> Snapshot:
        """As `log.changes_since`."""
        later = [event for event in self.changes if event.seq > since]
        if len(later) > limit:
            return self._snapshot(later[:limit], later[limit - 1].seq, more=True)
        return self._snapshot(later, self.head, more=False)

    def newest_page(self, key: str, limit: int) -> tuple[list[Event], bool]:
        """As `log.newest_page`."""
        newest = sorted(self.changes, key=lambda event: event.number)
        return newest[-limit:], len(newest) > limit

    def heads(self, keys: Sequence[str]) -> dict[str, tuple[str, int]]:
        """As `log.heads`: every room asked for is this one."""
        return dict.fromkeys(keys, (self.epoch, self.head)) if self.epoch else {}

    def _snapshot(self, changes: list[Event], head: int, *, more: bool) -> Snapshot:
        if not self.epoch:
            return Snapshot()
        return Snapshot("Lobby", "", self.epoch, head, list(changes), more)
