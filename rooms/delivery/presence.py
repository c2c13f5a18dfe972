"""Presence: which people are in which room, shared between processes over the broker alone.

Every process knows the people of all processes. It announces who came and who left, in numbered
announcements, so that the others notice a lost one. It announces everybody when asked, and a
sign of life every 25 seconds. The people of a process that was not heard for 60 seconds are gone.

Somebody is idle where no window of theirs is used, in no room and in no process.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from rooms.delivery.loop import CountsFailures, Loop, surviving
from rooms.delivery.roster import Rooms, Roster
from rooms.protocol import PersonState

logger = logging.getLogger(__name__)

TOPIC = "presence"
"""The broker's topic, one for all rooms."""
NO_ROOM = "no room"
"""Stands for the topic of a room where somebody's window shows none: they are online."""
COALESCE = 0.1
"""Seconds over which arrivals and departures are joined into one announcement."""
BEAT = 25.0
"""Seconds between two signs of life."""
SWEEP = 5.0
"""Seconds between two searches for processes that were not heard."""
LEASE = 55.0
"""Seconds without a sign of life after which the next search removes a process: 60 at most."""
GRACE = 10.0
"""Seconds for which somebody who left is still shown, so that a reload is no departure."""

Publish = Callable[[str, bytes], None]


class Announcement(msgspec.Struct, omit_defaults=True):
    """What one process tells the others."""

    t: str
    """`diff`: who came and went · `state`: everybody · `ask`: tell everything · `beat` · `bye`"""
    proc: str
    n: int = 0
    """Number of the last `diff`, this one included."""
    join: dict[str, list[PersonState]] = {}
    leave: dict[str, list[int]] = {}
    changed: list[PersonState] = []
    """People who have become idle, or are so no longer."""
    of: str = ""
    """With `ask`: the one process asked; empty for all."""


class _Own:
    """Somebody who has windows open in this process."""

    __slots__ = ("idle", "person", "windows")

    def __init__(self, person: PersonState) -> None:
        self.person = person
        self.windows = 0
        self.idle = 0
        """How many of the windows are not used."""

    @property
    def state(self) -> PersonState:
        """As they are in this process."""
        return replace(self.person, idle=self.idle >= self.windows)


