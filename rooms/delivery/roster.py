"""The roster: the people of every room over all processes, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from rooms.protocol import PersonState

Rooms = dict[str, dict[int, PersonState]]
"""Broker topic of a room to its people by id."""
CAME, STAYED, WENT = 1, 0, -1
Changed = Callable[[str, PersonState, int], None]
"""Called with room, person and whether they came, are there in another way (`STAYED`) or went."""


class _Somebody:
    """One person, with the processes by way of which they are here."""

    __slots__ = ("idle", "person", "topics")

    def __init__(self, person: PersonState) -> None:
        self.person = person
        """As everybody sees them: idle only where they are in every process."""
        self.idle: dict[str, bool] = {}
        """Whether they are idle in a process."""
        self.topics: dict[str, set[str]] = {}
        """The rooms in which they are, with the processes."""

    def is_idle(self) -> bool:
        """Whether no process has a window that they use."""
        return all(self.idle.values())


class Roster:
    """Merges the people of all processes; reports a person's first arrival, each change of how
    they are there, and their last departure."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._processes: dict[str, dict[str, dict[int, None]]] = {}
        self._rooms: dict[str, dict[int, None]] = {}
        self._people: dict[int, _Somebody] = {}

    def here(self, topic: str, limit: int = 0) -> list[PersonState]:
        """The people in a room, up to `limit` of them (0: all)."""
        people = [self._people[user_id].person for user_id in self._rooms.get(topic, ())]
        return people[:limit] if limit else people

    def count(self, topic: str) -> int:
        """How many people are in a room."""
        return len(self._rooms.get(topic, ()))

    def find(self, user_id: int) -> PersonState | None:
        """Somebody who is in any room."""
        one = self._people.get(user_id)
        return None if one is None else one.person

    def is_idle(self, process: str, user_id: int) -> bool | None:
        """Whether somebody is idle in a process; None where they are not there."""
        one = self._people.get(user_id)
        return None if one is None else one.idle.get(process)

    def topics(self, user_id: int) -> list[str]:
        """The rooms in which somebody is."""
        one = self._people.get(user_id)
        return [] if one is None else list(one.topics)

    def everybody(self) -> list[PersonState]:
        """All who are in some room, each once; may be called in any thread."""
        # The copy is made in one step; the event loop goes on meanwhile.
        return [one.person for one in [*self._people.values()]]

    def of(self, process: str) -> Rooms:
        """The people of one process, idle where they are in that process."""
        return {
            topic: {user_id: self._in(process, user_id) for user_id in ids}
            for topic, ids in self._processes.get(process, {}).items()
        }

    def add(self, process: str, topic: str, person: PersonState) -> None:
        """`person` is in the room by way of `process`."""
        one = self._people.setdefault(person.id, _Somebody(person))
        self._take(process, person)
        came = topic not in one.topics
        one.topics.setdefault(topic, set()).add(process)
        self._processes.setdefault(process, {}).setdefault(topic, {})[person.id] = None
        self._rooms.setdefault(topic, {})[person.id] = None
        if came:
            self._changed(topic, one.person, CAME)

    def change(self, process: str, people: Iterable[PersonState]) -> None:
        """People are there in another way, in one process; those who are not there stay away."""
        for person in people:
            one = self._people.get(person.id)
            if one is not None and process in one.idle:
                self._take(process, person)

    def describe(self, person: PersonState) -> None:
        """Somebody has another name, picture or status; it is told to nobody."""
        one = self._people.get(person.id)
        if one is not None:
            one.person = replace(person, idle=one.person.idle)

    def discard(self, process: str, topic: str, user_id: int) -> None:
        """They are no longer in the room by way of `process`."""
        rooms = self._processes.get(process, {})
        if user_id not in rooms.get(topic, {}):
            return
        del rooms[topic][user_id]
        if not rooms[topic]:
            del rooms[topic]
        one = self._people[user_id]
        one.topics[topic].discard(process)
        if not one.topics[topic]:
            self._leave(topic, one)
        if process in one.idle and not any(process in ways for ways in one.topics.values()):
            del one.idle[process]
            self._settle(one)

    def apply(self, process: str, join: Rooms, leave: Mapping[str, list[int]]) -> None:
        """Apply arrivals and departures in one process."""
        for topic, ids in leave.items():
            for user_id in ids:
                self.discard(process, topic, user_id)
        for topic, people in join.items():
            for person in people.values():
                self.add(process, topic, person)

    def replace(self, process: str, rooms: Rooms) -> None:
        """Everybody of one process, in place of what was known of it."""
        for topic, people in list(self.of(process).items()):
            for user_id in people.keys() - rooms.get(topic, {}).keys():
                self.discard(process, topic, user_id)
        self.apply(process, rooms, {})
        if not rooms:
            self._processes.pop(process, None)

    def _in(self, process: str, user_id: int) -> PersonState:
        one = self._people[user_id]
        return replace(one.person, idle=one.idle[process])

    def _take(self, process: str, person: PersonState) -> None:
        """Note how somebody is there in a process, and tell the rooms where that is news."""
        one = self._people[person.id]
        one.idle[process] = person.idle
        self._settle(one, person)

    def _settle(self, one: _Somebody, person: PersonState | None = None) -> None:
        """Tell the rooms of somebody who is there in another way than before."""
        before = one.person
        one.person = replace(person or before, idle=one.is_idle())
        if one.person != before:
            for topic in one.topics:
                self._changed(topic, one.person, STAYED)

    def _leave(self, topic: str, one: _Somebody) -> None:
        del one.topics[topic]
        user_id = one.person.id
        del self._rooms[topic][user_id]
        if not self._rooms[topic]:
            del self._rooms[topic]
        if not one.topics:
            del self._people[user_id]
        self._changed(topic, one.person, WENT)
