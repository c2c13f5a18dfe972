"""Inboxes: each connected person gets what belongs to them alone, and each change of it.

Everything that concerns a person bumps the version of their inbox in its transaction. The process
that committed it publishes on the person's channel the version and the rooms that it is about. Each
process that has the person connected reads these places and sends them to the windows that have the
version before it. Where a version is missing in between, or the rooms are not known, it reads the
inbox and sends it whole.

The broker may lose a version: every few seconds the versions of all connected people are compared
with the database in one query. The same comparison sends an inbox that could not be read, and one
that a slow reader could not take.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from django.db import Error as DatabaseFailure

from rooms.delivery.contacts import Contacts
from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import Event, answer
from rooms.delivery.loop import Loop, surviving
from rooms.delivery.recipient import (
    NOTHING,
    Head,
    Held,
    Places,
    Recipient,
    Window,
    decode,
    encode,
    heads_of,
)
from rooms.log.change import Concern
from rooms.protocol import Heads, InboxState, PlacesState, PlaceState

INTERVAL = 4.0
"""Seconds between two comparisons; with the time of a query a lost version shows within 5."""
CHUNK = 500
"""People whose versions are compared in one query."""
PAUSE = 0.1
"""Seconds from one reading of a person's inbox to the next, at least."""
TOPIC = "user:"
"""How the broker's topics of people begin."""


class Reader(Protocol):
    """Queries that the domain answers (`rooms.domain.queries.inbox`)."""

    def inbox(self, person: int) -> InboxState:
        """The person's inbox."""

    def places(self, person: int, rooms: Collection[int]) -> list[PlaceState]:
        """Those of the rooms of which the person is a member."""

    def versions(self, people: Collection[int]) -> Mapping[int, int]:
        """The versions of people's inboxes; people without one are left out."""

    def heads(self, rooms: Collection[int]) -> Sequence[Head]:
        """Where rooms are now."""

    def members(self, room: int, people: Collection[int]) -> Collection[int]:
        """Those of the people who are members of the room."""

    def missed(self, since: Mapping[int, int]) -> Heads:
        """Rooms that changed themselves, and deletions, after a seq of each room; no heads."""


