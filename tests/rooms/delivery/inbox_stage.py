"""Inboxes and heads of one process between a scripted broker and a scripted database."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any, ParamSpec, TypeVar, cast

import pytest
from django.db import OperationalError

from rooms.delivery import heads as heads_module
from rooms.delivery import inbox as inbox_module
from rooms.delivery.contacts import Contacts
from rooms.delivery.database import Database
from rooms.delivery.event import Event
from rooms.delivery.heads import HeadNews
from rooms.delivery.inbox import Inboxes
from rooms.delivery.recipient import Head, Held
from rooms.log.change import Change, Concern, message_event, room_event
from rooms.protocol import Heads, InboxState, PlaceState, RoomState, encode
from tests.rooms.delivery.doubles import BrokerDouble

P = ParamSpec("P")
T = TypeVar("T")
ADA, BOB = 1, 2


class WindowDouble:
    """A connection that remembers what it was shown, and takes nothing while `full`."""

    def __init__(self) -> None:
        self.full = False
        self.shown: list[dict[str, Any]] = []

    def show(self, event: Event) -> None:
        """Remember an event."""
        if self.full:
            raise AssertionError("something was shown to a window that is full")
        self.shown.append(json.loads(event.payload))

    @property
    def versions(self) -> list[int]:
        """The versions of the inboxes shown."""
        return [event["version"] for event in self.shown if event["type"] == "inbox"]

    @property
    def places(self) -> list[tuple[int, list[int]]]:
        """The versions of the places shown, each with the ids of their rooms."""
        return [
            (event["version"], [place["room"]["id"] for place in event["places"]])
            for event in self.shown
            if event["type"] == "places"
        ]

    @property
    def names(self) -> list[str]:
        """The names of rooms as they were shown with heads."""
        return [room["name"] for event in self.shown for _, room in event.get("rooms", ())]

    @property
    def gone(self) -> list[list[int]]:
        """The deletions shown."""
        return [each for event in self.shown for each in event.get("gone", ())]

    @property
    def heads(self) -> list[list[int]]:
        """All heads shown."""
        return [head for event in self.shown if event["type"] == "heads" for head in event["heads"]]


class People:
    """What the database holds of people (`Reader`): versions, and rooms with their heads."""

    def __init__(self) -> None:
        self.version: dict[int, int] = {}
        self.rooms: dict[int, set[int]] = {}
        self.head: dict[int, tuple[int, int]] = {}
        self.name: dict[int, tuple[int, str]] = {}
        """Room to its name, and the seq at which it got it."""
        self.gone: list[tuple[int, int, int, int]] = []
        self.kind = "open"
        self.asked: list[str] = []

    def inbox(self, person: int) -> InboxState:
        """The person's inbox."""
        self.asked.append("inbox")
        places = [self._place(room) for room in sorted(self.rooms.get(person, ()))]
        return InboxState(self.version.get(person, 0), places)

    def places(self, person: int, rooms: Collection[int]) -> list[PlaceState]:
        """Those of the rooms that the person has."""
        self.asked.append("places")
        return [self._place(room) for room in sorted(self.rooms.get(person, set()) & set(rooms))]

    def versions(self, people: Collection[int]) -> dict[int, int]:
        """The versions of people's inboxes."""
        self.asked.append("versions")
        return {each: self.version[each] for each in people if each in self.version}

    def heads(self, rooms: Collection[int]) -> list[Head]:
        """Where rooms are now."""
        self.asked.append("heads")
        return [(room, *self.head[room]) for room in rooms if room in self.head]

    def members(self, room: int, people: Collection[int]) -> list[int]:
        """Those of the people who are members of the room."""
        self.asked.append("members")
        return [person for person in people if room in self.rooms[person]]

    def missed(self, since: Mapping[int, int]) -> Heads:
        """What has changed in rooms beside their heads."""
        self.asked.append("missed")
        changed = [room for room in since if self.name.get(room, (0, ""))[0] > since[room]]
        states = [(self.name[room][0], self.state(room)) for room in changed]
        gone = [each for each in self.gone if each[3] > since.get(each[0], each[3])]
        return Heads([], states, gone)

    def state(self, room: int) -> RoomState:
        """A room as it is now."""
        _, name = self.name.get(room, (0, f"Room {room}"))
        return RoomState(room, self.kind, name, f"room-{room}", "")

    def _place(self, room: int) -> PlaceState:
        posts, head = self.head.get(room, (0, 0))
        return PlaceState(
            self.state(room),
            "member",
            head,
            posts,
            0,
            0,
            0,
            0,
            0,
            "",
            muted=False,
            favourite=False,
        )


