"""Processes that tell each other who is where, for tests."""

import asyncio
import json
from typing import Any

from rooms.delivery.brokers import Counters
from rooms.delivery.presence import TOPIC, Presence
from rooms.delivery.roster import Roster
from rooms.protocol import PersonState
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import ADA_HERE as ADA

ROOM = "room:1"


class Process:
    """One process's presence, on a wire to all others."""

    def __init__(self, wire: "Wire") -> None:
        self.counters = Counters()
        roster = Roster(lambda topic, person, step: None)
        self.presence = Presence(self._publish, roster, self.counters)
        self.said: list[dict[str, Any]] = []
        self._wire = wire
        self.bugs: list[str] = []  # kinds of announcements that fail, each once

    def _publish(self, topic: str, payload: bytes) -> None:
        assert topic == TOPIC
        announcement = json.loads(payload)
        if announcement["t"] in self.bugs:
            self.bugs.remove(announcement["t"])
            raise RuntimeError("a bug")
        self.said.append(announcement)
        self._wire.carry(payload)

    @property
    def here(self) -> set[PersonState]:
        """Who is in the room, as far as this process knows."""
        return set(self.presence.roster.here(ROOM))

    def count(self, kind: str) -> int:
        """How many announcements of a kind it made."""
        return len([each for each in self.said if each["t"] == kind])


class Wire:
    """Carries announcements to every process, their own included, unless it is cut."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.cut = False

    def process(self) -> Process:
        """Start another process."""
        process = Process(self)
        self.processes.append(process)
        process.presence.start()
        return process

    def carry(self, payload: bytes) -> None:
        """Deliver to everybody in the next tick."""
        if not self.cut:
            for process in self.processes:
                asyncio.get_running_loop().call_soon(process.presence.receive, payload)

    def crash(self, process: Process) -> None:
        """Have a process vanish without a word."""
        self.processes.remove(process)


async def two(wire: Wire) -> tuple[Process, Process]:
    """Two processes that know each other: Ada is in the first."""
    one, other = wire.process(), wire.process()
    one.presence.enter(ROOM, ADA)
    await eventually(lambda: other.here == {ADA})
    return one, other