class Inboxes:
    """The inboxes of the people who are connected to this process and asked for them."""

    def __init__(
        self,
        database: Database,
        broker: SiteBroker,
        reader: Reader,
        places: Places,
        contacts: Contacts,
    ) -> None:
        self._database = database
        self._broker = broker
        self._reader = reader
        self._places = places
        self._contacts = contacts
        self._people: dict[int, Recipient] = {}
        self._subscribed: set[int] = set()
        """The people whose channel the broker was last asked to carry."""
        self._settling: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._next = 0.0
        self._suspected = asyncio.Event()
        self._loop = Loop("comparison of inboxes", self._compare_when_due, broker.counters)

    def start(self) -> None:
        """Begin to compare versions."""
        self._next = time.monotonic() + INTERVAL
        self._loop.start()

    async def stop(self) -> None:
        """End every task."""
        await self._loop.stop()
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def open(self, person: int, held: Held, window: Window) -> None:
        """Keep a connection up to date, from now on until `close`.

        The inbox is sent unless the client has the present one. What heads tell is in no version:
        where the sum of heads is another one, the client has missed some of it.
        """
        there = self._people.setdefault(person, Recipient())
        there.windows[window] = held.version or NOTHING  # nobody's first inbox has the version 0
        if held.version:
            there.resumed[window] = held.heads
        self._settle_soon(person)
        self._read_soon(person, there)

    def close(self, person: int, window: Window) -> None:
        """Undo `open`; a window that was never opened is no error."""
        there = self._people.get(person)
        if there is None:
            return
        there.windows.pop(window, None)
        there.resumed.pop(window, None)
        if not there.windows:
            del self._people[person]
            self._places.moved(person, there.rooms, ())
            self._contacts.left(person)
            self._settle_soon(person)

    def committed(self, concerns: Collection[Concern]) -> None:
        """Announce versions that this process committed, here and to the other processes."""
        for concern in concerns:
            self._announced(concern)
            self._broker.publish(f"{TOPIC}{concern.person}", encode(concern))

    def receive(self, topic: str, body: bytes) -> None:
        """Take a version from the broker."""
        self._announced(decode(int(topic.removeprefix(TOPIC)), body))

    def suspect(self, topics: Collection[str]) -> None:
        """Versions may have been lost: the next comparison comes at once."""
        if any(topic.startswith(TOPIC) for topic in topics):
            self._suspected.set()

    def tell(self, person: int, event: Event) -> None:
        """Show an event to all windows of a person; one that is full gets the inbox later."""
        there = self._people.get(person)
        if there is None:
            return
        for window in there.windows:
            if window.full:
                there.windows[window] = NOTHING
            else:
                window.show(event)

    def _announced(self, concern: Concern) -> None:
        there = self._people.get(concern.person)
        if there is not None and concern.version > there.version:
            there.news[concern.version] = concern.rooms
            self._begin_reading(concern.person, there)

    def _read_soon(self, person: int, there: Recipient) -> None:
        there.wanted = True
        self._begin_reading(person, there)

    def _begin_reading(self, person: int, there: Recipient) -> None:
        if there.reading is None:
            there.reading = self._run(self._read(person, there), f"read inbox {person}")

    async def _read(self, person: int, there: Recipient) -> None:
        """Read and show the inbox, or what has changed of it, for as long as that is wanted.

        The channel is subscribed to first, so that no version is missed in between. Where the
        database cannot be read, the next comparison finds out.
        """
        try:
            settling = self._settling.get(person)
            if settling is not None:
                await asyncio.shield(settling)
            while (there.wanted or there.news) and there.windows:
                part = there.take()
                if part is None or not await self._read_part(person, there, *part):
                    await self._read_whole(person, there)
                await asyncio.sleep(PAUSE)
        except (DatabaseFailure, TimeoutError):
            return
        finally:
            there.reading = None

    async def _read_whole(self, person: int, there: Recipient) -> None:
        state = await self._database.read(self._reader.inbox, person)
        if self._places.is_outdated(heads_of(state.places)):
            # A room was renamed, say, before it was known that this person is to be told of it.
            state = await self._database.read(self._reader.inbox, person)
        if there.windows:
            self._take(person, there, state)

    async def _read_part(
        self, person: int, there: Recipient, version: int, rooms: Collection[int]
    ) -> bool:
        """Read and show what has changed up to a version; False where that takes the whole inbox.

        What is read includes all that was committed with the version, and perhaps more.
        """
        before = there.version
        places = await self._database.read(self._reader.places, person, rooms)
        if len(places) < len(rooms) or self._places.is_outdated(heads_of(places)):
            return False  # they are no longer a member of one
        if not there.windows:
            return True
        event = answer(PlacesState(version, places))
        for window, shown in list(there.windows.items()):
            if shown == before and not window.full:
                window.show(event)
                there.windows[window] = version
        there.reached(version)
        there.rooms |= {place.room.id for place in places}
        self._tell_later(person, self._places.moved(person, (), heads_of(places)))
        self._contacts.met_more(person, places)
        return True

    def _take(self, person: int, there: Recipient, state: InboxState) -> None:
        """Show the inbox to every window that has another one, and is not full."""
        event = answer(state)
        heads = heads_of(state.places)
        reached = sum(seq for _, _, seq in heads)
        for window, shown in list(there.windows.items()):
            if window.full:
                continue
            if shown != state.version or there.resumed.get(window, reached) != reached:
                window.show(event)
            there.resumed.pop(window, None)
            there.windows[window] = state.version
        there.reached(state.version)
        before, there.rooms = there.rooms, frozenset(room for room, _, _ in heads)
        self._tell_later(person, self._places.moved(person, before, heads))
        self._contacts.met(person, state.places)

    def _tell_later(self, person: int, later: Sequence[Head]) -> None:
        if later:
            self.tell(person, answer(Heads(list(later))))

    async def _compare_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._next - time.monotonic())):
                await self._suspected.wait()
        self._suspected.clear()
        self._next = time.monotonic() + INTERVAL
        people = list(self._people)
        for start in range(0, len(people), CHUNK):
            chunk = people[start : start + CHUNK]
            try:
                versions = await self._database.read(self._reader.versions, chunk)
            except (DatabaseFailure, TimeoutError):
                return
            for person in chunk:
                there = self._people.get(person)
                if there is not None and there.is_behind(versions.get(person, 0)):
                    self._read_soon(person, there)

    def _settle_soon(self, person: int) -> None:
        if person not in self._settling:
            task = self._run(self._settle(person), f"channel of {person}")
            self._settling[person] = task

    async def _settle(self, person: int) -> None:
        """Subscribe to the person's channel or unsubscribe from it, as long as that is needed.

        There is one task for each person, so that the last call to the broker is the right one.
        """
        topic = f"{TOPIC}{person}"
        try:
            while (person in self._people) != (person in self._subscribed):
                if person in self._people:
                    self._subscribed.add(person)
                    await self._broker.subscribe(topic)
                else:
                    self._subscribed.discard(person)
                    await self._broker.unsubscribe(topic)
        finally:
            del self._settling[person]

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._surviving(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _surviving(self, work: Coroutine[Any, Any, None], name: str) -> None:
        with surviving(name, self._broker.counters):
            await work
