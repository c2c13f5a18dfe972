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
from rooms.log.grant import Grant
from rooms.log.people import Profile
from rooms.models import Membership, Message, Room
from rooms.names import room_slug
from rooms.protocol import MemberState
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import ADA, BOB, EPOCH, HALL, LOBBY, MORNING
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
        return [event["seq"] for event in self.sent if "seq" in event]

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

    def brings(self, topic: str, *events: Event, epoch: str = EPOCH) -> None:
        """Deliver changes of a room in one wake-up."""
        for event in events:
            self.receive(topic, epoch, event.seq, event.payload)

    def tells(self, topic: str, body: bytes) -> None:
        """Deliver what is no change of a room."""
        self.receive(topic, "", 0, body)


class SeatDouble:
    """Whoever sits behind a subscription, and what they were told (`rooms.delivery.seat.Seat`)."""

    def __init__(self, person: int = 0, admitted: int = 10) -> None:
        self.person = person
        self.admitted = admitted
        self.members: list[MemberState] = []
        self.profile: Profile | None = None
        self.profiles: list[Profile] = []
        self.told = 0  # how often it was told what it may do
        self.reads = True

    def take_member(self, member: MemberState) -> None:
        """Remember a membership."""
        self.members.append(member)

    def take_profile(self, profile: Profile) -> None:
        """Remember what its person shows."""
        self.profile = profile
        self.profiles.append(profile)

    def tell_abilities(self) -> None:
        """Count."""
        self.told += 1


def grant(room: int = LOBBY) -> Grant:
    """Leave to read a room, for a visitor."""
    return Grant(room, None)


class WatchedLog(Database):
    """One room's log in the test's database: its reads are noted, and fail on demand.

    The test needs `pytest.mark.django_db(transaction=True)`, and closes the log at its end.
    """

    def __init__(self, room: int = LOBBY) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.reads: list[str] = []  # the names of the functions asked for
        self.during: Callable[[], None] = lambda: None  # called when a read has its answer
        self._room = room
        # Django allows no query on the event loop's own thread.
        self._writer = ThreadPoolExecutor(1)
        self._write(_store_people)
        self.replace(EPOCH)

    def append(self, *events: Event) -> None:
        """Commit changes."""
        self._write(lambda: _append(self._room, events))

    def replace(self, epoch: str, *events: Event) -> None:
        """Restore the room from a backup: another epoch, other changes; "" deletes the room."""
        self._write(lambda: _replace(self._room, epoch))
        if epoch:
            self.append(*events)

    def renames(self, person: int, name: str, **more: str) -> None:
        """Store another name of somebody, and perhaps more."""
        self._write(lambda: User.objects.filter(pk=person).update(name=name, **more))

    def opens(self, room: int) -> None:
        """Make another room, in which nothing happens."""
        self._write(lambda: _replace(room, EPOCH))

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


def _store_people() -> None:
    """Store the people of all sample changes."""
    for person in (ADA, BOB):
        facts = {"username": person.name, "name": person.name, "guest": person.guest}
        User.objects.get_or_create(pk=person.id, defaults=facts)


def _replace(room: int, epoch: str) -> None:
    Room.objects.filter(pk=room).delete()
    if epoch:
        name = {LOBBY: "Lobby", HALL: "Hall"}.get(room, f"Room {room}")
        Room.objects.create(pk=room, name=name, slug=room_slug(name), epoch=epoch)


def _append(room: int, events: Sequence[Event]) -> None:
    with transaction.atomic():
        for event in events:
            _store(room, event)
        if events:
            Room.objects.filter(pk=room).update(head=events[-1].seq)


def _store(room: int, event: Event) -> None:
    member, state = event.member(), event.room()
    if member is not None:
        Membership.objects.update_or_create(
            room_id=room,
            person_id=member.person.id,
            defaults={
                "seq": event.seq,
                "state": member.state,
                "role": member.role,
                "since": MORNING,
            },
        )
    elif state is not None:
        facts = {"kind": state.kind, "name": state.name, "subject": state.subject}
        Room.objects.filter(pk=room).update(seq=event.seq, **facts)
    else:
        message = json.loads(event.raw)
        Message.objects.update_or_create(
            room_id=room,
            number=message["id"],
            defaults={
                "seq": message["seq"],
                "ordinal": message["n"],
                "author_id": message["by"]["id"],
                "key": message["key"],
                "text": message["text"],
                "at": message["at"],
            },
        )
