"""The reconciler reads from the log what the broker has lost.

A hole in a room's numbers is looked into a moment after it shows. Rooms in which nothing was
heard for a moment are compared with the log every few seconds: that finds the last change of a
room, which no later number reveals, and a broker that looks healthy and delivers nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.envelope import SiteBroker
from rooms.delivery.feed import Feed
from rooms.delivery.loop import Loop, surviving
from rooms.log import reading, rows

logger = logging.getLogger(__name__)

PATIENCE = 0.05
"""Seconds that a hole may close by itself: two processes may publish 6 before 5."""
RETRY = 1.0
"""Seconds until a failed look into the log is tried again."""
INTERVAL = 2.0
"""Seconds between two comparisons of rooms with the log."""
QUIET = 2.0
"""Seconds without a change after which a room is compared; any room while the broker is away.

A lost change is found at the first comparison after its room has been quiet for so long: at most
`QUIET` + `INTERVAL` after it was stored, and the time of a query.
"""
PAGE = 300
"""Changes read at a time."""
CHUNK = 500
"""Rooms compared in one query."""


class Reconciler:
    """Repairs feeds from the log: one repair at a time for each room, one comparison at a time."""

    def __init__(
        self,
        database: Database,
        broker: SiteBroker,
        feeds: Mapping[str, Feed],
        replaced: Callable[[Feed], None],
    ) -> None:
        """`replaced` is called with a feed whose room has another log than before."""
        self._database = database
        self._broker = broker
        self._feeds = feeds
        self._replaced = replaced
        self._repairs: dict[Feed, asyncio.Task[None]] = {}
        self._behind: set[Feed] = set()
        """Feeds with a repair under way, whose log was found to be longer after it began."""
        self._suspects: set[Feed] = set()
        self._wake = asyncio.Event()
        self._next = 0.0  # when all quiet rooms are due (monotonic seconds)
        self._loop = Loop("comparison with the log", self._compare_when_due, broker.counters)

    def start(self) -> None:
        """Begin to compare, in a task of its own."""
        self._next = time.monotonic() + INTERVAL
        self._loop.start()

    async def stop(self) -> None:
        """Cancel and await every task."""
        await self._loop.stop()
        repairs = list(self._repairs.values())
        for task in repairs:
            task.cancel()
        await asyncio.gather(*repairs, return_exceptions=True)

    def hole(self, feed: Feed) -> None:
        """A change came before its turn: wait a moment for the others, then read them."""
        self._repair(feed, PATIENCE)

    def compare(self, feeds: Iterable[Feed]) -> None:
        """These may have missed something: compare them with the log now."""
        self._suspects.update(feeds)
        self._wake.set()

    async def _compare_when_due(self) -> None:
        """Wait for suspects or for the next comparison of all quiet rooms, then compare."""
        try:
            async with asyncio.timeout(max(0, self._next - time.monotonic())):
                await self._wake.wait()
        except TimeoutError:
            self._next = time.monotonic() + INTERVAL
            self._suspects.update(self._unheard())
        self._wake.clear()
        await self._compare_heads()

    def _unheard(self) -> list[Feed]:
        """The rooms that may lack a change which no later one reveals."""
        if not self._broker.connected:
            return list(self._feeds.values())
        since = time.monotonic() - QUIET
        return [feed for feed in self._feeds.values() if feed.heard_at <= since]

    async def _compare_heads(self) -> None:
        self._suspects = {f for f in self._suspects if self._feeds.get(f.topic) is f}
        # `last` as it is before the query: what is passed on during it is not in its answer.
        suspects = {feed.grant.room: (feed, feed.last) for feed in self._suspects if feed.last >= 0}
        keys = iter(list(suspects))
        while chunk := list(islice(keys, CHUNK)):
            try:
                heads = await self._database.read(rows.heads, chunk)
            except (DatabaseFailure, TimeoutError) as reason:
                logger.warning("Rooms could not be compared with the log: %s", reason)
                return
            for key in chunk:
                feed, last = suspects[key]
                self._suspects.discard(feed)
                self._judge(feed, last, *heads.get(key, ("", 0)))

    def _judge(self, feed: Feed, last: int, epoch: str, head: int) -> None:
        if epoch != feed.epoch or head < last:
            self._replaced(feed)
        elif head > feed.last:
            self._repair(feed, 0)

    def _repair(self, feed: Feed, patience: float) -> None:
        if feed not in self._repairs:
            task = asyncio.create_task(self._read_on(feed, patience), name=f"repair {feed.topic}")
            self._repairs[feed] = task
        elif not patience:
            self._behind.add(feed)

    async def _read_on(self, feed: Feed, patience: float) -> None:
        """Read the log until nothing is missing before what was held.

        After an unexpected exception the next comparison begins a repair anew.
        """
        try:
            with surviving(f"the repair of {feed.topic}", self._broker.counters):
                await self._read_pages(feed, patience)
        finally:
            # Here and not in a callback, which would come a turn too late for the next hole.
            self._repairs.pop(feed, None)
            self._behind.discard(feed)

    async def _read_pages(self, feed: Feed, patience: float) -> None:
        await asyncio.sleep(patience)
        if patience and not feed.held and feed not in self._behind:
            return
        pause = PATIENCE
        while True:
            self._behind.discard(feed)
            more = await self._read(feed, give_up=pause >= RETRY)
            if more is None:
                await asyncio.sleep(RETRY)
            elif not more:
                if not feed.held and feed not in self._behind:
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY)

    async def _read(self, feed: Feed, *, give_up: bool) -> bool | None:
        """Read one page; whether more is missing, or None where the log cannot be read now.

        `give_up` lets go of what was held before this reading and is beyond the log's head: a
        change is committed before it is told of, so that one never was.
        """
        held = list(feed.held)
        try:
            snapshot = await self._database.read(reading.changes_since, feed.grant, feed.last, PAGE)
        except (DatabaseFailure, TimeoutError) as reason:
            logger.warning("A room's log could not be read: %s", reason)
            return None
        if snapshot.epoch != feed.epoch:
            self._replaced(feed)
            feed.held.clear()  # of a feed that is no more, and that no reading would ever close
            return False
        feed.repair(snapshot)
        if give_up and not snapshot.more:
            for number in held:
                if number > snapshot.head:
                    feed.held.pop(number, None)
        return snapshot.more
