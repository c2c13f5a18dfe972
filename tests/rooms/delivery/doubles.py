"""What delivery stands between, for tests: a scripted socket, a scripted broker, a real log."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connections, transaction

from chatsite.accounts.models import User
from rooms.delivery.brokers.contract import Suspect
from rooms.delivery.brokers.memory import MemoryBroker
from rooms.delivery.database import Database
from rooms.delivery.envelope import SITE, Receive, SiteBroker
from rooms.delivery.event import Event
from rooms.models import Message, Room
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import ADA
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
        self.acknowledged = 0
        self.looks: int | None = None  # after so many looks at its progress a slow peer has read
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

    def taken(self) -> int:
        """Grow at each look while the peer is slow; a peer that has stalled takes nothing."""
        if self.looks is not None:
            self.acknowledged += 1
            if self.acknowledged > self.looks:
                self.resume()
        return self.acknowledged

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


class BrokerDouble(SiteBroker):
    """Carries nothing by itself: tests hand over what they like, when they like."""

    def __init__(self) -> None:
        super().__init__(MemoryBroker(), bytes(SITE))
        self.topics: set[str] = set()
        self.calls: list[str] = []
        self.published: list[tuple[str, bytes]] = []  # topics and what was in the envelopes
        self.changes: list[tuple[str, int]] = []  # epoch and seq of the changes among them
        self.receive: Receive = lambda topic, epoch, seq, body: None
        self.suspect: Suspect = lambda topics: None
        self.up = True  # whether it says that it is connected

    @property
    def connected(self) -> bool:
        """As the test says."""
        return self.up

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

    def publish(self, topic: str, body: bytes, epoch: str = "", seq: int = 0) -> None:
        """Keep what was published."""
        self.published.append((topic, body))
        if seq:
            self.changes.append((epoch, seq))

    def brings(self, topic: str, *events: Event, epoch: str = "") -> None:
        """Deliver changes of a room in one wake-up."""
        for event in events:
            self.receive(topic, epoch, event.seq, event.payload)

    def tells(self, topic: str, body: bytes) -> None:
        """Deliver what is no change of a room."""
        self.receive(topic, "", 0, body)


class WatchedLog(Database):
    """One room's log in the test's database: its reads are noted, and fail on demand.

    The test needs `pytest.mark.django_db(transaction=True)`, and closes the log at its end.
    """

    def __init__(self, key: str = "lobby") -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.reads: list[str] = []  # the names of the functions asked for
        self.during: Callable[[], None] = lambda: None  # called when a read has its answer
        self._key = key
        # Django allows no query on the event loop's own thread.
        self._writer = ThreadPoolExecutor(1)
        self._write(Room.objects.filter(key=key).delete)
        self._write(_store_ada)

    def append(self, *events: Event) -> None:
        """Commit changes; the first brings the room to life."""
        self._write(lambda: _append(self._key, events))

    def replace(self, epoch: str, *events: Event) -> None:
        """Restore the room from a backup: another epoch, other changes; "" deletes the room."""
        self._write(Room.objects.filter(key=self._key).delete)
        if epoch:
            self._write(lambda: _append(self._key, events, epoch))

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read, then do what the test wants done before the reader has its answer."""
        self.reads.append(function.__name__)
        answer = await super().read(function, *args, **kwargs)
        self.during()
        if self.failure is not None:
            raise self.failure
        return answer

    async def close(self) -> None:
        """Close the connections of all threads."""
        self._write(connections.close_all)
        self._writer.shutdown()
        await super().close()

    def _write(self, function: Callable[[], object]) -> None:
        self._writer.submit(function).result()


def _store_ada() -> None:
    """Store the author of all sample changes."""
    User.objects.get_or_create(pk=ADA.id, defaults={"name": ADA.name, "guest": ADA.guest})


def _append(key: str, events: Sequence[Event], epoch: str = "e1") -> None:
    with transaction.atomic():
        room, _ = Room.objects.get_or_create(key=key, defaults={"name": "Lobby", "epoch": epoch})
        rows = {event.number: _row(room, json.loads(event.raw)) for event in events}
        Message.objects.filter(room=room, number__in=rows).delete()
        Message.objects.bulk_create(rows.values())
        if events:
            Room.objects.filter(pk=room.pk).update(head=events[-1].seq)


def _row(room: Room, state: dict[str, Any]) -> Message:
    return Message(
        room=room,
        number=state["id"],
        seq=state["seq"],
        author_id=state["by"]["id"],
        key=state["key"],
        text=state["text"],
        at=state["at"],
    )