class DatabaseDouble:
    """Answers at once, or fails, or waits for the test."""

    def __init__(self) -> None:
        self.failing = False
        self.gate: asyncio.Event | None = None

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer with what is there when it is asked; hand it over when the gate is open."""
        await asyncio.sleep(0)
        if self.failing:
            raise OperationalError("the database is away")
        found = function(*args, **kwargs)
        if self.gate is not None:
            await self.gate.wait()
        return found


class SlowBroker(BrokerDouble):
    """A broker that takes as long to subscribe and unsubscribe as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: asyncio.Event | None = None
        self.asked = 0  # so many times to unsubscribe

    async def subscribe(self, topic: str) -> None:
        """Subscribe once the gate is open."""
        if self.gate is not None and topic.startswith(inbox_module.TOPIC):
            await self.gate.wait()
        await super().subscribe(topic)

    async def unsubscribe(self, topic: str) -> None:
        """Unsubscribe once the gate is open."""
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        await super().unsubscribe(topic)


class Stage:
    """The inboxes and heads of one process."""

    def __init__(self) -> None:
        self.people = People()
        self.database = DatabaseDouble()
        self.broker = SlowBroker()
        database = cast(Database, self.database)
        self.news = HeadNews(
            database, self.broker, self.people, lambda person, event: self.tell(person, event)
        )
        contacts = Contacts(lambda _: None, self.tell, self.broker.counters)
        self.inboxes = Inboxes(database, self.broker, self.people, self.news, contacts)

    def tell(self, person: int, event: Event) -> None:
        """Hand an event to a person's windows."""
        self.inboxes.tell(person, event)

    def open(self, person: int = ADA, known: int = 0, heads: int = 0) -> WindowDouble:
        """A window of the person that has this version, and was told so much by heads."""
        window = WindowDouble()
        self.inboxes.open(person, Held(known, heads), window)
        return window

    def bump(self, person: int, version: int, *rooms: int, told: bool = True) -> None:
        """The person's inbox has changed in this process, in these rooms where some are named;
        `told` false: in one that died."""
        self.people.version[person] = version
        if told:
            self.inboxes.committed([Concern(person, version, rooms)])

    def commit(self, room: int, posts: int, seq: int) -> None:
        """This process committed a change of a room."""
        self.people.head[room] = (posts, seq)
        self.news.committed([Change(room, seq, b"", "e1", posts)])

    def rename(self, room: int, name: str, seq: int, *, told: bool = True) -> None:
        """A process renamed a room: this one, or one that could not tell of it."""
        posts, _ = self.people.head.get(room, (0, 0))
        self.people.head[room] = (posts, seq)
        self.people.name[room] = (seq, name)
        if told:
            payload = room_event(seq, "e1", self.people.state(room))
            self.news.committed([Change(room, seq, payload, "e1", posts)])

    def delete(self, room: int, ordinal: int, seq: int, *, told: bool = True) -> None:
        """A process deleted a message of Bob's: this one, or one that could not tell of it."""
        posts, _ = self.people.head.get(room, (0, 0))
        self.people.head[room] = (posts, seq)
        self.people.gone.append((room, ordinal, BOB, seq))
        if told:
            by = {"id": BOB, "name": "Bob", "guest": True}
            message = {"id": 1, "seq": seq, "by": by, "n": ordinal, "deleted": True}
            payload = message_event(seq, encode(message))
            self.news.committed([Change(room, seq, payload, "e1", posts)])


async def running_stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A running stage; nothing is compared unless the broker says that something was lost."""
    monkeypatch.setattr(inbox_module, "INTERVAL", 600)
    monkeypatch.setattr(inbox_module, "PAUSE", 0)
    monkeypatch.setattr(heads_module, "INTERVAL", 600)
    monkeypatch.setattr(heads_module, "GATHER", 0.001)
    stage = Stage()
    await stage.news.start()
    stage.inboxes.start()
    yield stage
    await stage.inboxes.stop()
    await stage.news.stop()
