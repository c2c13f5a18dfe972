"""Contacts: connected people are told who of those they write to directly is online.

The contacts of somebody are the others in their direct conversations, as their inbox names them.
Somebody is online who has a window open, in a room or in none, in any process. A change is told to
those who are connected to this process and have the person as a contact: one small event each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from msgspec import UNSET

from rooms.delivery.event import Event, answer
from rooms.delivery.loop import CountsFailures, surviving
from rooms.protocol import Contacts as ContactsEvent
from rooms.protocol import PersonState, PlaceState

COALESCE = 0.2
"""Seconds over which changes are joined into one event for each person who is told."""
Find = Callable[[int], PersonState | None]
"""Returns somebody as they are now; None where they are not online."""
Tell = Callable[[int, Event], None]
"""Shows an event to all windows of a person in this process."""


class Contacts:
    """The contacts of the people who are connected to this process."""

    def __init__(self, find: Find, tell: Tell, counters: CountsFailures) -> None:
        self._find = find
        self._tell = tell
        self._counters = counters
        self._of: dict[int, frozenset[int]] = {}
        """The contacts of each connected person."""
        self._watchers: dict[int, set[int]] = {}
        """Of each contact the connected people who are told of them."""
        self._told: dict[int, PersonState | None] = {}
        """How each contact was when all of these were told last; None: not online."""
        self._moved: set[int] = set()
        self._telling: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Tell nobody any more."""
        if self._telling is not None:
            self._telling.cancel()

    def met(self, person: int, places: Sequence[PlaceState]) -> None:
        """Take somebody's whole inbox, and tell them how all of their contacts are."""
        self._watch(person, _others(places))
        self._tell_of(person, self._of.get(person, ()))

    def met_more(self, person: int, places: Sequence[PlaceState]) -> None:
        """Take some places of an inbox, and tell of the contacts who are new by them."""
        known = self._of.get(person, frozenset())
        new = _others(places) - known
        self._watch(person, known | new)
        self._tell_of(person, new)

    def left(self, person: int) -> None:
        """Somebody is not connected to this process any more."""
        self._watch(person, frozenset())

    def moved(self, person: int) -> None:
        """Somebody came online, went, or is there in another way."""
        if person in self._watchers:
            self._moved.add(person)
            if self._telling is None:
                loop = asyncio.get_running_loop()
                self._telling = loop.call_later(COALESCE, self._tell_moved)

    def _watch(self, person: int, now: frozenset[int]) -> None:
        before = self._of.pop(person, frozenset())
        if now:
            self._of[person] = now
        for contact in now - before:
            if contact not in self._watchers:
                self._watchers[contact] = set()
                self._told[contact] = self._find(contact)
            self._watchers[contact].add(person)
        for contact in before - now:
            self._watchers[contact].discard(person)
            if not self._watchers[contact]:
                del self._watchers[contact]
                self._told.pop(contact, None)

    def _tell_moved(self) -> None:
        self._telling = None
        moved, self._moved = self._moved & self._watchers.keys(), set()
        news: dict[int, list[int]] = {}
        for contact in moved:
            # Whoever goes from room to room leaves one and enters another: that is no news.
            state = self._find(contact)
            if contact not in self._told or state != self._told[contact]:
                self._told[contact] = state
                for person in self._watchers[contact]:
                    news.setdefault(person, []).append(contact)
        for person, contacts in news.items():
            with surviving("how contacts are", self._counters):
                self._tell_of(person, contacts)

    def _tell_of(self, person: int, contacts: Collection[int]) -> None:
        if not contacts:
            return
        online: list[PersonState] = []
        offline: list[int] = []
        for contact in contacts:
            state = self._find(contact)
            if contact in self._moved:
                # This person knows of a change that the others do not know yet, and that may be
                # undone before they are told.
                self._told.pop(contact, None)
            if state is None:
                offline.append(contact)
            else:
                online.append(state)
        self._tell(person, answer(ContactsEvent(online, offline)))


def _others(places: Sequence[PlaceState]) -> frozenset[int]:
    return frozenset(
        each.id for place in places if place.people is not UNSET for each in place.people
    )
