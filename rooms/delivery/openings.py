"""Visitors who wait at the address of a room that nobody has opened yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.loop import CountsFailures, Loop
from rooms.models import Room

INTERVAL = 3.0
"""Seconds between two queries whether another process has opened one of the rooms."""

CHUNK = 500
"""Addresses that are looked for in one query: a database takes only so many parameters."""


class Openings:
    """Calls back the visitors who wait for a room, once somebody has opened it."""

    def __init__(self, database: Database, counters: CountsFailures) -> None:
        self._database = database
        self._waiting: dict[str, dict[Callable[[], None], None]] = {}
        self._loop = Loop("look for rooms that were opened", self._look, counters)

    def start(self) -> None:
        """Begin to look."""
        self._loop.start()

    async def stop(self) -> None:
        """End the task."""
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

    def opened(self, slug: str) -> None:
        """Call back those who wait at `slug`, because a room is there now."""
        for call in list(self._waiting.get(slug, ())):
            call()

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


def _existing(slugs: Collection[str]) -> list[str]:
    return list(Room.objects.filter(slug__in=slugs).values_list("slug", flat=True))
