"""The roster: the people of every room over all processes, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rooms.protocol import Person

Rooms = dict[str, dict[int, Person]]
"""Broker topic of a room to its people by id."""
Changed = Callable[[str, Person, bool], None]
"""Called with room, person and whether they came (else they went)."""


class Roster:
    """Merges the people of all processes; reports a person's first arrival and last departure."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._processes: dict[str, Rooms] = {}
        self._merged: dict[str, dict[int, tuple[Person, set[str]]]] = {}

    def here(self, topic: str, limit: int = 0) -> list[Person]:
        """The people in a room, up to `limit` of them (0: all)."""
        people = [person for person, _ in self._merged.get(topic, {}).values()]
        return people[:limit] if limit else people

    def count(self, topic: str) -> int:
        """How many people are in a room."""
        return len(self._merged.get(topic, ()))

    def everybody(self) -> list[Person]:
        """All who are in some room, each once; may be called in any thread."""
        # Copies of dictionaries are made in one step; the event loop goes on meanwhile.
        found: dict[int, Person] = {}
        for people in [*self._merged.values()]:
            found.update((person.id, person) for person, _ in [*people.values()])
        return [*found.values()]

    def of(self, process: str) -> Rooms:
        """The people of one process."""
        return self._processes.get(process, {})

    def add(self, process: str, topic: str, person: Person) -> None:
        """`person` is in the room by way of `process`."""
        self._processes.setdefault(process, {}).setdefault(topic, {})[person.id] = person
        known, ways = self._merged.setdefault(topic, {}).get(person.id, (person, set()))
        came = not ways
        ways.add(process)
        self._merged[topic][person.id] = (person, ways)
        if came or known != person:
            self._changed(topic, person, True)

    def discard(self, process: str, topic: str, user_id: int) -> None:
        """They are no longer in the room by way of `process`."""
        rooms = self._processes.get(process, {})
        person = rooms.get(topic, {}).pop(user_id, None)
        if person is None:
            return
        if not rooms[topic]:
            del rooms[topic]
        _, ways = self._merged[topic][user_id]
        ways.discard(process)
        if not ways:
            del self._merged[topic][user_id]
            if not self._merged[topic]:
                del self._merged[topic]
            self._changed(topic, person, False)

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