class Presence:
    """The people of this process, and of the others as they announce them."""

    def __init__(self, publish: Publish, roster: Roster, counters: CountsFailures) -> None:
        self.roster = roster
        self._counters = counters
        self._publish = publish
        self._proc = secrets.token_hex(6)
        self._number = 0
        self._devices: dict[tuple[str, int], int] = {}
        self._own: dict[int, _Own] = {}
        self._gone: set[int] = set()  # those whose last window was closed since `seen`
        self._leaving: dict[tuple[str, int], asyncio.TimerHandle] = {}
        self._join: dict[str, dict[int, PersonState]] = {}
        self._leave: dict[str, set[int]] = {}
        self._changed: dict[int, PersonState] = {}
        self._announcing: asyncio.TimerHandle | None = None
        self._heard: dict[str, tuple[int, float]] = {}
        self._beat_at = 0.0  # when the next sign of life is due (monotonic seconds)
        self._loop = Loop("presence", self._sweep, counters)

    def start(self) -> None:
        """Ask the others who is where, and begin to give signs of life."""
        self._tell(Announcement("ask", self._proc))
        self._beat_at = time.monotonic() + BEAT
        self._loop.start()

    async def stop(self) -> None:
        """Say goodbye for everybody here."""
        for timer in [*self._leaving.values(), *([self._announcing] if self._announcing else [])]:
            timer.cancel()
        await self._loop.stop()
        self._tell(Announcement("bye", self._proc))

    def open(self, person: PersonState) -> None:
        """One more window of `person` is open, in a room or in none; it is used."""
        own = self._own.setdefault(person.id, _Own(person))
        own.windows += 1
        own.person = replace(person, idle=False)
        self._tell_of(own)

    def close(self, user_id: int, *, idle: bool = False) -> None:
        """One window fewer, which was `idle`."""
        own = self._own[user_id]
        own.windows -= 1
        own.idle -= idle
        if not own.windows:
            del self._own[user_id]
            self._gone.add(user_id)
        else:
            self._tell_of(own)

    def use(self, user_id: int, *, on: bool) -> None:
        """A window that was used is not any more, or the other way round."""
        own = self._own[user_id]
        own.idle += -1 if on else 1
        self._tell_of(own)

    def describe(self, person: PersonState) -> None:
        """Somebody has another name, picture or status. All processes hear it by another way."""
        if person.id in self._own:
            self._own[person.id].person = person
        self.roster.describe(person)

    def own(self) -> dict[int, PersonState]:
        """Those who have windows open in this process, as it describes them, by their ids."""
        return {user_id: own.person for user_id, own in self._own.items()}

    def seen(self) -> list[int]:
        """Those who use a window here, or have closed their last one since this was asked."""
        gone, self._gone = self._gone, set()
        here = [user_id for user_id, own in self._own.items() if not own.state.idle]
        return [*here, *(gone - self._own.keys())]

    def enter(self, topic: str, person: PersonState) -> None:
        """One more device of `person` is in the room."""
        self.open(person)
        place = (topic, person.id)
        self._devices[place] = self._devices.get(place, 0) + 1
        timer = self._leaving.pop(place, None)
        if timer is not None:
            timer.cancel()
        elif self._devices[place] == 1:
            self.roster.add(self._proc, topic, self._own[person.id].state)
            self._leave.get(topic, set()).discard(person.id)
            self._join.setdefault(topic, {})[person.id] = self._own[person.id].state
            self._announce_soon()

    def exit(self, topic: str, user_id: int, *, idle: bool = False, at_once: bool = False) -> None:
        """One device fewer; the last one's leaving is told after `GRACE`, or `at_once`."""
        self.close(user_id, idle=idle)
        place = (topic, user_id)
        self._devices[place] -= 1
        if not self._devices[place]:
            del self._devices[place]
            loop = asyncio.get_running_loop()
            pause = 0.0 if at_once else GRACE
            self._leaving[place] = loop.call_later(pause, self._left, *place)

    def everybody(self) -> list[PersonState]:
        """All who are online, each once; may be called in any thread.

        Without those who have left this process a moment ago: they may want to come back.
        """
        left = {person for _, person in [*self._leaving]} - {
            person for _, person in [*self._devices]
        }
        return [person for person in self.roster.everybody() if person.id not in left]

    def receive(self, payload: bytes) -> None:
        """Take what another process tells."""
        try:
            told = _announcements.decode(payload)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that is no announcement of presence")
            return
        if told.proc != self._proc:
            self._hear(told)

    def compare(self) -> None:
        """Announcements may have been lost, theirs and ours: ask all, and announce everybody."""
        self._tell(Announcement("ask", self._proc))
        self._tell_all()

    def _hear(self, told: Announcement) -> None:
        number, _ = self._heard.get(told.proc, (-1, 0.0))
        if told.t == "ask":
            if told.of in ("", self._proc):
                self._tell_all()
        elif told.t == "bye":
            # After a clean shutdown keep showing its people for the grace: they usually reconnect
            # to another process before that.
            self._heard[told.proc] = (number, time.monotonic() - LEASE + GRACE)
        elif told.t == "state":
            if told.n >= number:
                self._renew(told)
                self.roster.replace(told.proc, _by_id(told.join))
        elif told.n == number + 1 and told.t == "diff":
            self._renew(told)
            self.roster.apply(told.proc, _by_id(told.join), told.leave)
            self.roster.change(told.proc, told.changed)
        elif told.n > number:
            self._tell(Announcement("ask", self._proc, of=told.proc))
        elif told.t == "beat":
            self._renew(told)

    def _renew(self, told: Announcement) -> None:
        self._heard[told.proc] = (told.n, time.monotonic())

    def _tell_of(self, own: _Own) -> None:
        """Tell everybody where somebody has become idle here, or is so no longer."""
        state = own.state
        if self.roster.is_idle(self._proc, state.id) in (None, state.idle):
            return
        self.roster.change(self._proc, [state])
        self._changed[state.id] = state
        self._announce_soon()

    def _left(self, topic: str, user_id: int) -> None:
        del self._leaving[topic, user_id]
        with surviving("somebody left a room", self._counters):
            self._join.get(topic, {}).pop(user_id, None)
            self._leave.setdefault(topic, set()).add(user_id)
            self._announce_soon()
            self.roster.discard(self._proc, topic, user_id)

    def _announce_soon(self) -> None:
        if self._announcing is None:
            loop = asyncio.get_running_loop()
            self._announcing = loop.call_later(COALESCE, self._announce)

    def _announce(self) -> None:
        self._announcing = None
        self._number += 1
        join = {topic: list(people.values()) for topic, people in self._join.items()}
        leave = {topic: list(ids) for topic, ids in self._leave.items() if ids}
        changed = list(self._changed.values())
        self._join, self._leave, self._changed = {}, {}, {}
        # Where this fails, the others notice the missing number and ask.
        with surviving("presence was announced", self._counters):
            self._tell(Announcement("diff", self._proc, self._number, join, leave, changed))

    def _tell_all(self) -> None:
        everybody = {
            topic: list(people.values()) for topic, people in self.roster.of(self._proc).items()
        }
        # What waits to be announced is in there already; as a diff of its own it does no harm.
        self._tell(Announcement("state", self._proc, self._number, everybody))

    def _tell(self, announcement: Announcement) -> None:
        self._publish(TOPIC, msgspec.json.encode(announcement))

    async def _sweep(self) -> None:
        """Give a sign of life when it is due, and forget processes that give none."""
        await asyncio.sleep(SWEEP)
        now = time.monotonic()
        if now >= self._beat_at:
            self._beat_at += BEAT
            self._tell(Announcement("beat", self._proc, self._number))
        for proc in [proc for proc, (_, at) in self._heard.items() if at < now - LEASE]:
            del self._heard[proc]
            self.roster.replace(proc, {})


def _by_id(rooms: dict[str, list[PersonState]]) -> Rooms:
    return {topic: {person.id: person for person in people} for topic, people in rooms.items()}


_announcements = msgspec.json.Decoder(Announcement)
