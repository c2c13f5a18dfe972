"""Rooms that somebody opens: who waits at the address of one is called, and whoever looks at the
list of open rooms is told that it is another one now."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection

import msgspec
from django.db import Error as DatabaseFailure
from msgspec.structs import replace

from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.event import passing
from rooms.delivery.loop import Loop
from rooms.delivery.recipient import Window
from rooms.log.commit import Applied
from rooms.models import Room
from rooms.protocol import RoomsChanged

logger = logging.getLogger(__name__)

TOPIC = "openings"
"""The broker's topic, one for all open rooms."""

INTERVAL = 3.0
"""Seconds between two queries whether a room was opened of which the broker has told nothing."""

PAUSE = 0.5
"""Seconds from one event about the list to the next, at least."""

CHUNK = 500
"""Addresses that are looked for in one query: a database takes only so many parameters."""


class Listed(msgspec.Struct):
    """The list of open rooms has changed: what one process tells the others."""

    opened: str
    """The slug of a room that was opened; empty where one has changed or left the list."""
    origin: str = ""
    """The process that tells it, where it runs a chat: it knows it already."""


class Openings:
    """The visitors of this process who wait for a room, and the windows that show the list."""

    def __init__(self, database: Database, broker: SiteBroker) -> None:
        self._database = database
        self._broker = broker
        self._waiting: dict[str, dict[Callable[[], None], None]] = {}
        self._windows: dict[Window, None] = {}
        self._telling: asyncio.TimerHandle | None = None
        self._next = 0.0
        """When the windows may be told again, on the clock of the loop."""
        self.changes = 0
        """How many changes of the list this process has heard of."""
        self._origin = secrets.token_hex(6)
        self._loop = Loop("look for rooms that were opened", self._look, broker.counters)

    async def start(self) -> None:
        """Begin to listen to the other processes, and to look."""
        await self._broker.subscribe(TOPIC)
        self._loop.start()

    async def stop(self) -> None:
        """End the task."""
        if self._telling is not None:
            self._telling.cancel()
        await self._loop.stop()

    def wait(self, slug: str, opened: Callable[[], None]) -> None:
        """Call `opened` once there is a room at `slug`; `give_up` in any case."""
        self._waiting.setdefault(slug, {})[opened] = None

    def give_up(self, slug: str, opened: Callable[[], None]) -> None:
        """Undo `wait`."""
        waiting = self._waiting.get(slug, {})
        waiting.pop(opened, None)
        if not waiting:
            self._waiting.pop(slug, None)

    def watch(self, window: Window) -> None:
        """Tell a window of each change of the list, until `unwatch`."""
        self._windows[window] = None

    def unwatch(self, window: Window) -> None:
        """Undo `watch`; a window that does not watch is no error."""
        self._windows.pop(window, None)

    def committed(self, applied: Applied) -> None:
        """Tell of what this process committed, here and in the other processes."""
        listed = listed_by(applied)
        if listed is not None:
            self._take(listed)
            self._broker.publish(TOPIC, payload(replace(listed, origin=self._origin)))

    def receive(self, body: bytes) -> None:
        """Take what a process tells."""
        try:
            listed = _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeError):
            logger.warning("The broker carried something that tells of no open room")
            return
        if listed.origin != self._origin:
            self._take(listed)

    def opened(self, slug: str) -> None:
        """Call back those who wait at `slug`, because a room is there now."""
        for call in list(self._waiting.get(slug, ())):
            call()

    def _take(self, listed: Listed) -> None:
        self.changes += 1
        self._tell_soon()
        if listed.opened:
            self.opened(listed.opened)

    def _tell_soon(self) -> None:
        if self._windows and self._telling is None:
            loop = asyncio.get_running_loop()
            self._telling = loop.call_at(max(self._next, loop.time()), self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._next = asyncio.get_running_loop().time() + PAUSE
        event = passing(RoomsChanged())
        for window in list(self._windows):
            if not window.full:  # it asks for the list from time to time anyway
                window.show(event)

    async def _look(self) -> None:
        await asyncio.sleep(INTERVAL)
        if not self._waiting:
            return
        waiting = list(self._waiting)
        for start in range(0, len(waiting), CHUNK):
            try:
                found = await self._database.read(_existing, waiting[start : start + CHUNK])
            except (DatabaseFailure, TimeoutError):
                return
            for slug in found:
                self.opened(slug)


def listed_by(applied: Applied) -> Listed | None:
    """How the list of open rooms has changed by what was committed: a room was opened, or one that
    is or was open has changed."""
    return Listed(applied.opened) if applied.opened or applied.listed else None


def payload(listed: Listed) -> bytes:
    """A change of the list as the broker carries it."""
    return msgspec.json.encode(listed)


def _existing(slugs: Collection[str]) -> list[str]:
    return list(Room.objects.filter(slug__in=slugs).values_list("slug", flat=True))


_decoder = msgspec.json.Decoder(Listed)
